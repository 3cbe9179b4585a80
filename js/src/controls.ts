// The toolbar: playback, and the choices that are not sliders.

import { html, setAttribute, setText, svg } from "./dom";
import { parse } from "./format";
import type { OutcomeSpec, Spec } from "./model";
import { type Act, SPEEDS } from "./playback";
import { listenKeys } from "./slider";
import { Strip } from "./strip";

export interface PlaybackActions {
  toggle(): void;
  back(): void;
  forward(): void;
  speed(factor: number): void;
  /** The scrubber moves; `done` when the hand lets go. */
  seek(step: number, done: boolean): void;
}

export interface PlaybackState {
  step: number;
  steps: number;
  act: Act;
  speed: number;
}

const ICONS = {
  play: "M4 2.5v11l9-5.5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  "to the end": "M2 3l5 5-5 5zM7 3l5 5-5 5zM12 3h2v10h-2z",
  "to the start": "M14 3L9 8l5 5zM9 3L4 8l5 5zM2 3h2v10H2z",
  back: "M3 3h2v10H3zM13 3v10L6 8z",
  forward: "M11 3h2v10h-2zM3 3v10l7-5z",
  reset: "M8 3a5 5 0 1 1-4.6 3l1.4.6A3.5 3.5 0 1 0 8 4.5V7L4 3.7 8 .5z",
};

function button(name: string, icon: keyof typeof ICONS, act: () => void, text = "") {
  const path = svg("path", { d: ICONS[icon] });
  const drawing = svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, path);
  const element = html("button", { type: "button", "aria-label": name, title: name }, drawing);
  if (text) element.append(text);
  element.addEventListener("click", act);
  return { element, path };
}

/** Buttons, scrubber and speed. */
export class PlaybackBar {
  readonly element: HTMLElement;
  private readonly play: ReturnType<typeof button>;
  private readonly scrubber = html("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": "step",
  });
  private readonly rail = html("div", { class: "gdwidget-rail gdwidget-progress-rail" });
  private readonly speed: HTMLSelectElement;

  constructor(actions: PlaybackActions) {
    const back = button("step back", "back", () => actions.back());
    const forward = button("step forward", "forward", () => actions.forward());
    this.play = button("play", "play", () => actions.toggle());
    this.speed = html(
      "select",
      { "aria-label": "speed", title: "speed" },
      ...SPEEDS.map((speed) => html("option", { value: speed }, `${speed}×`)),
    );
    this.speed.addEventListener("change", () => actions.speed(Number(this.speed.value)));

    const { scrubber } = this;
    scrubber.addEventListener("input", () => actions.seek(Number(scrubber.value), false));
    scrubber.addEventListener("change", () => actions.seek(Number(scrubber.value), true));
    const place = () => Number(scrubber.value);
    const move = (target: number) => actions.seek(target, false);
    listenKeys(scrubber, place, move, () => actions.seek(place(), true));

    this.element = html(
      "div",
      { class: "gdwidget-row gdwidget-playback", role: "group", "aria-label": "playback" },
      html("div", { class: "gdwidget-buttons" }, back.element, this.play.element, forward.element),
      html("div", { class: "gdwidget-track" }, this.rail, scrubber),
      this.speed,
    );
  }

  update({ step, steps, act, speed }: PlaybackState): void {
    setAttribute(this.play.element, "aria-label", act);
    setAttribute(this.play.element, "title", act);
    setAttribute(this.play.path, "d", ICONS[act]);
    setAttribute(this.scrubber, "max", String(steps));
    if (this.scrubber.value !== String(step)) this.scrubber.value = String(step);
    setAttribute(this.scrubber, "aria-valuetext", `${step} of ${steps}`);
    this.rail.style.setProperty("--gdwidget-share", String(steps > 0 ? step / steps : 0));
    if (this.speed.value !== String(speed)) this.speed.value = String(speed);
  }
}

export interface ChoiceActions {
  steps(count: number): void;
  method(name: string): void;
  progress(name: string): void;
  overlay(name: "tangent" | "model", on: boolean): void;
  reset(): void;
}

export interface ChoiceState {
  spec: Spec;
  steps: number;
  method: string;
  progress: string;
  overlays: { tangent: boolean; model: boolean };
  /** False where method and steps are given. */
  free: boolean;
}

