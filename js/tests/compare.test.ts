import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { firstDifference, identical } from "../src/difference";
import widget from "../src/index";
import type { SeriesSpec } from "../src/model";
import { comparison } from "../src/readout";
import { decodeTable, type Row } from "../src/table";
import {
  type Columns,
  comparedTable,
  encode,
  fakeWidget,
  type Part,
  seriesOf,
  settle,
  specOf,
  square,
  truthOf,
} from "./helpers";

const GD = seriesOf("method", "gd", "gradient descent");
const NEWTON: SeriesSpec = { ...seriesOf("compared", "newton", "Newton"), marker: "diamond" };
const STUDENT = seriesOf("student", "student", "gd (yours)");

const newton = (_: number, start: number): Columns => square(0.5, start, 10);

/** A reference and a student's run of `count` iterates, which is `x`. */
function pair(x: number[], count = x.length, outcome = 0): [Row, Row] {
  const steps = 4;
  const theirs = { x, f: x.map((value) => value * value) };
  const part = (series: number, rows: Columns[], lengths?: number[]): Part => ({
    kind: 0,
    series,
    ...(lengths && { lengths }),
    outcomes: [series ? outcome : 0],
    rows,
  });
  const parts = [part(0, [square(0.25, 8, steps)]), part(1, [theirs], [count])];
  const table = decodeTable(encode(1, steps, 0.25, [8], parts));
  const [reference, student] = [table.rowFor(0.25, [8]), table.rowFor(0.25, [8], 1)];
  if (!reference || !student) throw new Error("no rows");
  return [reference, student];
}

describe("the first difference", () => {
  const right = [8, 4, 2, 1, 0.5];
  it.each([
    ["nothing differs", right, 5, null],
    ["rounding", [8, 4, 2 + 1e-13, 1, 0.5], 5, null],
    ["a wrong iterate", [8, 4, 3, 1, 0.5], 5, 2],
    ["a wrong start", [4, 2, 1, 0.5, 0.25], 5, 0],
    ["one too few", right.slice(0, 4), 4, 4],
    ["one too many", right, 6, 5],
    ["overflow", [8, 4, Number.POSITIVE_INFINITY, 1, 1], 5, 2],
    ["undefined", [8, Number.NaN, Number.NaN, 1, 1], 5, 1],
  ])("is found: %s", (_, x, count, at) => {
    const [reference, student] = pair(x, count);
    expect(firstDifference(reference, student)).toBe(at);
  });

  it("knows the last bit", () => {
    expect(identical(...pair(right))).toBe(true);
    expect(identical(...pair([8, 4, 2, 1 + Number.EPSILON, 0.5]))).toBe(false);
    expect(identical(...pair(right, 6))).toBe(false);
  });

  it.each([
    [right, 5, 0, "gd (yours): all 5 iterates agree with gradient descent to the last bit."],
    [
      [8, 4, 2, 1 + 1e-15, 0.5],
      5,
      0,
      "all 5 iterates agree with gradient descent to within rounding.",
    ],
    [
      [8, 12, 18, 27, 40.5],
      5,
      0,
      "first differs at step 1, x = 12.00 instead of 4.000. Likely: Sign.",
    ],
    [[8, 4, 2, 1.00000001, 0.5], 5, 0, "step 3, x = 1.000000010 instead of 1.000000000."],
    [right.slice(0, 4), 4, 0, "ends at step 3, gradient descent goes on to step 4. Likely: Sign."],
    [right, 7, 0, "goes on after step 4, the last of gradient descent."],
    [[8, 4], 2, 254, "stopped with an error after step 1."],
    [[8], 1, 254, "gd (yours): stopped with an error. Likely: Sign."],
  ])("is told in words: %#", (x, count, outcome, words) => {
    const [row, student] = pair(x, count, outcome);
    const spec = specOf({ series: [GD, STUDENT] });
    const shown = { spec, row, step: 0, waiting: false, live: true };
    expect(comparison(shown, student, "Sign.")).toContain(words);
  });
});

