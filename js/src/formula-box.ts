// The formula box: a text that Python reads, and a slider for each parameter it finds. What is wrong with
// the text is said beside it, and stays until another is tried or the old one comes back.

import { html, setText, uniqueId } from "./dom";
import { setting } from "./format";
import type { BoxSpec } from "./model";
import type { Session } from "./session";
import { Slider } from "./slider";

const HINT =
  "Enter shows it. Variables are x, or x and y, or x1 and x2; any other name gets a slider.";
const NO_OUTCOMES = new Uint8Array(0);

export class FormulaBox {
  readonly element = html("div", { class: "gdwidget-formula-box", hidden: true });
  private readonly row: HTMLElement;
  private readonly field: HTMLInputElement;
  private readonly hint = html("p", { id: uniqueId("hint"), class: "gdwidget-hint" }, HINT);
  private readonly complaint = html("p", {
    id: uniqueId("complaint"),
    class: "gdwidget-complaint",
    role: "alert",
  });
  private readonly sliders = html("div", { class: "gdwidget-sliders" });
  private parameters: { name: string; slider: Slider; positions: Float64Array }[] = [];
  private spec: BoxSpec | null = null;
  /** What the picture shows. */
  private formula = "";
  /** True while the text has not been handed over: nothing that Python says may replace it. */
  private typing = false;
  /** True while Python reads the text. */
  private asked = false;

  constructor(private readonly session: Session) {
    this.field = html("input", {
      id: uniqueId("formula"),
      type: "text",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      placeholder: "x*cos(c*x)",
      class: "gdwidget-exact gdwidget-typed",
      "aria-label": "formula",
      "aria-describedby": `${this.complaint.id} ${this.hint.id}`,
    });
    const label = html("label", { for: this.field.id, class: "gdwidget-name" }, "formula");
    this.row = html("div", { class: "gdwidget-row" }, label, this.field, this.complaint, this.hint);
    this.listen();
  }

  update(): void {
    const { spec, truth, live } = this.session;
    // Without a kernel nobody reads what is typed.
    const box = live ? spec.box : null;
    this.element.hidden = !box;
    if (!box) {
      this.element.replaceChildren();
      return;
    }
    if (!this.element.hasChildNodes()) this.element.append(this.row, this.sliders);
    const { formula = "", refused = "" } = truth;
    if (this.asked && !this.session.asks("formula")) {
      this.asked = false;
      this.complain(refused);
    } else if (!this.asked && formula !== this.formula) this.complain("");
    this.formula = formula;
    const kept = this.typing || this.asked || this.complaint.textContent;
    if (!kept && this.field.value !== formula) this.field.value = formula;
    this.updateSliders(box);
  }

  private listen(): void {
    const { field } = this;
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

  private commit(): void {
    const text = this.field.value.trim();
    this.typing = false;
    // Another may be asked for before the last one is answered.
    if (text !== this.session.local.formula) {
      this.asked = true;
      this.session.change({ formula: text }, true);
    } else if (!this.asked) this.restore();
  }

  private complain(sentence: string): void {
    setText(this.complaint, sentence);
    if (sentence) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
  }

  /** Shows the formula of the picture again instead of what was typed. */
  private restore(): void {
    this.typing = false;
    this.complain("");
    this.field.value = this.formula;
  }

  private updateSliders(spec: BoxSpec): void {
    if (spec !== this.spec) this.build(spec);
    const { local, truth } = this.session;
    for (const { name, slider, positions } of this.parameters) {
      const value = local.parameters?.[name] ?? truth.parameters?.[name] ?? 0;
      slider.update({ value, positions, outcomes: NO_OUTCOMES, outcome: "", stale: false });
    }
  }

  /** Other sliders only for other names: the one that has the focus keeps it. */
  private build(spec: BoxSpec): void {
    this.spec = spec;
    const old = new Map(this.parameters.map(({ name, slider }) => [name, slider]));
    this.parameters = spec.parameters.map(({ name, positions }) => ({
      name,
      slider: old.get(name) ?? this.slider(name),
      positions: Float64Array.from(positions),
    }));
    const elements = this.parameters.map(({ slider }) => slider.element);
    const shown = [...this.sliders.children];
    if (elements.length === shown.length && elements.every((one, i) => one === shown[i])) return;
    this.sliders.replaceChildren(...elements);
  }

  private slider(name: string): Slider {
    const { session } = this;
    const moved = (value: number) => ({ ...session.local.parameters, [name]: value });
    return new Slider({
      name: `parameter ${name}`,
      exactName: `exact ${name}`,
      outcomes: [],
      move: (value) => session.change({ parameters: moved(value) }),
      release: () => session.flush(),
      type: (value) => {
        const largest = this.spec?.largest ?? 0;
        if (Math.abs(value) > largest) {
          return `${name} must lie between ${setting(-largest)} and ${setting(largest)}.`;
        }
        session.change({ parameters: moved(value) }, true);
        return "";
      },
    });
  }
}
