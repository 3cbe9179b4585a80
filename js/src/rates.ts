// The rates panel: each error of a run against the one before, the line fitted to them and the line
// that theory foretells, and both in words. What was measured comes from Python; the layout of the
// bytes is told in gdwidget/widget/rates.py.

import { number } from "./format";
import { type Curve, curve, logAxis, NOTHING, type Point } from "./geometry";
import type { Spec, Words } from "./model";
import { markOf, type Pen, type Scene } from "./picture";
import type { Row, SectionKind } from "./table";

const MAGIC = "GDWR";
const VERSION = 1;
const HEADER_BYTES = 16;
const ENTRY_BYTES = 8;
const KINDS: readonly SectionKind[] = ["here", "eta", "start", "grid"];
const COLUMNS = [
  "regime",
  "order",
  "rate",
  "first",
  "last",
  "theoryOrder",
  "theoryRate",
  "condition",
  "bestEta",
] as const;
const REGIMES = ["none", "linear", "faster", "average", "one step"] as const;
/** More points of a run cost frames, and lie on one another. */
const MOST_POINTS = 120;
/** Errors beyond these powers of ten no axis can hold. */
const LEAST = 1e-300;
const MOST = 1e300;

export interface Rate extends Record<Exclude<(typeof COLUMNS)[number], "regime">, number> {
  regime: (typeof REGIMES)[number];
  /** What the errors are measured from. */
  limit: number[];
}

/** What was measured of every run of a table. */
export class Rates {
  constructor(
    private readonly dim: number,
    private readonly blocks: ReadonlyMap<string, { rows: number; values: Float64Array }>,
  ) {}

  /** Null for a run of the coarse grid, which is not measured. */
  of(row: Row | null): Rate | null {
    const section = row?.section;
    const block = section && this.blocks.get(`${section.kind} ${section.axis} ${section.series}`);
    if (!row || !block || row.index >= block.rows) return null;
    const at = (column: number) => block.values[column * block.rows + row.index] ?? Number.NaN;
    const named = COLUMNS.map((name, i) => [name, at(this.dim + i)]);
    return {
      ...(Object.fromEntries(named) as unknown as Rate),
      regime: REGIMES[at(this.dim)] ?? "none",
      limit: Array.from({ length: this.dim }, (_, d) => at(d)),
    };
  }
}

/** Reads the bytes; null where there are none, as the panel is not shown then. */
export function decodeRates(source: DataView | undefined): Rates | null {
  if (!source || source.byteLength === 0) return null;
  const buffer = source.buffer.slice(source.byteOffset, source.byteOffset + source.byteLength);
  const view = new DataView(buffer as ArrayBuffer);
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  if (magic !== MAGIC) throw new Error(`rates: expected ${MAGIC} at the beginning, got ${magic}`);
  const version = view.getUint16(4, true);
  if (version !== VERSION) throw new Error(`rates: expected version ${VERSION}, got ${version}`);
  const [dim, count] = [view.getUint16(6, true), view.getUint32(8, true)];
  const blocks = new Map<string, { rows: number; values: Float64Array }>();
  let at = HEADER_BYTES + count * ENTRY_BYTES;
  for (let i = 0; i < count; i++) {
    const entry = HEADER_BYTES + i * ENTRY_BYTES;
    const kind = KINDS[view.getUint8(entry)];
    const [axis, series] = [view.getUint8(entry + 1), view.getUint16(entry + 2, true)];
    const rows = view.getUint32(entry + 4, true);
    const length = rows * (dim + COLUMNS.length);
    if (at + 8 * length > view.byteLength) throw new Error(`rates: section ${i} is cut off`);
    const values = new Float64Array(buffer as ArrayBuffer, at, length);
    blocks.set(`${kind} ${axis} ${series}`, { rows, values });
    at += 8 * length;
  }
  return new Rates(dim, blocks);
}

/** The distance of every iterate from the limit, as far as it is finite. */
export function errors(row: Row, { limit }: Pick<Rate, "limit">): number[] {
  return Array.from({ length: row.length }, (_, k) =>
    Math.hypot(...row.point(k).map((value, d) => value - (limit[d] ?? Number.NaN))),
  );
}

/** The points (e_k, e_{k+1}): those that the fit used, and the rest. */
export function pairs(row: Row, rate: Rate): { used: Point[]; left: Point[] } {
  const all = errors(row, rate);
  const [used, left]: [Point[], Point[]] = [[], []];
  all.slice(1).forEach((next, k) => {
    const point: Point = [all[k] ?? Number.NaN, next];
    if (!point.every((value) => value >= LEAST && value <= MOST)) return;
    const inside = rate.regime !== "none" && k >= rate.first && k + 1 <= rate.last;
    (inside ? used : left).push(point);
  });
  return { used, left };
}

/** The line e_{k+1} = C·e_k^p over the errors from `low` to `high`. */
export function power(order: number, rate: number, [low, high]: Point): Point[] {
  const ends = [low, high].map((e): Point => [e, rate * e ** order]);
  return ends.every((point) => point.every((value) => value >= LEAST && value <= MOST)) ? ends : [];
}

