// One widget in one page: the session, the picture and the playback that all its displays share.

import { debounce } from "./dom";
import { margin, nameFigures } from "./figures";
import {
  domainOf,
  type MapSpec,
  onMarks,
  onSnapshot,
  type PlotModel,
  plotFigures,
  plotMarks,
  scaleOf,
  sendWish,
  snapshot,
  type WidgetModel,
  type Words,
} from "./model";
import { type Marks, Picture } from "./picture";
import { Playback } from "./playback";
import { decodeRates, type Rates, ratesWords } from "./rates";
import { objectiveWords, progressWords } from "./readout";
import { Session } from "./session";
import { decodeTable } from "./table";

const CLOCK = {
  now: () => performance.now(),
  setTimeout: (callback: () => void, ms: number) => setTimeout(callback, ms),
  clearTimeout: (handle: unknown) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};
const QUIET_MS = 300;
/** Of the figure's height: room for the handle's ring. */
const AJAR = 0.04;

export class Explorer {
  readonly session: Session;
  readonly playback: Playback;
  /** What the reader chose to see; it concerns no one but the page. */
  overlays = { tangent: false, model: false };
  progress: string;
  error: string;
  /** What is probably wrong with the student's function. */
  diagnosis: string;
  /** What was measured of the table's runs; null where no panel shows it. */
  rates: Rates | null;
  map: MapSpec | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly nameLater = debounce(() => this.nameFigures(), QUIET_MS);
  private readonly stopListening: (() => void)[];
  private marks: Marks = {};
  private figures: Record<string, PlotModel> = {};
  private picture: Picture | null = null;
  private seen: unknown[];
  private disposed = false;
  /** Counts connections, so that a late one does not replace a newer. */
  private connection = 0;

  constructor(private readonly model: WidgetModel) {
    const { spec, truth, table, error, diagnosis, rates, map } = snapshot(model);
    this.seen = [spec, truth, table, error, diagnosis, rates, map];
    this.error = error;
    this.diagnosis = diagnosis;
    this.rates = decodeRates(rates);
    this.map = map;
    this.progress = spec.progress_default;
    this.session = new Session(spec, truth, decodeTable(table), {
      clock: CLOCK,
      // Not crypto.randomUUID: a hub served over plain http does not have it.
      client: Math.random().toString(36).slice(2),
      send: (wish, past) => sendWish(model, wish, past),
      live: () => this.marks.path?.comm_live !== false,
    });
    this.playback = new Playback({
      clock: CLOCK,
      step: () => this.session.step,
      // A race goes on until the last run has arrived.
      end: () => Math.max(0, ...this.runs.map((row) => row?.end ?? 0)),
      move: (step, done) => this.session.change({ step }, done),
      changed: () => this.announce(),
      reducedMotion: () =>
        globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false,
    });
    this.session.subscribe(() => this.announce());
    this.stopListening = [
      onSnapshot(model, () => this.take()),
      onMarks(model, () => void this.connect()),
    ];
    // Not awaited by `initialize`: anywidget drops messages that arrive while it waits.
    void this.connect();
  }

  /** Calls back after every change; returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  showProgress(name: string): void {
    this.progress = name;
    this.announce();
  }

  showOverlay(name: "tangent" | "model", on: boolean): void {
    this.overlays = { ...this.overlays, [name]: on };
    this.announce();
  }

  private get runs() {
    return [this.session.row, ...this.session.others];
  }

  /** The part of the objective that is in view now. */
  get view() {
    const { view } = this.session.spec;
    const { path } = this.marks;
    return { x: domainOf(path, "x") ?? view.x, y: domainOf(path, "y") ?? view.y };
  }

  /** The margins that a display of the objective figure keeps around this part, in pixels. */
  margins(figure: Element) {
    const { path } = this.marks;
    return {
      x: margin(figure, "x", scaleOf(path, "x")),
      y: margin(figure, "y", scaleOf(path, "y")),
    };
  }

  /** Where the handle of the start sits in the objective figure. */
  get handle(): [number, number] | undefined {
    const { local, row, table, spec } = this.session;
    const [bottom, top] = spec.view.y;
    const [x1, x2] = local.start;
    const height = x2 ?? table.valueAt(local.start) ?? row?.at("f", 0);
    if (x1 === undefined || height === undefined) return undefined;
    // Where f is undefined the handle stays within reach, at the bottom.
    return [x1, Number.isNaN(height) ? bottom + AJAR * (top - bottom) : height];
  }

  /** True while bqplot's own panning or selecting has the pointer. */
  get pointerTaken(): boolean {
    return Boolean(this.figures.objective?.get("interaction"));
  }

  dispose(): void {
    this.disposed = true;
    for (const stop of this.stopListening) stop();
    this.playback.stop();
    this.session.dispose();
    this.picture?.dispose();
    this.nameLater.cancel();
    this.listeners.clear();
  }

  private async connect(): Promise<void> {
    const connection = ++this.connection;
    const late = () => this.disposed || connection !== this.connection;
    try {
      const [marks, figures] = await Promise.all([plotMarks(this.model), plotFigures(this.model)]);
      if (late()) return;
      this.picture?.dispose();
      this.marks = marks;
      this.figures = figures;
      this.picture = new Picture(marks);
    } catch {
      // Figures may be gone (closed, or a notebook reopened without its state); controls still tell.
      if (!late()) this.error ||= "The figures of this widget are gone: run its cell again.";
    }
    if (!late()) this.announce();
  }

  /** Python's traits arrive together, but each fires an event of its own: the first takes all. */
  private take(): void {
    const { spec, truth, table, error, diagnosis, rates, map } = snapshot(this.model);
    const now = [spec, truth, table, error, diagnosis, rates, map];
    if (now.every((value, i) => value === this.seen[i])) return;
    const [oldSpec, oldTruth, oldTable, , , oldRates] = this.seen;
    this.seen = now;
    this.error = error;
    this.diagnosis = diagnosis;
    this.map = map;
    if (!spec.progress.some(({ name }) => name === this.progress)) {
      this.progress = spec.progress_default;
    }
    try {
      if (rates !== oldRates) this.rates = decodeRates(rates);
      if (spec === oldSpec && truth === oldTruth && table === oldTable) this.announce();
      else {
        const decoded = table === oldTable ? this.session.table : decodeTable(table);
        this.session.accept(spec, truth, decoded);
      }
    } catch (problem) {
      this.error = String(problem instanceof Error ? problem.message : problem);
      this.announce();
    }
  }

  private announce(): void {
    const { spec, row, others, step } = this.session;
    this.picture?.show({
      spec,
      row,
      others,
      step,
      handle: this.handle,
      overlays: this.overlays,
      progress: this.progress,
      rates: this.rates,
    });
    for (const listener of [...this.listeners]) listener();
    this.nameLater();
  }

  private nameFigures(): void {
    const { spec, row, step, waiting, live, local } = this.session;
    const readable = { spec, row, step, waiting, live };
    const words: Record<string, Words> = {
      objective: objectiveWords({ ...readable, ...local, step }),
      progress: progressWords(readable, this.progress),
      rates: ratesWords(spec, this.rates?.of(row) ?? null),
    };
    for (const [figure, said] of Object.entries(words)) nameFigures(this.figures[figure], said);
  }
}
