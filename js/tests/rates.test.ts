import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Pen, Scene } from "../src/picture";
import {
  conditionSentence,
  decodeRates,
  digits,
  drawRates,
  errors,
  pairs,
  power,
  type Rate,
  rateSentence,
} from "../src/rates";
import { decodeTable, type Row } from "../src/table";
import { encode, specOf, square } from "./helpers";

const NAMES = ["regime", "order", "rate", "first", "last"] as const;
const THEORY = ["theory_order", "theory_rate", "condition", "best_eta"] as const;
type Golden = { kind: number; axis: number; series: number; limit: number[][] } & Record<
  (typeof NAMES)[number] | (typeof THEORY)[number],
  (number | null)[]
>;

const folder = join(import.meta.dirname, "golden");
const bytes = readFileSync(join(folder, "rates-1d.bin"));
const source = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const golden = JSON.parse(readFileSync(join(folder, "rates-1d.json"), "utf8")) as Golden[];

/** A row of x² with the section that the golden bytes have. */
function rowOf(eta: number, start: number, steps = 12): Row {
  const part = { kind: 0 as const, outcomes: [0], rows: [square(eta, start, steps)] };
  const row = decodeTable(encode(1, steps, eta, [start], [part])).rowFor(eta, [start]);
  if (!row) throw new Error("no row");
  return row;
}

const rateOf = (changes: Partial<Rate> = {}): Rate => ({
  regime: "linear",
  limit: [0],
  order: 1,
  rate: 0.5,
  first: 0,
  last: 12,
  theoryOrder: 1,
  theoryRate: 0.5,
  condition: 1,
  bestEta: 0.5,
  ...changes,
});

/** Records what is drawn. */
function paper() {
  const put: Record<string, Record<string, unknown>> = {};
  const pen: Pen = {
    put: (name, values) => {
      put[name] = { ...put[name], ...values };
    },
    line: (name, shape) => pen.put(name, { ...shape }),
    frame: (name, values) => pen.put(name, values),
    original: () => null,
  };
  const points = (name: string) => {
    const [x, y] = [put[name]?.x as Float64Array, put[name]?.y as Float64Array];
    return [...x].map((value, i) => [value, y[i]]);
  };
  return { put, pen, points };
}

function sceneOf(row: Row | null): Scene & { rates: ReturnType<typeof decodeRates> } {
  return {
    spec: specOf(),
    row,
    others: [],
    step: 3,
    handle: undefined,
    overlays: { tangent: false, model: false },
    progress: "f",
    rates: decodeRates(source),
  };
}

describe("what was measured", () => {
  it("is read as Python wrote it", () => {
    const rates = decodeRates(source);
    const kinds = ["here", "eta", "start", "grid"] as const;
    for (const section of golden) {
      for (const i of section.order.keys()) {
        const fake = { kind: kinds[section.kind], axis: section.axis, series: section.series };
        const rate = rates?.of({ section: fake, index: i } as unknown as Row);
        if (!rate) throw new Error("a row is missing");
        const number = (value: number | null | undefined) => value ?? Number.NaN;
        expect(rate.limit).toEqual(section.limit[i]);
        expect([rate.order, rate.rate, rate.first, rate.last]).toEqual([
          number(section.order[i]),
          number(section.rate[i]),
          number(section.first[i]),
          number(section.last[i]),
        ]);
        expect([rate.theoryOrder, rate.theoryRate, rate.condition, rate.bestEta]).toEqual(
          THEORY.map((name) => number(section[name][i])),
        );
        const regime = ["none", "linear", "faster", "average"][section.regime[i] ?? 0];
        expect(rate.regime).toBe(regime);
      }
    }
  });

  it("is nothing where nothing came, and a sentence where it is damaged", () => {
    expect(decodeRates(undefined)).toBeNull();
    expect(decodeRates(new DataView(new ArrayBuffer(0)))).toBeNull();
    expect(() => decodeRates(new DataView(new ArrayBuffer(16)))).toThrow("expected GDWR");
    const short = bytes.subarray(0, bytes.length - 8);
    const view = new DataView(short.buffer, short.byteOffset, short.byteLength);
    expect(() => decodeRates(view)).toThrow("cut off");
  });

  it("is not known for the grid's runs", () => {
    const section = { kind: "grid", axis: 0, series: 0 };
    expect(decodeRates(source)?.of({ section, index: 0 } as unknown as Row)).toBeNull();
    expect(decodeRates(source)?.of(null)).toBeNull();
  });
});

describe("the points", () => {
  it("are each error against the one before", () => {
    const row = rowOf(0.25, 2, 3);
    expect(errors(row, { limit: [0] })).toEqual([2, 1, 0.5, 0.25]);
    expect(errors(row, { limit: [3] })).toEqual([1, 2, 2.5, 2.75]);
    const { used, left } = pairs(row, rateOf({ first: 1, last: 3 }));
    expect(used).toEqual([
      [1, 0.5],
      [0.5, 0.25],
    ]);
    expect(left).toEqual([[2, 1]]);
  });

  it("are none of the fit where no rate is steady", () => {
    const { used, left } = pairs(rowOf(0.25, 2, 3), rateOf({ regime: "none" }));
    expect(used).toEqual([]);
    expect(left).toHaveLength(3);
  });

  it("leave out what a logarithm cannot hold", () => {
    const exact = rowOf(0.5, 2, 3); // at the minimum after one step
    expect(pairs(exact, rateOf())).toEqual({ used: [], left: [] });
    const unknown = pairs(rowOf(0.25, 2, 3), rateOf({ limit: [Number.NaN] }));
    expect(unknown).toEqual({ used: [], left: [] });
  });

  it("lie on the line of their order and constant", () => {
    expect(power(2, 3, [0.1, 1])).toEqual([
      [0.1, 3 * 0.1 ** 2],
      [1, 3],
    ]);
    expect(power(3, 1, [1e-200, 1])).toEqual([]);
  });
});