export function drawRates(scene: Scene, pen: Pen): void {
  const { row, others, rates } = scene;
  if (!rates || !row) return;
  const shown = [row, ...others].map((run) => {
    const rate = rates.of(run);
    return run && rate ? pairs(run, rate) : null;
  });
  const points = shown.flatMap((run) => (run ? [...run.used, ...run.left] : []));
  // A run of the coarse grid is not measured: what was there stays, faint, until the hand rests.
  const known = shown[0] !== null;
  pen.put("rates_used", { opacities: [known ? 1 : 0.3] });
  if (!known) return;
  for (const [name, axis] of [
    ["x", 0],
    ["y", 1],
  ] as const) {
    const { limits, ticks } = logAxis(points.map((point) => point[axis]));
    pen.frame(`scale_rates_${name}`, { min: limits[0], max: limits[1] });
    pen.frame(`axis_rates_${name}`, { tick_values: ticks });
  }
  shown.forEach((run, series) => {
    pen.put(markOf(series, "rates_used"), { ...curve(thinned(run?.used ?? [])) });
    pen.put(markOf(series, "rates_left"), { ...curve(thinned(run?.left ?? [])) });
  });
  const rate = rates.of(row);
  const all = shown[0] ? [...shown[0].used, ...shown[0].left] : [];
  const first = rate && shown[0] ? line(rate.order, rate.rate, shown[0].used) : NOTHING();
  const theory = rate ? line(rate.theoryOrder, rate.theoryRate, all) : NOTHING();
  pen.put("rates_fit", { ...first, visible: first.x.length > 0 });
  pen.put("rates_theory", { ...theory, visible: theory.x.length > 0 });
}

function thinned(points: readonly Point[]): Point[] {
  const every = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, i) => i % every === 0);
}

function line(order: number, rate: number, points: readonly Point[]): Curve {
  if (!Number.isFinite(order) || !Number.isFinite(rate) || points.length === 0) return NOTHING();
  const before = points.map(([e]) => e);
  return curve(power(order, rate, [Math.min(...before), Math.max(...before)]));
}

/** A factor with as many digits as tell it from 1. */
export function digits(rate: number): string {
  const apart = Math.abs(1 - rate);
  const needed = apart > 0 ? Math.ceil(-Math.log10(apart)) : 0;
  return number(rate, Math.max(3, needed));
}

const SUPERSCRIPTS: Record<string, string> = { 1: "", 2: "²", 3: "³" };

/** "slope 1.00: each error is 0.600 of the one before (steps 0 to 10); theory: 0.600 = |1 − ηλ|" */
export function rateSentence(rate: Rate | null, formulas: Record<string, string>): string {
  if (!rate) return "";
  return `${measured(rate)}; ${theory(rate, formulas)}`;
}

function measured({ regime, order, rate, first, last }: Rate): string {
  const steps = `(steps ${first} to ${last})`;
  if (regime === "none") return "no steady rate";
  if (regime === "one step") return "arrives in one step";
  if (regime === "faster") {
    const whole = Math.round(order);
    const near = Math.abs(order - whole) <= 0.15;
    const written = near ? (SUPERSCRIPTS[whole] ?? `^${whole}`) : `^${order.toFixed(2)}`;
    return `slope ${order.toFixed(2)}: e(k+1) ≈ ${number(rate, 3)}·e(k)${written} ${steps}`;
  }
  const how = regime === "average" ? "on average " : "";
  return `slope ${order.toFixed(2)}: ${how}each error is ${digits(rate)} of the one before ${steps}`;
}

function theory({ theoryOrder, theoryRate }: Rate, formulas: Record<string, string>): string {
  if (!Number.isFinite(theoryOrder)) return "theory says nothing here";
  if (theoryRate === 0) return "theory: the rate is 0: one step arrives";
  const slope = `theory: slope ${theoryOrder}`;
  if (!Number.isFinite(theoryRate)) return slope;
  const formula = formulas[theoryOrder];
  const value = `${formula ? `${formula} = ` : ""}${digits(theoryRate)}`;
  if (theoryOrder === 1 && theoryRate >= 1) return `theory: ${value}, so that it cannot converge`;
  return `${slope}, ${value}`;
}

/** What the Hessian at the limit says of gradient descent; "" where it says nothing. */
export function conditionSentence({ dim }: Spec, rate: Rate | null): string {
  if (!rate || !Number.isFinite(rate.condition)) return "";
  const best = `best fixed η for gradient descent there = ${number(rate.bestEta, 3)}`;
  return dim === 1
    ? `${best} = 1/f″`
    : `condition number ${number(rate.condition, 3)}, ${best} = 2/(μ + L)`;
}

/** What the figure shows. */
export function ratesWords({ series }: Spec, rate: Rate | null): Words {
  const name = "Each error against the one before, on logarithmic axes";
  return { name, description: rateSentence(rate, series[0]?.formulas ?? {}) };
}
