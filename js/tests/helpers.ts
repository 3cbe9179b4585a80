// What the tests share: an encoder of tables that knows nothing of the decoder, models that behave
// like Backbone's, and a clock that tests wind by hand.

import type { SeriesSpec, Settings, Spec, Truth, WidgetModel } from "../src/model";

export type Columns = Record<string, number[]>;

export interface Part {
  kind: 0 | 1 | 2 | 3;
  axis?: number;
  /** 0, the method, unless given. */
  series?: number;
  /** Number of iterates by row, of other series than the method. */
  lengths?: number[];
  positions?: number[][];
  outcomes: number[];
  /** By row. */
  rows: Columns[];
}

const EXACT = { 1: ["x", "f"], 2: ["x1", "x2", "f"] };
const COARSE = {
  1: ["error", "slope", "rate", "g", "h", "m", "kind"],
  2: ["error", "slope", "rate", "g1", "g2", "m1", "m2", "b1", "b2", "kind"],
};
const COMPARED = ["error", "slope"];

/** Columns that a row does not give are NaN. */
export function encode(
  dim: 1 | 2,
  steps: number,
  eta: number,
  start: number[],
  parts: Part[],
): DataView {
  const bytes: number[] = [];
  const put = (size: number, write: (view: DataView) => void) => {
    const view = new DataView(new ArrayBuffer(size));
    write(view);
    bytes.push(...new Uint8Array(view.buffer));
  };
  const u8 = (value: number) => put(1, (view) => view.setUint8(0, value));
  const u16 = (value: number) => put(2, (view) => view.setUint16(0, value, true));
  const u32 = (value: number) => put(4, (view) => view.setUint32(0, value, true));
  const f64 = (value: number) => put(8, (view) => view.setFloat64(0, value, true));
  const f32 = (value: number) => put(4, (view) => view.setFloat32(0, value, true));
  const align = () => {
    while (bytes.length % 8) u8(0);
  };

  bytes.push(...new TextEncoder().encode("GDWT"));
  u16(1);
  u16(dim);
  u32(steps);
  u32(parts.length);
  f64(eta);
  f64(start[0] ?? Number.NaN);
  f64(start[1] ?? Number.NaN);
  f64(0); // total, written last
  const directory = bytes.length;
  for (let i = 0; i < parts.length * 32; i++) u8(0);
  const patches: [number, number[]][] = [];
  parts.forEach((part, i) => {
    const { kind, axis = 0, series = 0, positions = [], outcomes, rows } = part;
    const offsets: number[] = [];
    const block = (columns: string[], write: (value: number) => void) => {
      align();
      offsets.push(bytes.length);
      for (const column of columns) {
        for (let k = 0; k <= steps; k++) {
          for (const row of rows) write(row[column]?.[k] ?? Number.NaN);
        }
      }
    };
    align();
    offsets.push(positions.length ? bytes.length : 0);
    for (const value of positions.flat()) f64(value);
    offsets.push(bytes.length);
    outcomes.forEach(u8);
    if (series > 0) {
      align();
      for (const [i] of rows.entries()) u32(part.lengths?.[i] ?? steps + 1);
    }
    if (kind === 3) {
      offsets.push(0);
      block(EXACT[dim], f32);
    } else {
      block(EXACT[dim], f64);
      block(series > 0 ? COMPARED : COARSE[dim], f32);
    }
    const [first, second] = positions.map((list) => list.length);
    const counts = [rows.length, first ?? 1, kind === 3 ? (second ?? 1) : 1];
    patches.push([directory + 32 * i, [kind, axis, series, ...counts, ...offsets]]);
  });
  align();
  const view = new DataView(Uint8Array.from(bytes).buffer);
  view.setBigUint64(40, BigInt(bytes.length), true);
  for (const [at, [kind = 0, axis = 0, series = 0, ...words]] of patches) {
    view.setUint8(at, kind);
    view.setUint8(at + 1, axis);
    view.setUint16(at + 2, series, true);
    words.forEach((word, j) => {
      view.setUint32(at + 4 + 4 * j, word, true);
    });
  }
  return view;
}