describe("a table of several runs", () => {
  it("finds each run's row in its own sections", () => {
    const table = decodeTable(comparedTable(newton));
    expect(table.rowFor(0.3, [10])?.at("x", 1)).toBeCloseTo(4);
    expect(table.rowFor(0.3, [10], 1)?.at("x", 1)).toBeCloseTo(0);
    expect(table.rowFor(0.2, [5], 1)?.at("x", 0)).toBe(5);
    expect(table.rowFor(0.2, [10], 2)).toBeNull();
    expect(table.rowFor(0.2, [10], 1)?.has("g")).toBe(false);
  });

  it("has no row where nothing is solved yet", () => {
    const table = decodeTable(comparedTable(newton, { outcome: 255 }));
    expect(table.rowFor(0.2, [10], 1)).toBeNull();
    expect(table.solved("here")).toBe(0.5);
    expect(table.solved("eta")).toBe(1);
  });

  it("knows a run that stopped with an error, and does not let it leave the frame", () => {
    const broken = () => ({ x: [10, 6], f: [100, 36] });
    const row = decodeTable(comparedTable(broken, { outcome: 254 })).rowFor(0.2, [10], 1);
    expect([row?.failed, row?.leaves, row?.end, row?.count]).toEqual([true, false, 1, 2]);
  });
});

function page(changes: Record<string, unknown> = {}) {
  const fake = fakeWidget({
    spec: specOf({ series: [GD, NEWTON] }),
    state: truthOf({ etas: { newton: null } }),
    table: comparedTable(newton),
    ...changes,
  });
  const { initialize, render } = widget();
  initialize({ model: fake.model });
  const el = document.createElement("div");
  document.body.append(el);
  render({ el });
  const x = (name: string) => [...((fake.marks[name]?.get("x") as Float64Array) ?? [])];
  return { ...fake, el, x };
}

const press = (input: Element | null, key: string) =>
  input?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

beforeEach(() => {
  document.body.replaceChildren();
  vi.spyOn(console, "error");
});
afterEach(() => {
  expect(console.error).not.toHaveBeenCalled();
  vi.useRealTimers();
});