describe("the panel", () => {
  it("shows points, fit and theory of the run on screen", () => {
    const { put, pen, points } = paper();
    drawRates(sceneOf(rowOf(0.25, 2)), pen);
    expect(points("rates_used")).toHaveLength(12);
    expect(points("rates_left")).toEqual([]);
    const [[low, next] = [], [high, last] = []] = points("rates_fit");
    expect([low, high]).toEqual([2 * 0.5 ** 11, 2]);
    expect([next, last]).toEqual([0.5 * 2 * 0.5 ** 11, 1].map((v) => expect.closeTo(v, 9)));
    expect(points("rates_theory")[1]).toEqual([2, 1]);
    expect(put.rates_fit?.visible).toBe(true);
    expect(put.scale_rates_x).toMatchObject({ min: expect.any(Number), max: expect.any(Number) });
  });

  it("draws no more points of a long run than can be told apart", () => {
    const { pen, points } = paper();
    drawRates(sceneOf(rowOf(0.26, 2, 400)), pen);
    expect(points("rates_left").length + points("rates_used").length).toBeLessThan(250);
    expect(points("rates_left").length).toBeGreaterThan(50);
  });

  it("keeps what it has, faint, while a start is dragged over the grid", () => {
    const { put, pen } = paper();
    const row = rowOf(0.25, 2);
    const dragged = Object.assign(Object.create(Object.getPrototypeOf(row)), row, {
      section: { ...row.section, kind: "grid" },
    });
    drawRates(sceneOf(dragged), pen);
    expect(put).toEqual({ rates_used: { opacities: [0.3] } });
  });

  it("is left alone where the widget has none", () => {
    const { put, pen } = paper();
    drawRates({ ...sceneOf(rowOf(0.25, 2)), rates: null }, pen);
    expect(put).toEqual({});
  });
});

describe("the words", () => {
  const formulas = { 1: "|1 − ηλ|", 2: "|f‴/(2f″)|" };

  it("name slope, factor, the steps used, and theory", () => {
    expect(rateSentence(rateOf({ rate: 0.6, theoryRate: 0.6, last: 10 }), formulas)).toBe(
      "slope 1.00: each error is 0.600 of the one before (steps 0 to 10); theory: slope 1, |1 − ηλ| = 0.600",
    );
    const faster = rateOf({ regime: "faster", order: 1.98, rate: 0.118, first: 1, last: 4 });
    expect(rateSentence({ ...faster, theoryOrder: 2, theoryRate: 0.1181 }, formulas)).toBe(
      "slope 1.98: e(k+1) ≈ 0.118·e(k)² (steps 1 to 4); theory: slope 2, |f‴/(2f″)| = 0.118",
    );
    const swinging = rateOf({ regime: "average", rate: 0.95, theoryRate: Number.NaN });
    expect(rateSentence(swinging, {})).toContain("on average each error is 0.950");
  });

  it("say where there is no rate, no theory, or no convergence", () => {
    const none = rateOf({ regime: "none", theoryRate: 1.2 });
    expect(rateSentence(none, formulas)).toBe(
      "no steady rate; theory: |1 − ηλ| = 1.20, so that it cannot converge",
    );
    const silent = rateOf({ theoryOrder: Number.NaN, theoryRate: Number.NaN });
    expect(rateSentence(silent, formulas)).toContain("theory says nothing here");
    expect(rateSentence(rateOf({ theoryOrder: 2, theoryRate: Number.NaN }), {})).toMatch(
      /; theory: slope 2$/,
    );
    const arrives = rateOf({ regime: "one step", order: Number.NaN, rate: Number.NaN });
    expect(rateSentence({ ...arrives, theoryRate: 0 }, formulas)).toBe(
      "arrives in one step; theory: the rate is 0: one step arrives",
    );
    expect(rateSentence(null, formulas)).toBe("");
  });

  it("tell a factor from 1", () => {
    expect([0.5, 0.96, 0.9996, 0.99998, 1].map(digits)).toEqual([
      "0.500",
      "0.960",
      "0.9996",
      "0.99998",
      "1.00",
    ]);
  });

  it("tell the condition number and the best learning rate", () => {
    const plane = specOf({ dim: 2 });
    expect(conditionSentence(plane, rateOf({ condition: 2, bestEta: 1 / 3 }))).toBe(
      "condition number 2.00, best fixed η for gradient descent there = 0.333 = 2/(μ + L)",
    );
    expect(conditionSentence(specOf(), rateOf({ bestEta: 0.5 }))).toBe(
      "best fixed η for gradient descent there = 0.500 = 1/f″",
    );
    expect(conditionSentence(plane, rateOf({ condition: Number.NaN }))).toBe("");
  });
});
