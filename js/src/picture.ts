// Puts the run and the playhead into the bqplot marks. The browser owns what the marks show: after
// a reconnection the kernel's stale data may land in them, and is replaced at once.

import type { Curve, Point } from "./geometry";
import type { PlotModel, Spec } from "./model";
import { drawObjective } from "./objective";
import { drawProgress } from "./progress";
import { drawRates, type Rates } from "./rates";
import type { Row } from "./table";

/** More markers than this cost frames. */
const MOST_MARKERS = 300;
/** After this long, all models of a reconnecting kernel have received their stale state. */
const SETTLED_MS = 300;
const OWNED = ["change:x", "change:y", "change:visible"];

export interface Scene {
  spec: Spec;
  row: Row | null;
  /** The runs beside it, in the order of the series after the first. */
  others: readonly (Row | null)[];
  step: number;
  /** Where the handle of the start sits, in the figure's coordinates. */
  handle: Point | undefined;
  overlays: { tangent: boolean; model: boolean };
  /** Name of the progress curve. */
  progress: string;
  rates?: Rates | null;
}

export type Marks = Record<string, PlotModel>;

/** What a layer draws with: sets marks, scales and axes by their names. */
export interface Pen {
  put(name: string, values: Record<string, unknown>): void;
  /** A line of iterates, without its markers where the run has too many. */
  line(name: string, shape: Curve, run: Row): void;
  /** Scales and axes, which the reader may have panned: touched only when the value is a new one. */
  frame(name: string, values: Record<string, unknown>): void;
  /** What Python gave a mark, where it is changed for a while. */
  original(name: string, key: string): unknown;
}

/** Puts a scene into the marks of one panel. Another panel, or a layer of one, is one more of these. */
export type Layer = (scene: Scene, pen: Pen) => void;

const LAYERS: readonly Layer[] = [drawObjective, drawProgress, drawRates];

/** The name of a mark of a series: the method's have none before it. */
export const markOf = (series: number, name: string) => (series > 0 ? `s${series}_${name}` : name);

export class Picture implements Pen {
  private scene: Scene | null = null;
  private applying = false;
  private queued = false;
  private settled: ReturnType<typeof setTimeout> | undefined;
  /** Settings of scales and axes as last set, so that panning is undone by new data only. */
  private readonly frames = new Map<string, string>();
  /** What Python gave a mark, where it is changed for a while. */
  private readonly originals = new Map<string, unknown>();
  private readonly guard = () => this.restore();

  constructor(private readonly marks: Marks) {
    for (const mark of this.owned()) for (const event of OWNED) mark.on(event, this.guard);
  }

  dispose(): void {
    for (const mark of this.owned()) for (const event of OWNED) mark.off(event, this.guard);
    clearTimeout(this.settled);
    this.scene = null;
  }

  show(scene: Scene): void {
    this.scene = scene;
    this.applying = true;
    try {
      for (const draw of LAYERS) draw(scene, this);
    } finally {
      this.applying = false;
    }
  }

  private owned(): PlotModel[] {
    return Object.entries(this.marks).flatMap(([name, mark]) =>
      /^(scale|axis)_/.test(name) ? [] : [mark],
    );
  }

  /** Someone else wrote to a mark. */
  private restore(): void {
    if (this.applying || this.queued || !this.scene) return;
    this.queued = true;
    queueMicrotask(() => {
      this.queued = false;
      this.again();
      clearTimeout(this.settled);
      this.settled = setTimeout(() => this.again(), SETTLED_MS);
    });
  }

  private again(): void {
    this.frames.clear();
    if (this.scene) this.show(this.scene);
  }

  line(name: string, shape: Curve, run: Row): void {
    const marker = this.original(name, "marker");
    this.put(name, { ...shape, marker: run.length > MOST_MARKERS ? null : marker });
  }

  put(name: string, values: Record<string, unknown>): void {
    this.marks[name]?.set(values);
  }

  original(name: string, key: string): unknown {
    const id = `${name} ${key}`;
    if (!this.originals.has(id)) this.originals.set(id, this.marks[name]?.get(key) ?? null);
    return this.originals.get(id);
  }

  frame(name: string, values: Record<string, unknown>): void {
    const fresh = Object.entries(values).filter(([key, value]) => {
      const [id, text] = [`${name} ${key}`, JSON.stringify(value)];
      if (this.frames.get(id) === text) return false;
      this.frames.set(id, text);
      return true;
    });
    // All at once: a minimum above the old maximum would turn the axis over for a moment.
    if (fresh.length > 0) this.put(name, Object.fromEntries(fresh));
  }
}
