// Numbers as text: for people, with a real minus sign and powers of ten; for fields, as typed.

const MINUS = "−";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function superscript(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]);
  return (exponent < 0 ? "⁻" : "") + digits.join("");
}

const realMinus = (text: string) => text.replaceAll("-", MINUS);

/** `digits` significant digits; very large and very small values as a × 10ⁿ. */
export function number(value: number, digits = 4): string {
  if (Number.isNaN(value)) return "undefined";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  if (value === 0) return "0";
  const [mantissa = "", power = "0"] = value.toExponential(digits - 1).split("e");
  const exponent = Number(power);
  if (exponent < -3 || exponent >= digits + 1) {
    return `${realMinus(mantissa)} × 10${superscript(exponent)}`;
  }
  return realMinus(value.toFixed(Math.max(0, digits - 1 - exponent)));
}

/** A vector; its components share their decimals, and their power of ten if there is one. */
export function vector(values: readonly number[]): string {
  if (values.length === 1) return number(values[0] ?? Number.NaN);
  const largest = Math.max(...values.map(Math.abs));
  const exponent = largest === 0 ? 0 : Math.floor(Math.log10(largest));
  const ordinary = exponent >= -2 && exponent < 5;
  const decimals = ordinary ? Math.max(0, Math.min(4, 3 - exponent)) : 3;
  const unit = ordinary ? 1 : 10 ** exponent;
  const texts = values.map((value) => realMinus((value / unit).toFixed(decimals)));
  // A component that is small beside another is nothing to be told of, but not nothing.
  const lost = texts.some((text, i) => values[i] !== 0 && !/[1-9]/.test(text));
  if (lost && !ordinary) return `(${values.map((value) => number(value)).join(", ")})`;
  for (const [i, text] of texts.entries())
    if (!/[1-9]/.test(text)) texts[i] = text.replace(MINUS, "");
  return `(${texts.join(", ")})${ordinary ? "" : ` × 10${superscript(exponent)}`}`;
}

/** A factor such as the ratio of two steps. */
export function factor(value: number): string {
  return value === 0 || (Math.abs(value) >= 0.1 && Math.abs(value) < 1000)
    ? realMinus(value.toFixed(2))
    : number(value, 3);
}

/** A setting as it would be typed: few digits, but enough to tell it from its neighbours. */
export function setting(value: number, spacing = 0): string {
  if (!Number.isFinite(value)) return "";
  const needed = spacing > 0 ? Math.ceil(Math.log10(Math.abs(value) / spacing)) + 1 : 6;
  const digits = Math.max(2, Math.min(needed, 15));
  return String(Number(value.toPrecision(value === 0 ? 1 : digits)));
}

/** Reads a typed number; null if it is none. */
export function parse(text: string): number | null {
  const plain = text.trim().replaceAll(MINUS, "-");
  if (plain === "" || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}