/** Gradient descent on x², row by row in closed form: x_k = (1 − 2η)ᵏ x_0. */
export function square(eta: number, start: number, steps: number): Columns {
  const q = 1 - 2 * eta;
  const x = Array.from({ length: steps + 1 }, (_, k) => start * q ** k);
  return {
    x,
    f: x.map((value) => value * value),
    error: x.map((value) => value * value),
    slope: x.map((value) => 2 * Math.abs(value)),
    rate: x.map((_, k) => (k === 0 ? Number.NaN : Math.abs(q))),
    g: x.map((value) => 2 * value),
    h: x.map(() => 2),
    m: x.map(() => 0),
    kind: x.map(() => 1),
  };
}

export const ETAS = [0.1, 0.2, 0.3, 0.4];
export const STARTS = [-10, -5, 0, 5, 10];
const OUTCOME_OF_ETA = [1, 0, 0, 3];

/** A table for x² at (eta, start). */
export function squareTable(eta = 0.2, start = 10, steps = 10): DataView {
  return encode(
    1,
    steps,
    eta,
    [start],
    [
      { kind: 0, outcomes: [0], rows: [square(eta, start, steps)] },
      {
        kind: 1,
        positions: [ETAS],
        outcomes: OUTCOME_OF_ETA,
        rows: ETAS.map((value) => square(value, start, steps)),
      },
      {
        kind: 2,
        positions: [STARTS],
        outcomes: STARTS.map(() => 0),
        rows: STARTS.map((value) => square(eta, value, steps)),
      },
    ],
  );
}

const names = ["converged", "slow", "oscillating", "diverged", "saddle", "maximum"];

/** Looks do not matter to most tests. */
export const seriesOf = (role: SeriesSpec["role"], key: string, label: string): SeriesSpec => ({
  role,
  key,
  label,
  color: "#d9541e",
  marker: "circle",
  line: "solid",
});

export function specOf(changes: Partial<Spec> = {}): Spec {
  return {
    dim: 1,
    variables: ["x"],
    eta: { scale: "linear" },
    edge: null,
    edge_label: "",
    methods: [
      { name: "gd", label: "gradient descent" },
      { name: "momentum", label: "momentum" },
    ],
    series: [seriesOf("method", "gd", "gradient descent")],
    max_steps: 500,
    view: { x: [-10, 10], y: [0, 100] },
    eta_most: 1e6,
    start_most: 1e6,
    mathematics: [],
    parameters: "",
    outcomes: names.map((name, i) => ({ name, label: name, glyph: "✓…∿✕◇▲"[i] ?? "" })),
    progress: [
      { name: "f", label: "f", column: "f", log: false },
      { name: "error", label: "f − f*", column: "error", log: true },
    ],
    progress_default: "f",
    title: "x²",
    initial: { eta: 0.2, start: [10], steps: 10, method: "gd", step: 10 },
    ...changes,
  };
}

export function truthOf(changes: Partial<Truth> = {}): Truth {
  const settings: Settings = { eta: 0.2, start: [10], steps: 10, method: "gd", step: 10 };
  return { ...settings, client: "", seq: 0, ...changes };
}

type Listener = () => void;

/** As much of a Backbone model as the widget uses, with a count of listeners. */
export class FakeModel {
  readonly saved: Record<string, unknown>[] = [];
  readonly sent: unknown[] = [];
  readonly history: Record<string, unknown>[] = [];
  comm_live: boolean | undefined = true;
  views: Record<string, Promise<{ el: HTMLElement }>> = {};
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(private readonly attributes: Record<string, unknown> = {}) {}

  get(name: string): unknown {
    return this.attributes[name];
  }

  set(first: string | Record<string, unknown>, value?: unknown): void {
    const changes = typeof first === "string" ? { [first]: value } : first;
    this.history.push(changes);
    const changed = Object.keys(changes).filter((key) => !same(this.get(key), changes[key]));
    Object.assign(this.attributes, changes);
    for (const key of changed) {
      for (const listener of [...(this.listeners.get(`change:${key}`) ?? [])]) listener();
    }
  }

