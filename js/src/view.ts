// One display of the widget: builds its elements and brings them up to date. Any number of displays
// show the same explorer.

import { ChoiceBar, legend, PlaybackBar } from "./controls";
import { debounce, html, scrollByKeys, setText } from "./dom";
import type { Explorer } from "./explorer";
import { setting } from "./format";
import { FormulaBox } from "./formula-box";
import { BasinMap, isStale } from "./map";
import { formula, symbols } from "./mathematics";
import { Measured } from "./measured";
import type { Spec } from "./model";
import { beyond, listenPointer, nearest, whenRooted } from "./pointer";
import { comparison, outcomeWord, sentence } from "./readout";
import { Results, sample } from "./results";
import { Slider } from "./slider";

const QUIET_MS = 300;

export class View {
  private readonly playback: PlaybackBar;
  private readonly choices: ChoiceBar;
  private readonly readout = html("p", { class: "gdwidget-readout", "aria-hidden": "true" });
  private readonly status = html("p", {
    class: "gdwidget-status",
    role: "status",
    "aria-live": "polite",
  });
  private readonly student = html("p", { class: "gdwidget-student", hidden: true });
  private readonly results: Results;
  private readonly measured: Measured;
  private readonly map: BasinMap;
  private readonly box: FormulaBox;
  private readonly sliders = html("div", { class: "gdwidget-sliders" });
  private readonly mathematics = html("div", { class: "gdwidget-mathematics" });
  private readonly error = html("p", { class: "gdwidget-error", role: "alert" });
  private readonly tellLater = debounce(
    () => setText(this.status, `${this.words()} ${this.aboutStudent()}`.trim()),
    QUIET_MS,
  );
  private readonly cleanups: (() => void)[] = [];
  private eta: Slider | null = null;
  private starts: Slider[] = [];
  private spec: Spec | null = null;
  private built = "";
  private written = "";
  private root: HTMLElement | null = null;

  constructor(
    private readonly explorer: Explorer,
    private readonly el: HTMLElement,
  ) {
    const { session, playback } = explorer;
    this.playback = new PlaybackBar({
      toggle: () => playback.toggle(),
      back: () => playback.back(),
      forward: () => playback.forward(),
      speed: (factor) => playback.setSpeed(factor),
      seek: (step, done) => {
        playback.pause();
        session.change({ step }, done);
      },
    });
    this.results = new Results(session);
    this.measured = new Measured(session);
    this.map = new BasinMap({
      move: (eta, start) => session.change({ eta, start: [start] }),
      release: () => session.flush(),
    });
    this.box = new FormulaBox(session);
    this.choices = new ChoiceBar({
      steps: (steps) => session.change({ steps }, true),
      method: (method) => session.change({ method }, true),
      progress: (name) => explorer.showProgress(name),
      overlay: (name, on) => explorer.showOverlay(name, on),
      reset: () => {
        playback.pause();
        session.reset();
      },
    });
    el.classList.add("gdwidget-controller");
    el.replaceChildren(
      this.readout,
      this.student,
      this.status,
      this.measured.element,
      this.results.element,
      this.playback.element,
      this.box.element,
      this.sliders,
      this.choices.element,
      this.error,
      this.mathematics,
    );
    this.cleanups.push(
      explorer.subscribe(() => this.update()),
      whenRooted(el, (root) => this.enter(root)),
    );
    this.update();
  }

  dispose(): void {
    for (const cleanup of this.cleanups) cleanup();
    this.tellLater.cancel();
    this.root?.classList.remove("gdwidget-waiting", "gdwidget-map-stale");
    this.map.dispose();
    this.el.replaceChildren();
  }

  /** The figures are near: listen to the pointer there, and learn how wide a strip is. */
  private enter(root: HTMLElement): void {
    this.root = root;
    const { explorer } = this;
    this.cleanups.push(
      listenPointer(root, {
        view: () => explorer.view,
        margins: (figure) => explorer.margins(figure),
        handle: () => explorer.handle,
        taken: () => explorer.pointerTaken,
        move: (point) => this.moveStart(point),
        release: () => explorer.session.flush(),
      }),
    );
    root.classList.toggle("gdwidget-waiting", explorer.session.waiting);
    if (typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => this.measure());
    observer.observe(this.sliders);
    this.cleanups.push(() => observer.disconnect());
  }

