// One slider: a native range input over the positions that Python has computed, the strip of
// outcomes under it, and a field for an exact value.

import { html, setAttribute, setText, uniqueId } from "./dom";
import { parse, setting } from "./format";
import type { OutcomeSpec } from "./model";
import { Strip } from "./strip";

const PAGE = 10;

export interface SliderOptions {
  /** Accessible and visible name, such as "learning rate η". */
  name: string;
  /** Accessible name of the field. */
  exactName: string;
  outcomes: readonly OutcomeSpec[];
  /** A position was chosen; more may follow. */
  move(value: number): void;
  /** The hand let go. */
  release(): void;
  /** A value was typed: takes it and returns "", or says what is wrong with it. */
  type(value: number): string;
}

export interface SliderState {
  value: number;
  positions: Float64Array;
  outcomes: Uint8Array;
  /** In words, for the value now. */
  outcome: string;
  edge?: { value: number; label: string } | null;
  /** True while the strip belongs to other settings than those shown. */
  stale: boolean;
  /** What share of the positions is solved. */
  solved?: number;
}

/** Where a value lies among ascending positions: an index, with a fraction if between two. */
export function placeOf(value: number, positions: Float64Array): number {
  const above = positions.findIndex((position) => position >= value);
  if (above < 0) return Math.max(0, positions.length - 1);
  const high = positions[above] ?? value;
  const low = positions[above - 1];
  return low === undefined || high === value ? above : above - (high - value) / (high - low);
}

/** The index a key leads to, or null if the key is not a slider's. */
export function keyTarget(key: string, place: number, last: number): number | null {
  const targets: Record<string, number> = {
    ArrowRight: Math.floor(place) + 1,
    ArrowUp: Math.floor(place) + 1,
    ArrowLeft: Math.ceil(place) - 1,
    ArrowDown: Math.ceil(place) - 1,
    PageUp: Math.round(place) + PAGE,
    PageDown: Math.round(place) - PAGE,
    Home: 0,
    End: last,
  };
  const target = targets[key];
  return target === undefined ? null : Math.max(0, Math.min(target, last));
}

/** Makes a range input obey our keys, and keeps them from the page. */
export function listenKeys(
  input: HTMLInputElement,
  place: () => number,
  move: (target: number) => void,
  release: () => void,
): void {
  input.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const target = keyTarget(event.key, place(), Number(input.max));
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation();
    move(target);
  });
  input.addEventListener("keyup", (event) => {
    if (keyTarget(event.key, 0, 0) !== null) release();
  });
}

export class Slider {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly strip: Strip;
  private readonly rail: HTMLElement;
  private readonly solved = html("div", { class: "gdwidget-solved", hidden: true });
  private readonly edge = html("div", { class: "gdwidget-edge", hidden: true });
  private readonly low = html("span", { class: "gdwidget-low" });
  private readonly high = html("span", { class: "gdwidget-high" });
  private readonly edgeLabel = html("span", { class: "gdwidget-edge-label", hidden: true });
  private readonly field: HTMLInputElement;
  private readonly complaint: HTMLElement;
  private state: SliderState | null = null;
  /** True while a typed text differs from the value. */
  private typing = false;
  private width: number | undefined;

  constructor(private readonly options: SliderOptions) {
    const id = uniqueId("slider");
    const complaint = uniqueId("complaint");
    this.strip = new Strip(options.outcomes);
    this.input = html("input", {
      id,
      type: "range",
      min: 0,
      step: "any",
      "aria-label": options.name,
    });
    this.field = html("input", {
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      spellcheck: "false",
      class: "gdwidget-exact",
      "aria-label": options.exactName,
      "aria-describedby": complaint,
    });
    this.complaint = html("p", { id: complaint, class: "gdwidget-complaint", role: "alert" });
    this.rail = html("div", { class: "gdwidget-rail" }, this.strip.element, this.solved, this.edge);
    this.element = html(
      "div",
      { class: "gdwidget-row gdwidget-slider" },
      html("label", { for: id, class: "gdwidget-name" }, options.name),
      html(
        "div",
        { class: "gdwidget-track" },
        this.rail,
        this.input,
        html(
          "div",
          { class: "gdwidget-scale", "aria-hidden": "true" },
          this.low,
          this.edgeLabel,
          this.high,
        ),
      ),
      this.field,
      this.complaint,
    );
    this.listen();
  }

