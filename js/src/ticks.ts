// Ticks of an axis whose numbers would be too long to be told: a power or an offset goes into its name.
// Pure; `gdwidget/widget/ticks.py` is the twin for the axes that Python moves, and says more.

import type { Range } from "./model";

/** Characters that fit between an axis and its name. */
const LONGEST = 6;
const USUAL = 10;
const COUNT = 8;
const LARGE = 1e6;
const SIGNIFICANT = 1e4;

/** Round values inside a range, about `count` of them, and the digits they need. */
export function roundValues([low, high]: Range, count: number) {
  const raw = (high - low) / Math.max(1, count);
  if (!(raw > 0) || !Number.isFinite(raw)) return { values: [], digits: 0 };
  const power = Math.floor(Math.log10(raw));
  const ratio = raw / 10 ** power;
  const unit =
    ratio >= Math.sqrt(50) ? 10 : ratio >= Math.sqrt(10) ? 5 : ratio >= Math.SQRT2 ? 2 : 1;
  const digits = Math.max(0, -(unit === 10 ? power + 1 : power));
  const step = unit * 10 ** power;
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  const values = Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, i) => (first + i) * step,
  );
  return { values, digits };
}

/** What is set on an axis of bqplot's; without ticks and words where its own are short. */
export function ticksOf(range: Range, name: string) {
  const usual = roundValues(range, USUAL);
  if (usual.values.length < 2 || isShort(usual.values, usual.digits)) {
    return { label: name, tick_values: new Float64Array(0), tick_labels: {} };
  }
  const { values, digits: own } = roundValues(range, COUNT);
  const [first = 0, second = range[1]] = values;
  const step = second - first;
  const offset = offsetOf(range, step);
  const apart = values.map((value) => value - offset);
  let [unit, digits] = [1, own];
  if (!isShort(apart, digits)) {
    const power = Math.floor(Math.log10(Math.max(...apart.map(Math.abs))) + 1e-9);
    unit = 10 ** power;
    digits = Math.max(0, power - Math.floor(Math.log10(step) + 1e-9));
  }
  const text = (value: number) => {
    const word = (value / unit).toFixed(digits);
    return Number(word) === 0 ? "0" : word.replace("-", "−");
  };
  return {
    label: named(name, offset, unit),
    tick_values: Float64Array.from(values),
    tick_labels: Object.fromEntries(values.map((value, i) => [value, text(apart[i] ?? 0)])),
  };
}

function isShort(values: readonly number[], digits: number): boolean {
  return values.every(
    (value) => Math.abs(value) < LARGE && value.toFixed(digits).length <= LONGEST,
  );
}

/** What values count from: the roundest number among them, if they are far from zero. */
function offsetOf([low, high]: Range, step: number): number {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  if (largest < SIGNIFICANT * step || (low <= 0 && high >= 0)) return 0;
  let power = Math.floor(Math.log10(largest));
  const roundest = () => Math.ceil(low / 10 ** power) * 10 ** power;
  while (roundest() > high) power--;
  return roundest();
}

function named(name: string, offset: number, unit: number): string {
  const size = String(+Math.abs(offset).toPrecision(15));
  const text = offset === 0 ? name : `${name} ${offset > 0 ? "−" : "+"} ${size}`;
  if (unit === 1) return text;
  return `${offset === 0 ? text : `(${text})`} / ${unit.toExponential(0)}`;
}