  private measure(): void {
    for (const part of [this.results.element, ...this.mathematics.children]) {
      scrollByKeys(part as HTMLElement);
    }
    const rail = this.sliders.querySelector(".gdwidget-rail");
    const width = rail?.getBoundingClientRect().width;
    if (width) for (const slider of this.all()) slider.resize(width);
  }

  private all(): Slider[] {
    return this.eta ? [this.eta, ...this.starts] : this.starts;
  }

  /**
   * The start goes to the nearest one whose run is known; beyond the slider's ends to where it was
   * pointed, if there is a kernel to solve that run.
   */
  private moveStart(point: [number, number]): void {
    const { session } = this.explorer;
    const { table } = session;
    const grid = table.section("grid");
    const refused: (() => void)[] = [];
    const start = Array.from({ length: table.dim }, (_, axis) => {
      const along = table.section("start", axis)?.positions[0];
      const positions = grid?.positions[axis] ?? along;
      const value = point[axis] ?? 0;
      const far = along && beyond(value, along);
      if (far && session.live) return far;
      const [low, high] = [along?.[0] ?? value, along?.at(-1) ?? value];
      if (far) {
        const words = `The start slider goes from ${setting(low)} to ${setting(high)}.`;
        refused.push(() => this.starts[axis]?.complain(words));
      }
      return positions ? nearest(value, positions) : value;
    });
    session.change({ start });
    for (const complain of refused) complain();
  }

  private update(): void {
    const { session, playback, progress, overlays, error } = this.explorer;
    const { spec, local, row, step, table, free, waiting } = session;
    this.build(spec);
    this.playback.update({
      step,
      steps: table.steps,
      act: playback.act,
      speed: playback.speed,
    });
    this.box.update();
    this.updateSliders();
    const { steps, method } = local;
    this.choices.update({ spec, steps, method, progress, overlays, free });
    setText(this.readout, this.words());
    this.readout.dataset.outcome = row && !waiting ? (spec.outcomes[row.outcome]?.name ?? "") : "";
    this.updateStudent();
    this.results.update();
    this.measured.update(this.explorer.rates);
    this.updateMap();
    // Nobody can listen as fast as it plays: where it stops is told.
    if (playback.playing) this.tellLater.cancel();
    else this.tellLater();
    setText(this.error, error);
    this.error.hidden = error === "";
    this.error.classList.toggle("gdwidget-error-code", error.startsWith("line "));
    this.root?.classList.toggle("gdwidget-waiting", waiting);
  }

  private updateMap(): void {
    const { map, session } = this.explorer;
    const { table, local } = session;
    const positions = (kind: "eta" | "start") => table.section(kind)?.positions[0];
    const etas = positions("eta") ?? new Float64Array(0);
    const starts = table.dim === 1 ? (positions("start") ?? null) : null;
    this.map.update({ map, local, etas, starts });
    this.root?.classList.toggle("gdwidget-map-stale", map !== undefined && isStale(map, local));
  }

  private words(): string {
    const { spec, row, step, waiting, live } = this.explorer.session;
    return sentence({ spec, row, step, waiting, live });
  }

  private aboutStudent(): string {
    const { session, diagnosis } = this.explorer;
    return comparison(session, session.others.at(-1), diagnosis);
  }

  private updateStudent(): void {
    const { spec } = this.explorer.session;
    const series = spec.series.find(({ role }) => role === "student");
    const said = this.aboutStudent();
    this.student.hidden = !series || said === "";
    if (!series || this.student.hidden) return;
    if (this.student.lastElementChild?.textContent === said) return;
    this.student.replaceChildren(sample(series), html("span", {}, said));
  }

