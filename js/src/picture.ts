// Puts the run and the playhead into the bqplot marks. The browser owns what the marks show: after
// a reconnection the kernel's stale data may land in them, and is replaced at once.

import {
  type Curve,
  clip,
  curve,
  drawable,
  iterates,
  model,
  modelPoint,
  NOTHING,
  type Point,
  progress,
  tangent,
  widened,
} from "./geometry";
import type { PlotModel, Spec } from "./model";
import type { Row } from "./table";

/** More markers than this cost frames. */
const MOST_MARKERS = 300;
/** After this long, all models of a reconnecting kernel have received their stale state. */
const SETTLED_MS = 300;
const FAINT = 0.3;
const OWNED = ["change:x", "change:y", "change:visible"];

export interface Scene {
  spec: Spec;
  row: Row | null;
  step: number;
  /** Where the handle of the start sits, in the figure's coordinates. */
  handle: Point | undefined;
  overlays: { tangent: boolean; model: boolean };
  /** Name of the progress curve. */
  progress: string;
}

export type Marks = Record<string, PlotModel>;

export class Picture {
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
      this.drawObjective(scene);
      this.drawProgress(scene);
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

  private drawObjective({ spec, row, step, handle, overlays }: Scene): void {
    const view = spec.view;
    this.put("start", { ...dot(handle, spec) });
    if (!row) return;
    const k = Math.min(step, row.steps);
    const points = iterates(row, view);
    this.line("path", curve(clip(points.slice(0, k + 1), view)), row);
    const ahead = k + 1 < points.length ? points.slice(k) : [];
    this.line("ahead", curve(clip(ahead, view)), row);
    this.put("playhead", { ...(k < row.length ? dot(points[k], spec) : NOTHING()) });
    this.overlay("tangent", overlays.tangent, tangent(row, k, view), spec);
    this.overlay("model", overlays.model, model(row, k, view), spec);
    this.overlay("model_point", overlays.model, modelPoint(row, k, view), spec);
  }

  private overlay(name: string, on: boolean, points: readonly Point[], { view }: Spec): void {
    const visible = on && points.length > 0;
    this.put(name, { ...(visible ? curve(clip(points, view)) : NOTHING()), visible });
  }

  private drawProgress({ spec, row, step, progress: name }: Scene): void {
    const chosen = spec.progress.find((entry) => entry.name === name) ?? spec.progress[0];
    if (!row || !chosen) return;
    const [shown, hidden] = chosen.log ? ["log", "linear"] : ["linear", "log"];
    const known = row.has(chosen.column);
    this.frame(`axis_${hidden}`, { visible: false });
    this.frame(`axis_${shown}`, { visible: true, label: chosen.label });
    this.put(`progress_${hidden}`, { visible: false });
    this.put(`playhead_${hidden}`, { visible: false });
    // A run of the coarse grid lacks most columns: the last curve stays, faint.
    const opacities = this.original(`progress_${shown}`, "opacities");
    this.put(`progress_${shown}`, { visible: true, opacities: known ? opacities : [FAINT] });
    this.put(`playhead_${shown}`, { visible: known });
    const [first, last] = widened([0, Math.max(1, row.steps)]);
    this.frame("scale_steps", { min: first, max: last });
    if (!known) return;

    const { points, limits, ticks } = progress(row, chosen.column, chosen.log);
    const [min, max] = limits;
    this.frame(`scale_${shown}`, { min, max });
    if (chosen.log) this.frame("axis_log", { tick_values: ticks });
    this.line(`progress_${shown}`, points, row);
    const at = step < row.length ? points.x.indexOf(step) : -1;
    const playhead =
      at < 0 ? NOTHING() : { x: points.x.slice(at, at + 1), y: points.y.slice(at, at + 1) };
    this.put(`playhead_${shown}`, { ...playhead });
  }

  /** A line of iterates, without its markers where the run has too many. */
  private line(name: string, shape: Curve, run: Row): void {
    const marker = this.original(name, "marker");
    this.put(name, { ...shape, marker: run.length > MOST_MARKERS ? null : marker });
  }

  private put(name: string, values: Record<string, unknown>): void {
    this.marks[name]?.set(values);
  }

  private original(name: string, key: string): unknown {
    const id = `${name} ${key}`;
    if (!this.originals.has(id)) this.originals.set(id, this.marks[name]?.get(key) ?? null);
    return this.originals.get(id);
  }

  /** Scales and axes, which the reader may have panned: touched only when the value is a new one. */
  private frame(name: string, values: Record<string, unknown>): void {
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

function dot(point: Point | undefined, { view }: Spec): Curve {
  return point && drawable(point, view) ? curve([point]) : NOTHING();
}
