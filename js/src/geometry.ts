// From a run to the points of marks: clipping, ranges, overlays. Pure; knows no bqplot.
//
// bqplot draws neither infinities nor numbers that an SVG attribute cannot hold, so lines are cut
// far outside of the view, along their own direction: a diverging run is seen leaving the frame.

import type { Range } from "./model";
import type { Row } from "./table";

/** How many view widths beyond the view a line may go. */
const REACH = 1e3;
/** A linear axis on which f has grown this much shows nothing else: the curve leaves it there. */
const LINEAR_GROWTH = 1e6;
/**
 * More than a linear axis holds, and the least that it spans: their ratio, as many times as a line may
 * go beyond the view and as a panel has pixels, fits into an SVG, whose numbers end at 3e38.
 */
const LINEAR_MOST = 1e18;
const LINEAR_SPAN = 1e-13;
const LOG_FLOOR = 1e-300;
const LOG_CEILING = 1e300;
/** Still above zero, also a little below the axis. */
const LEAST = 1e-307;
const MODEL_POINTS = 61;
const LEVEL_POINTS = 65;
/** The shortest tangent, as a fraction of the view. */
const SHORTEST_TANGENT = 0.1;

export type Point = [number, number];
export interface View {
  x: Range;
  y: Range;
}
/** Fresh arrays, ready for a mark. */
export interface Curve {
  x: Float64Array;
  y: Float64Array;
}

export const NOTHING = (): Curve => ({ x: new Float64Array(0), y: new Float64Array(0) });

export function curve(points: readonly Point[]): Curve {
  return {
    x: Float64Array.from(points, ([x]) => x),
    y: Float64Array.from(points, ([, y]) => y),
  };
}

function reach([low, high]: Range): Range {
  const width = high - low;
  return [low - REACH * width, high + REACH * width];
}

const clamp = (value: number, [low, high]: Range) => Math.min(Math.max(value, low), high);

/** True where a point can be handed to bqplot as it is. */
export function drawable([x, y]: Point, view: View): boolean {
  const [boxX, boxY] = [reach(view.x), reach(view.y)];
  return x >= boxX[0] && x <= boxX[1] && y >= boxY[0] && y <= boxY[1];
}

/** The polyline through `points`, cut where it goes out of reach, with every direction kept. */
export function clip(points: readonly Point[], view: View): Point[] {
  const box = { x: reach(view.x), y: reach(view.y) };
  const inside = (point: Point) => drawable(point, view);
  return points.flatMap((point, i): Point[] => {
    if (inside(point)) return [point];
    // A far corner: where the line goes out, along the border of the reach, where it comes in.
    const far: Point[] = [[clamp(point[0], box.x), clamp(point[1], box.y)]];
    const [before, after] = [points[i - 1], points[i + 1]];
    if (before && inside(before)) far.unshift(exit(before, point, box));
    if (after && inside(after)) far.push(exit(after, point, box));
    return far;
  });
}

/** Where the line from a point inside to one outside crosses the border; infinities are directions. */
function exit(from: Point, to: Point, box: View): Point {
  const infinite = to.some((value) => !Number.isFinite(value));
  const along = (axis: 0 | 1): number => {
    const value = to[axis];
    if (!infinite) return value - from[axis];
    return Number.isFinite(value) ? 0 : Math.sign(value);
  };
  const [dx, dy] = [along(0), along(1)];
  const share = (value: number, change: number, [low, high]: Range) =>
    change === 0 ? Number.POSITIVE_INFINITY : ((change > 0 ? high : low) - value) / change;
  const t = Math.min(share(from[0], dx, box.x), share(from[1], dy, box.y));
  return [clamp(from[0] + t * dx, box.x), clamp(from[1] + t * dy, box.y)];
}

/**
 * True if a run does not go away but stops: from where it is still to be seen the next iterate is
 * undefined, or infinite at once, which takes a division by zero.
 */
export function breaksOff(row: Row, view: View): boolean {
  const undefinedNext =
    Number.isNaN(row.at("f", row.length)) || !row.point(row.length).every(Number.isFinite);
  if (!row.leaves || !undefinedNext) return false;
  return row.length === 0 || drawable(pointOf(row, row.length - 1), view);
}

/** Where an iterate is in the objective figure. */
function pointOf(row: Row, k: number): Point {
  const [across = 0, second = 0] = row.point(k);
  return [across, row.section.dim === 1 ? row.at("f", k) : second];
}

/** The iterates in the objective figure; a run that leaves gets one more point, out of every frame. */
export function iterates(row: Row, view: View): Point[] {
  const points = Array.from({ length: row.length }, (_, k) => pointOf(row, k));
  const last = points.at(-1);
  if (!row.leaves || !last || breaksOff(row, view)) return points;
  const previous = points.at(-2) ?? last;
  const next = pointOf(row, row.length);
  const leaving = next.map((value, axis) => {
    if (!Number.isNaN(value)) return value;
    // Undefined: on in the direction of the last step.
    const step = (last[axis] ?? 0) - (previous[axis] ?? 0);
    return step === 0 ? (last[axis] ?? 0) : Math.sign(step) * Number.POSITIVE_INFINITY;
  }) as Point;
  return [...points, leaving];
}