  private updateSliders(): void {
    const { spec, local, row, waiting, table } = this.explorer.session;
    const outcome = row && !waiting ? outcomeWord(spec, row, row.end) : "";
    const sameStart = local.start.every((value, axis) => value === table.start[axis]);
    const states = [
      {
        slider: this.eta,
        section: table.section("eta"),
        value: local.eta,
        edge: spec.edge === null ? null : { value: spec.edge, label: spec.edge_label },
        solved: table.solved("eta"),
        stale: !sameStart,
      },
      ...this.starts.map((slider, axis) => ({
        slider,
        section: table.section("start", axis),
        value: local.start[axis] ?? 0,
        edge: null,
        solved: table.solved("start", axis),
        // A strip along one coordinate holds while only that coordinate moves.
        stale:
          local.eta !== table.eta ||
          local.start.some((value, other) => other !== axis && value !== table.start[other]),
      })),
    ];
    for (const { slider, section, ...state } of states) {
      if (!slider) continue;
      slider.element.hidden = !section;
      const [positions] = section?.positions ?? [];
      if (section && positions) {
        slider.update({ ...state, positions, outcomes: section.outcomes, outcome });
      }
    }
  }

  /** Rebuilds what depends on the objective, and only when it has changed: focus would be lost. */
  private build(spec: Spec): void {
    if (spec === this.spec) return;
    this.spec = spec;
    const shape = JSON.stringify([spec.dim, spec.variables, spec.outcomes]);
    if (shape !== this.built) {
      this.built = shape;
      this.buildSliders(spec);
    }
    const written = JSON.stringify([spec.mathematics, spec.parameters]);
    if (written !== this.written) {
      this.written = written;
      this.mathematics.replaceChildren(...writeMathematics(spec));
      this.mathematics.hidden = this.mathematics.childElementCount === 0;
    }
  }

  private buildSliders(spec: Spec): void {
    const { session } = this.explorer;
    const common = { outcomes: spec.outcomes, release: () => session.flush() };
    this.eta = new Slider({
      ...common,
      name: "learning rate η",
      exactName: "exact η",
      move: (eta) => session.change({ eta }),
      type: (eta) => {
        const most = session.spec.eta_most;
        if (eta > 0 && eta < most) return this.typed({ eta });
        return `η must be greater than 0 and less than ${setting(most)}.`;
      },
    });
    this.starts = spec.variables.slice(0, spec.dim).map((variable, axis) => {
      const moved = (value: number) =>
        session.local.start.map((old, other) => (other === axis ? value : old));
      return new Slider({
        ...common,
        name: `start ${variable}`,
        exactName: `exact ${variable}`,
        move: (value) => session.change({ start: moved(value) }),
        type: (value) => {
          const most = session.spec.start_most;
          if (Math.abs(value) <= most) return this.typed({ start: moved(value) });
          return `${variable} must lie between ${setting(-most)} and ${setting(most)}.`;
        },
      });
    });
    this.sliders.replaceChildren(
      ...this.all().map(({ element }) => element),
      this.map.element,
      legend(spec.outcomes),
    );
    this.measure();
  }

  /** Sends a typed value, unless there is no kernel to compute its run. */
  private typed(changes: { eta?: number; start?: number[] }): string {
    const { session } = this.explorer;
    const { eta, start } = { ...session.local, ...changes };
    if (!session.live && !session.table.rowFor(eta, start)) {
      return "Without a kernel only the positions of the slider are known.";
    }
    session.change(changes, true);
    return "";
  }
}

function writeMathematics({ mathematics, parameters }: Spec): HTMLElement[] {
  const formulas = mathematics.flatMap(({ label, mathml }) => {
    const element = formula(mathml);
    if (!element) return [];
    const name = html("span", { class: "gdwidget-formula-name" }, ...symbols(label), " = ");
    const group = { class: "gdwidget-formula", role: "group", "aria-label": label };
    return [html("div", group, name, element)];
  });
  if (parameters) formulas.push(html("div", { class: "gdwidget-parameters" }, parameters));
  return formulas;
}