type Option = { name: string; label: string };

class Choice {
  readonly element: HTMLElement;
  private readonly select: HTMLSelectElement;
  private listed = "";

  constructor(name: string, act: (value: string) => void) {
    this.select = html("select", { "aria-label": name });
    this.select.addEventListener("change", () => act(this.select.value));
    this.element = html("label", { class: "gdwidget-choice" }, html("span", {}, name), this.select);
  }

  update(options: readonly Option[], value: string, enabled = true): void {
    // A method of the user's own may not be in the list.
    const known = options.some(({ name }) => name === value);
    const all = known ? options : [...options, { name: value, label: value }];
    const listed = JSON.stringify(all);
    if (listed !== this.listed) {
      this.listed = listed;
      this.select.replaceChildren(
        ...all.map(({ name, label }) => html("option", { value: name }, label)),
      );
    }
    if (this.select.value !== value) this.select.value = value;
    this.select.disabled = !enabled;
  }
}

/** Steps, method, progress curve, overlays, reset. */
export class ChoiceBar {
  readonly element: HTMLElement;
  private readonly steps = html("input", {
    type: "number",
    min: 1,
    step: 1,
    "aria-label": "steps",
    class: "gdwidget-exact",
  });
  private readonly complaint = html("p", { class: "gdwidget-complaint", role: "alert" });
  private readonly method: Choice;
  private readonly progress: Choice;
  private readonly checks: Record<"tangent" | "model", HTMLInputElement>;
  private state: ChoiceState | null = null;

  constructor(private readonly actions: ChoiceActions) {
    this.method = new Choice("method", (name) => actions.method(name));
    this.progress = new Choice("progress shows", (name) => actions.progress(name));
    const check = (name: "tangent" | "model", label: string) => {
      const input = html("input", { type: "checkbox", "aria-label": label });
      input.addEventListener("change", () => actions.overlay(name, input.checked));
      const line = html("span", {
        class: `gdwidget-key gdwidget-key-${name}`,
        "aria-hidden": "true",
      });
      return { input, label: html("label", { class: "gdwidget-check" }, input, line, label) };
    };
    const tangent = check("tangent", "tangent");
    const model = check("model", "quadratic model");
    this.checks = { tangent: tangent.input, model: model.input };
    const reset = button("reset", "reset", () => actions.reset(), "reset");
    reset.element.classList.add("gdwidget-reset");
    this.steps.addEventListener("change", () => this.commitSteps());
    this.steps.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") this.restoreSteps();
    });
    this.element = html(
      "div",
      { class: "gdwidget-choices" },
      this.method.element,
      html("label", { class: "gdwidget-choice" }, html("span", {}, "steps"), this.steps),
      this.progress.element,
      tangent.label,
      model.label,
      reset.element,
      this.complaint,
    );
  }

  update(state: ChoiceState): void {
    const { spec, steps, free } = state;
    const moved = steps !== this.state?.steps;
    this.state = state;
    if (moved) this.restoreSteps();
    setAttribute(this.steps, "max", String(spec.max_steps));
    this.steps.disabled = !free;
    this.method.update(spec.methods, state.method, free);
    this.progress.update(spec.progress, state.progress);
    this.checks.tangent.checked = state.overlays.tangent;
    this.checks.model.checked = state.overlays.model;
  }

  /** Shows the number in force instead of what was typed. */
  private restoreSteps(): void {
    setText(this.complaint, "");
    this.steps.value = String(this.state?.steps ?? "");
  }

  private commitSteps(): void {
    const most = this.state?.spec.max_steps ?? 1;
    const count = parse(this.steps.value);
    if (count !== null && Number.isInteger(count) && count >= 1 && count <= most) {
      setText(this.complaint, "");
      this.actions.steps(count);
    } else setText(this.complaint, `Steps must be a whole number from 1 to ${most}.`);
  }
}

/** What the colours, textures and glyphs of the strips mean. */
export function legend(outcomes: readonly OutcomeSpec[]): HTMLElement {
  return html(
    "ul",
    { class: "gdwidget-legend", "aria-label": "outcomes" },
    ...outcomes.map((outcome) =>
      html("li", { title: outcome.sentence }, Strip.sample(outcome), outcome.label),
    ),
  );
}