/** Line along the gradient at step `k`, as far as the next iterate. */
export function tangent(row: Row, k: number, view: View): Point[] {
  if (k + 1 >= row.length) return [];
  if (row.section.dim === 1) {
    const [x, f, slope] = [row.at("x", k), row.at("f", k), row.at("g", k)];
    const shortest = SHORTEST_TANGENT * (view.x[1] - view.x[0]);
    const step = row.at("x", k + 1) - x;
    const reached = Math.abs(step) >= shortest ? step : shortest * (Math.sign(step || -slope) || 1);
    return finite([
      [x, f],
      [x + reached, f + slope * reached],
    ]);
  }
  const [x1 = 0, x2 = 0] = row.point(k);
  const [next1 = 0, next2 = 0] = row.point(k + 1);
  const [g1, g2] = [row.at("g1", k), row.at("g2", k)];
  const share = Math.hypot(next1 - x1, next2 - x2) / Math.hypot(g1, g2);
  return finite([
    [x1, x2],
    [x1 - share * g1, x2 - share * g2],
  ]);
}

/** The quadratic model at step `k`: the parabola in 1D, its level curve in 2D. */
export function model(row: Row, k: number, view: View): Point[] {
  if (k >= row.length) return [];
  if (row.section.dim === 1) return parabola(row, k, view);
  if (!(Math.abs(row.at("kind", k)) === 1)) return [];
  const [x1 = 0, x2 = 0] = row.point(k);
  const [m1, m2, b1, b2] = [row.at("m1", k), row.at("m2", k), row.at("b1", k), row.at("b2", k)];
  return finite(
    Array.from({ length: LEVEL_POINTS }, (_, i): Point => {
      const t = (2 * Math.PI * i) / (LEVEL_POINTS - 1);
      const [cos, sin] = [Math.cos(t), Math.sin(t)];
      return [m1 + (x1 - m1) * cos + b1 * sin, m2 + (x2 - m2) * cos + b2 * sin];
    }),
  );
}

function parabola(row: Row, k: number, view: View): Point[] {
  const [x, f, g, h] = [row.at("x", k), row.at("f", k), row.at("g", k), row.at("h", k)];
  if (![g, h].every(Number.isFinite)) return [];
  const height = view.y[1] - view.y[0];
  // Drawn no further than it stays near the view, so that its points lie close where it is seen.
  const near = (slope: number) =>
    (4 * height) / (slope + Math.sqrt(slope * slope + 4 * Math.abs(h) * height));
  const [around, bottom] = [near(Math.abs(g)), near(0)];
  const m = row.at("m", k);
  const vertex = Number.isFinite(m) ? m : x;
  const low = clamp(Math.min(x - around, vertex - bottom), view.x);
  const high = clamp(Math.max(x + around, vertex + bottom), view.x);
  if (!(high > low)) return [];
  return finite(
    Array.from({ length: MODEL_POINTS }, (_, i): Point => {
      const at = low + ((high - low) * i) / (MODEL_POINTS - 1);
      return [at, f + (g + 0.5 * h * (at - x)) * (at - x)];
    }),
  );
}

/** The stationary point of the quadratic model at step `k`. */
export function modelPoint(row: Row, k: number, view: View): Point[] {
  if (k >= row.length) return [];
  let point: Point;
  if (row.section.dim === 1) {
    const [x, m] = [row.at("x", k), row.at("m", k)];
    point = [m, row.at("f", k) + 0.5 * row.at("g", k) * (m - x)];
    if (row.at("kind", k) === 0) return [];
  } else {
    point = [row.at("m1", k), row.at("m2", k)];
  }
  return drawable(point, view) ? [point] : [];
}

function finite(points: Point[]): Point[] {
  return points.every((point) => point.every(Number.isFinite)) ? points : [];
}

export interface Progress {
  /** One for each run. */
  curves: Curve[];
  /** Limits of the axis, a little wider than the curves so that no marker is cut. */
  limits: Range;
  /** Powers of ten; empty on a linear axis. */
  ticks: Float64Array;
}

/** Room for a marker beside the data, as a fraction of the axis. */
const ROOM = 0.03;

export function widened([low, high]: Range): Range {
  const room = ROOM * (high - low);
  return [low - room, high + room];
}