describe("comparing", () => {
  it("draws both runs, moves both, and lists where each ended", async () => {
    const { el, x } = page();
    await settle();
    expect(x("path")[1]).toBeCloseTo(6);
    expect(x("s1_path").slice(0, 2)).toEqual([10, 0]);
    const rows = [...el.querySelectorAll(".gdwidget-results tbody tr")];
    expect(rows.map((row) => row.querySelector("th")?.textContent)).toEqual([
      "gradient descent",
      "Newton",
    ]);
    expect(rows[1]?.textContent).toContain("✓ converged");
    press(el.querySelector("input[aria-label='start x']"), "Home");
    expect(x("path")[0]).toBe(-10);
    expect(x("s1_path")[0]).toBe(-10);
    press(el.querySelector("input[aria-label='step']"), "Home");
    expect(x("s1_path")).toEqual([-10]);
    expect(x("s1_ahead").length).toBe(11);
  });

  it("shares no learning rate with a run that has its own", async () => {
    const state = truthOf({ etas: { newton: 1 } });
    const { el, x } = page({ state });
    await settle();
    press(el.querySelector("input[aria-label='learning rate η']"), "ArrowRight");
    expect(x("path")[1]).toBeCloseTo(4);
    expect(x("s1_path").slice(0, 2)).toEqual([10, 0]);
  });

  it("sends a learning rate of its own, and none when the field is emptied", async () => {
    const { el, model } = page();
    await settle();
    const field = el.querySelector<HTMLInputElement>(
      "input[aria-label^='learning rate of Newton']",
    );
    expect(field?.placeholder).toBe("0.2 (shared)");
    const type = (text: string) => {
      if (field) field.value = text;
      field?.dispatchEvent(new Event("change"));
    };
    type("0.7");
    expect(model.saved.at(-1)).toMatchObject({ etas: { newton: 0.7 } });
    type("fast");
    expect(field?.getAttribute("aria-invalid")).toBe("true");
    expect(model.saved).toHaveLength(1);
    const complaint = el.querySelector(".gdwidget-results .gdwidget-complaint");
    expect(complaint?.textContent).toContain("The learning rate of Newton must be a number");
    press(field, "Escape");
    expect(field?.value).toBe("0.7");
    expect(field?.getAttribute("aria-invalid")).toBe("false");
    expect(complaint?.textContent).toBe("");
    expect(model.saved).toHaveLength(1);
    type("");
    expect(complaint?.textContent).toBe("");
    expect(model.saved.at(-1)).toMatchObject({ etas: { newton: null } });
  });

  it("lets a run that has come to zero leave the logarithmic axis", async () => {
    const { el, marks } = page();
    await settle();
    const chooser = el.querySelector<HTMLSelectElement>("select[aria-label='progress shows']");
    if (chooser) chooser.value = "error";
    chooser?.dispatchEvent(new Event("change"));
    const y = [...((marks.s1_progress_log?.get("y") as Float64Array) ?? [])];
    expect(y[0]).toBeCloseTo(100);
    expect(y[1]).toBeGreaterThan(0);
    expect(y[1]).toBeLessThan(marks.scale_log?.get("min") as number);
  });

  it("shows no table for one run", () => {
    const { el } = page({ spec: specOf(), state: truthOf() });
    expect(el.querySelector<HTMLElement>(".gdwidget-results")?.hidden).toBe(true);
    expect(el.querySelector<HTMLElement>(".gdwidget-student")?.hidden).toBe(true);
  });

  it("keeps a run that diverges from squeezing the others", async () => {
    const leaving = (_: number, start: number): Columns => square(3, start, 10);
    const { marks } = page({ table: comparedTable(leaving, { outcome: 3 }) });
    await settle();
    expect(marks.scale_linear?.get("max")).toBeLessThan(110);
    const y = [...((marks.s1_progress_linear?.get("y") as Float64Array) ?? [])];
    expect(Math.max(...y)).toBeGreaterThan(110);
    expect(Math.max(...y)).toBeLessThan(1e6);
  });
});

describe("a student's run", () => {
  const ascent = (eta: number, start: number): Columns => square(-eta, start, 10);

  it("is ringed where it first differs, and named", async () => {
    const spec = specOf({ series: [GD, STUDENT] });
    const { el, x, model } = page({
      spec,
      state: truthOf(),
      table: comparedTable(ascent),
      diagnosis: "The sign is reversed.",
    });
    await settle();
    expect(x("s1_ring")[0]).toBeCloseTo(14);
    const said = el.querySelector(".gdwidget-student")?.textContent;
    expect(said).toContain("first differs at step 1, x = 14.00 instead of 6.000");
    expect(said).toContain("Likely: The sign is reversed.");
    model.set("diagnosis", "");
    expect(el.querySelector(".gdwidget-student")?.textContent).not.toContain("Likely");
  });

  it("is ringed at the reference where an iterate is missing", async () => {
    const short = (eta: number, start: number) => {
      const all = square(eta, start, 10);
      return { ...all, x: (all.x ?? []).slice(0, 10), f: (all.f ?? []).slice(0, 10) };
    };
    const spec = specOf({ series: [GD, STUDENT] });
    const table = comparedTable(short, { lengths: [10, 10, 10, 10, 10] });
    const { x } = page({ spec, state: truthOf(), table });
    await settle();
    expect(x("s1_path")).toHaveLength(10);
    expect(x("s1_ring")[0]).toBeCloseTo(10 * 0.6 ** 10);
  });

  it("shows the line of code that failed first", async () => {
    const { el } = page({ error: "line 3: x -= f_grd(x)\ngd raised NameError." });
    await settle();
    const error = el.querySelector(".gdwidget-error");
    expect(error?.classList.contains("gdwidget-error-code")).toBe(true);
    expect(error?.textContent?.split("\n")[0]).toBe("line 3: x -= f_grd(x)");
  });
});
