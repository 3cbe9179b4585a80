import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { roundValues, ticksOf } from "../src/ticks";

it.each([
  [[0, 10], 10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0],
  [[-0.25, 0.8], 5, [-0.2, 0, 0.2, 0.4, 0.6, 0.8], 1],
  [[0.001, 0.0031], 4, [0.001, 0.0015, 0.002, 0.0025, 0.003], 4],
] as const)("puts round ticks into %o", ([low, high], count, values, digits) => {
  const ticks = roundValues([low, high], count);
  expect(ticks.digits).toBe(digits);
  expect(ticks.values).toHaveLength(values.length);
  ticks.values.forEach((value, i) => {
    expect(value).toBeCloseTo(values[i] ?? 0, 12);
  });
});

describe("words of an axis", () => {
  it("are those that Python writes", () => {
    const file = join(import.meta.dirname, "golden", "ticks.json");
    for (const { range, name, words } of JSON.parse(readFileSync(file, "utf8"))) {
      const { label, tick_values, tick_labels } = ticksOf(range, "f");
      const ours = [...tick_values].map((value) => tick_labels[value]);
      expect({ range, name: label, words: ours }).toEqual({ range, name, words });
    }
  });

  it("are bqplot's where these are short", () => {
    for (const range of [
      [-10, 10],
      [0, 25000],
      [0, 0.0031],
      [12344, 12460],
    ] as const) {
      expect(ticksOf([...range], "f")).toMatchObject({ label: "f", tick_labels: {} });
    }
  });

  it.each([
    [[0, 1.1e13], "f / 1e+13"],
    [[-4e-8, 5e-8], "f / 1e-8"],
    [[1e9 - 2, 1e9 + 110], "f − 1000000000"],
    [[-1e9 - 110, -1e9 + 1], "f + 1000000000"],
    [[12441.5, 12445.1], "f − 12442"],
    [[99.99, 100], "f − 100"],
    [[99.9999, 100], "(f − 100) / 1e-4"],
  ] as const)("over %o tell all ticks apart in few characters", ([low, high], label) => {
    const ticks = ticksOf([low, high], "f");
    expect(ticks.label).toBe(label);
    const words = [...ticks.tick_values].map((value) => ticks.tick_labels[value] ?? "");
    expect(new Set(words).size).toBe(words.length);
    expect(words.length).toBeGreaterThan(3);
    for (const word of words) expect(word.length).toBeLessThanOrEqual(6);
    // Name and words together give the value back.
    const [, sign, offset = 0] = /([−+]) ([\d.e]+)/.exec(label) ?? [];
    const unit = Number(/ \/ (.*)/.exec(label)?.[1] ?? 1);
    for (const [i, value] of ticks.tick_values.entries()) {
      const told = Number(words[i]?.replace("−", "-")) * unit + (sign === "+" ? -1 : 1) * +offset;
      expect(Math.abs(told - value)).toBeLessThan((high - low) / 1000);
    }
  });
});