/** A column of each run against the step, with the axis that holds those that `counts`. */
export function progress(
  runs: readonly (Row | null)[],
  column: string,
  log: boolean,
  view: View,
  counts: (run: Row) => boolean = () => true,
): Progress {
  const measured = runs.map((run) => (run ? measure(run, column, log, view) : null));
  const inside = measured.flatMap((one) => (one && counts(one.run) ? one.values : []));
  const { range, ticks } = log ? logRange(inside) : { range: linearRange(inside), ticks: [] };
  // Where runs are compared, one that has come to zero must not look like one at the bottom.
  const floor =
    measured.filter(Boolean).length > 1 ? Math.max(range[0] ** 2 / range[1], LEAST) : range[0];
  const curves = measured.map((one) => (one ? place(one, column, log, range, floor) : NOTHING()));
  const limits = log ? logLimits(range) : widened(range);
  return { curves, limits, ticks: Float64Array.from(ticks) };
}

interface Measured {
  run: Row;
  /** The steps at which the column is known, and its values there. */
  steps: number[];
  values: number[];
  /** The step at which it leaves every frame, or null. */
  leaves: number | null;
}

function measure(run: Row, column: string, log: boolean, view: View): Measured {
  const all = run.column(column);
  // A single-precision column may overflow before the iterates do: it leaves there.
  const first = Math.abs(all.find(Number.isFinite) ?? 0);
  // bqplot places new ticks on the old scale first: too far out, and SVG cannot hold the number.
  const growth = Math.min(LINEAR_MOST, LINEAR_GROWTH * Math.max(1, first));
  const most = log ? Number.MAX_VALUE : growth;
  const overflow = all.findIndex((value) => Math.abs(value) > most);
  const length = overflow < 0 ? run.length : overflow;
  // Undefined where f* is not known.
  const steps = [...all.keys()].filter((k) => k < length && !Number.isNaN(all[k]));
  const values = steps.map((k) => clamp(all[k] ?? 0, [-LOG_CEILING, LOG_CEILING]));
  const leaves = overflow >= 0 || (run.leaves && !breaksOff(run, view));
  return { run, steps, values, leaves: leaves ? length : null };
}

function place(
  { run, steps, values, leaves }: Measured,
  column: string,
  log: boolean,
  range: Range,
  floor: number,
) {
  const [low, high] = range;
  // As far out as a line is drawn, for a run that does not count.
  const most: Range = log ? [low, LOG_CEILING] : reach(range);
  const height = (value: number) => (log && !(value > 0) ? floor : clamp(value, most));
  const points = steps.map((k, i): Point => [k, height(values[i] ?? 0)]);
  if (leaves !== null && points.length > 0) {
    const down = run.at(column, leaves) < 0;
    const away = down ? 2 * low - high : 2 * high - low;
    const last = points.at(-1)?.[1] ?? 0;
    const beyond = down ? Math.min(away, last) : Math.max(away, last);
    points.push([leaves, log ? Math.min(LOG_CEILING, high * (high / low)) : beyond]);
  }
  return curve(points);
}

/** The data out to round numbers, so that the axis rests while a slider moves. */
function linearRange(values: readonly number[]): Range {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const least = LINEAR_SPAN * Math.max(1, Math.abs(low), Math.abs(high));
  if (!(high - low > least)) {
    const middle = Number.isFinite(low) ? low : 0;
    const half = Math.abs(middle) > LINEAR_SPAN ? Math.abs(middle) * 0.1 : 1;
    return [middle - half, middle + half];
  }
  const unit = niceUnit((high - low) / 10);
  return [Math.floor(low / unit) * unit, Math.ceil(high / unit) * unit];
}

function niceUnit(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  return power * ([1, 2, 5].find((unit) => unit * power >= size) ?? 10);
}

const MOST_TICKS = 7;

function logRange(values: readonly number[]): { range: Range; ticks: number[] } {
  const positive = values.filter((value) => value > 0).map((value) => Math.max(value, LOG_FLOOR));
  if (positive.length === 0) return { range: [0.1, 10], ticks: [0.1, 1, 10] };
  const bottom = Math.floor(Math.log10(Math.min(...positive)));
  const top = Math.max(bottom + 1, Math.ceil(Math.log10(Math.max(...positive))));
  const apart = Math.ceil((top - bottom) / (MOST_TICKS - 1));
  const ticks: number[] = [];
  for (let power = top; power >= bottom; power -= apart) ticks.unshift(tenTo(power));
  return { range: [tenTo(bottom), tenTo(top)], ticks };
}

function logLimits([low, high]: Range): Range {
  const [bottom, top] = widened([Math.log10(low), Math.log10(high)]);
  // Past these powers lie zero and infinity.
  return [10 ** Math.max(bottom, -307), 10 ** Math.min(top, 308)];
}

/** Correctly rounded, which `10 ** power` is not. */
const tenTo = (power: number) => Number(`1e${power}`);

/** A logarithmic axis that holds the positive ones among the values. */
export function logAxis(values: readonly number[]): { limits: Range; ticks: Float64Array } {
  const { range, ticks } = logRange(values);
  return { limits: logLimits(range), ticks: Float64Array.from(ticks) };
}