  save_changes(): void {
    this.saved.push(this.get("request") as Record<string, unknown>);
  }

  send(content: unknown): void {
    this.sent.push(content);
  }

  on(event: string, listener: Listener): void {
    const set = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, set.add(listener));
  }

  off(event: string, listener: Listener): void {
    this.listeners.get(event)?.delete(listener);
  }

  get listening(): number {
    return [...this.listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }
}

/** Like Backbone, by content: an array with the same numbers fires nothing. */
function same(a: unknown, b: unknown): boolean {
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b) && !(a instanceof DataView)) {
    return String(a) === String(b);
  }
  return Object.is(a, b) || (JSON.stringify(a) === JSON.stringify(b) && !(a instanceof DataView));
}

/** A table for x² by descent, with a second run at the same settings beside it. */
export function comparedTable(
  beside: (eta: number, start: number) => Columns,
  { eta = 0.2, start = 10, steps = 10, lengths = [] as number[], outcome = 0 } = {},
): DataView {
  const parts = (series: number, run: (eta: number, start: number) => Columns): Part[] => [
    { kind: 0, series, lengths, outcomes: [series ? outcome : 0], rows: [run(eta, start)] },
    {
      kind: 1,
      series,
      positions: [ETAS],
      outcomes: OUTCOME_OF_ETA,
      rows: ETAS.map((value) => run(value, start)),
    },
    {
      kind: 2,
      series,
      positions: [STARTS],
      outcomes: STARTS.map(() => 0),
      rows: STARTS.map((value) => run(eta, value)),
    },
  ];
  const reference = (rate: number, from: number) => square(rate, from, steps);
  return encode(1, steps, eta, [start], [...parts(0, reference), ...parts(1, beside)]);
}

const MARKS =
  "s1_path s1_ahead s1_playhead s1_ring s1_progress_linear s1_progress_log path ahead playhead start tangent model model_point progress_linear progress_log playhead_linear playhead_log axis_linear axis_log scale_linear scale_log scale_steps".split(
    " ",
  );

export function fakeMarks(): Record<string, FakeModel> {
  return Object.fromEntries(
    MARKS.map((name) => [
      name,
      new FakeModel({ x: new Float64Array(0), y: new Float64Array(0), marker: "circle" }),
    ]),
  );
}

/** A controller's model with its marks and figures. */
export function fakeWidget(changes: Record<string, unknown> = {}) {
  const marks = fakeMarks();
  const figures = { objective: new FakeModel(), progress: new FakeModel() };
  const all: Record<string, FakeModel> = { ...marks, ...figures };
  const reference = (name: string) => [name, `IPY_MODEL_${name}`];
  const model = Object.assign(
    new FakeModel({
      marks: Object.fromEntries(MARKS.map(reference)),
      figures: Object.fromEntries(Object.keys(figures).map(reference)),
      spec: specOf(),
      state: truthOf(),
      table: squareTable(),
      error: "",
      ...changes,
    }),
    {
      widget_manager: {
        get_model: async (id: string) => {
          const found = all[id];
          if (!found) throw new Error(`no model ${id}`);
          return found;
        },
      },
    },
  );
  return { model: model as FakeModel & WidgetModel, marks, figures };
}

/** Lets promises and microtasks run. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Timers that run when the test says so. */
export class FakeClock {
  time = 0;
  private readonly timers = new Map<number, { at: number; callback: () => void }>();
  private next = 1;

  now(): number {
    return this.time;
  }

  setTimeout(callback: () => void, ms: number): number {
    this.timers.set(this.next, { at: this.time + ms, callback });
    return this.next++;
  }

  clearTimeout(handle: unknown): void {
    this.timers.delete(handle as number);
  }

  get waiting(): number {
    return this.timers.size;
  }

  pass(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.at <= end);
      const [first] = due.sort(([, a], [, b]) => a.at - b.at);
      if (!first) break;
      this.timers.delete(first[0]);
      this.time = first[1].at;
      first[1].callback();
    }
    this.time = end;
  }
}