  update(state: SliderState): void {
    const { value, positions, outcomes, outcome } = state;
    const moved = value !== this.state?.value;
    this.state = state;
    setAttribute(this.input, "max", String(Math.max(0, positions.length - 1)));
    const place = String(placeOf(value, positions));
    if (this.input.value !== place) this.input.value = place;
    const text = this.textOf(value);
    setAttribute(this.input, "aria-valuetext", outcome ? `${text}, ${outcome}` : text);
    if (moved) this.accept();
    if (!this.typing && this.field.value !== text) this.field.value = text;
    // All digits of a long one, of which the field shows the first.
    setAttribute(this.field, "title", text);
    this.strip.draw(outcomes, this.width);
    this.rail.classList.toggle("gdwidget-stale", state.stale);
    this.markSolved(state.solved ?? 1);
    this.label(state);
  }

  /** The strip shows glyphs where they fit. */
  resize(width: number): void {
    this.width = width;
    if (this.state) this.strip.draw(this.state.outcomes, width);
  }

  private listen(): void {
    const { input, field, options } = this;
    input.addEventListener("input", () => this.moveTo(Math.round(Number(input.value))));
    input.addEventListener("change", () => options.release());
    const place = () => (this.state ? placeOf(this.state.value, this.state.positions) : 0);
    listenKeys(
      input,
      place,
      (target) => this.moveTo(target),
      () => options.release(),
    );

    field.addEventListener("input", () => {
      this.typing = true;
    });
    field.addEventListener("change", () => this.commit());
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") this.commit();
      else if (event.key === "Escape") this.restore();
    });
  }

  private moveTo(index: number): void {
    const value = this.state?.positions[index];
    if (value === undefined) return;
    this.input.value = String(index);
    if (value !== this.state?.value) this.options.move(value);
  }

  private commit(): void {
    if (!this.typing) return;
    const value = parse(this.field.value);
    const wrong =
      value === null ? "Write a number, such as 0.25 or 3e-2." : this.options.type(value);
    if (wrong) {
      this.complain(wrong);
      setAttribute(this.field, "aria-invalid", "true");
    } else this.restore();
  }

  /** Says why the value is not what was asked for, until it is another. */
  complain(sentence: string): void {
    setText(this.complaint, sentence);
  }

  /** Shows the value again instead of what was typed. */
  private restore(): void {
    this.accept();
    if (this.state) this.field.value = this.textOf(this.state.value);
  }

  private accept(): void {
    this.typing = false;
    setText(this.complaint, "");
    this.field.removeAttribute("aria-invalid");
  }

  /** Short at a position, exact between two. */
  private textOf(value: number): string {
    const positions = this.state?.positions ?? new Float64Array(0);
    const at = positions.indexOf(value);
    if (at < 0) return setting(value, Math.abs(value) * 1e-9);
    const gaps = [positions[at - 1], positions[at + 1]].flatMap((neighbour) =>
      neighbour === undefined ? [] : [Math.abs(neighbour - value)],
    );
    return setting(value, gaps.length > 0 ? Math.min(...gaps) / 2 : 0);
  }

  private markSolved(share: number): void {
    this.solved.hidden = share >= 1;
    if (share >= 1) return;
    const percent = `${Math.floor(100 * share)} %`;
    this.solved.style.width = percent.replace(" ", "");
    setAttribute(this.solved, "title", `${percent} solved`);
  }

  private label({ positions, edge }: SliderState): void {
    const [first, last] = [positions[0] ?? 0, positions.at(-1) ?? 0];
    setText(this.low, this.textOf(first));
    setText(this.high, this.textOf(last));
    const inside = edge && edge.value >= first && edge.value <= last;
    this.edge.hidden = this.edgeLabel.hidden = !inside;
    const share = inside ? placeOf(edge.value, positions) / Math.max(1, positions.length - 1) : 0.5;
    // Near an end the edge's label takes the place of the end's.
    this.low.hidden = share < 0.2;
    this.high.hidden = share > 0.8;
    if (!inside) return;
    this.edge.style.left = this.edgeLabel.style.left = `${100 * share}%`;
    setText(this.edgeLabel, edge.label);
    this.edgeLabel.dataset.side = share < 0.1 ? "low" : share > 0.9 ? "high" : "middle";
  }
}
