import { describe, expect, it } from "vitest";
import {
  objectiveWords,
  outcomeWord,
  progressWords,
  type Readable,
  sentence,
} from "../src/readout";
import { decodeTable } from "../src/table";
import { type Columns, encode, specOf, square } from "./helpers";

const INF = Number.POSITIVE_INFINITY;

function shown(
  columns: Columns,
  outcome: number,
  changes: Partial<Omit<Readable, "row">> = {},
  dim: 1 | 2 = 1,
) {
  const steps = (columns.f?.length ?? 1) - 1;
  const start = dim === 1 ? [1] : [1, 1];
  const table = decodeTable(
    encode(dim, steps, 0.1, start, [{ kind: 0, outcomes: [outcome], rows: [columns] }]),
  );
  const row = table.rowFor(0.1, start);
  if (!row) throw new Error("no row");
  const spec = dim === 1 ? specOf() : specOf({ dim: 2, variables: ["x1", "x2"] });
  return { spec, row, step: 0, waiting: false, live: true, ...changes };
}

describe("the readout", () => {
  const run = square(0.2, 10, 10);

  it("says where the run is and how it goes", () => {
    expect(sentence(shown(run, 0, { step: 4 }))).toBe(
      "step 4 of 10: x = 1.296, f = 1.680, |f′| = 2.59, converging, each step ×0.60",
    );
  });

  it("says how the run ended", () => {
    expect(sentence(shown(run, 0, { step: 10 }))).toBe(
      "step 10 of 10: x = 0.06047, f = 0.003656, |f′| = 0.121, converged, each step ×0.60",
    );
  });

  it.each([
    [[-3], [Number.NaN], "step 0 of 0: f is not defined at the start"],
    [[1, Number.NaN], [1, Number.NaN], "step 1 of 1: no step 1: the iterate is undefined there"],
    [[1, -3], [1, Number.NaN], "step 1 of 1: f is not defined at step 1"],
    [[1, -INF], [1, INF], "step 1 of 1: no step 1: the iterate is undefined there"],
    [[1, 0], [1, -INF], "step 1 of 1: too large to show from step 1 on, diverged"],
    // Infinity less infinity, of a run that was far out already.
    [
      [1e9, Number.NaN],
      [1e18, Number.NaN],
      "step 1 of 1: too large to show from step 1 on, diverged",
    ],
  ])("says why x = %o, f = %o end", (x, f, said) => {
    const ended = shown({ x, f }, 3, { step: 9 });
    expect(sentence(ended)).toBe(said);
  });

  it.each([
    [3, 0, ""],
    [3, 3, ", each step ×3.00"],
    [0.5, 3, ""],
    [0.5, 0, ", each step ×0.50"],
    [3, 2, ", each step ×3.00"],
  ])("tells the factor %d of outcome %d where they agree", (rate, outcome, told) => {
    const columns = { x: [1, 2], f: [1, 4], rate: [rate, rate] };
    const said = sentence(shown(columns, outcome, { step: 1 }));
    expect(/(, each step.*)?$/.exec(said)?.[0]).toBe(told);
  });

  it("tells no factor that changes from step to step", () => {
    const columns = { x: [1, 2, 3], f: [1, 4, 2], rate: [Number.NaN, 0.3, 0.6] };
    expect(sentence(shown(columns, 0, { step: 2 }))).not.toContain("each step");
  });

  it("says nothing of a step before the first", () => {
    expect(sentence(shown(run, 0, { step: 0 }))).toBe(
      "step 0 of 10: x = 10.00, f = 100.0, |f′| = 20.0, converging",
    );
  });

  it("speaks of vectors in two dimensions", () => {
    const columns = { x1: [-5, -0.058], x2: [-2, -0.0001], f: [33, 0.01], slope: [12.8, 0.116] };
    expect(sentence(shown(columns, 0, { step: 1 }, 2))).toBe(
      "step 1 of 1: x = (−0.0580, −0.0001), f = 0.01000, ‖∇f‖ = 0.116, converged",
    );
  });

  it("leaves out what the coarse grid does not know", () => {
    const table = decodeTable(
      encode(
        2,
        0,
        0.1,
        [0, 0],
        [{ kind: 3, positions: [[1], [2]], outcomes: [1], rows: [{ x1: [1], x2: [2], f: [5] }] }],
      ),
    );
    const row = table.rowFor(0.1, [1, 2]);
    const text = sentence({ ...shown(run, 0), row, spec: specOf({ dim: 2 }) });
    expect(text).toBe("step 0 of 0: x = (1.000, 2.000), f = 5.000, slow");
  });

  it.each([
    ["converging", "converged"],
    ["slow", "slow"],
    ["oscillating", "oscillating"],
    ["diverging", "diverged"],
    ["near a saddle", "saddle"],
    ["climbing to a maximum", "maximum"],
  ])("says %s on the way and %s at the end", (under, ended) => {
    const outcome = specOf().outcomes.findIndex(({ name }) => name === ended);
    const { spec, row } = shown(run, outcome);
    expect(outcomeWord(spec, row, 3)).toBe(under);
    expect(outcomeWord(spec, row, 10)).toBe(ended);
  });

  it("says when the run has left", () => {
    const columns = { x: [1, 2, 3], f: [1, 4, INF] };
    expect(sentence(shown(columns, 3, { step: 2 }))).toBe(
      "step 2 of 2: too large to show from step 2 on, diverged",
    );
    expect(sentence(shown(columns, 3, { step: 1 }))).toContain("diverging");
  });

  it("says that it waits, or that it would need a kernel", () => {
    expect(sentence(shown(run, 0, { waiting: true }))).toBe("waiting for the kernel …");
    expect(sentence(shown(run, 0, { waiting: true, live: false }))).toBe("this run needs a kernel");
    expect(sentence({ ...shown(run, 0), row: null })).toBe("waiting for the kernel …");
  });
});

describe("the names of the figures", () => {
  const run = { ...square(0.2, 10, 4), error: [1, 0.5, 0.25, 0.125, 0.0625] };

  it("follow the run", () => {
    expect(objectiveWords({ ...shown(run, 0, { step: 1 }), eta: 0.2, start: [10] })).toEqual({
      name: "x², run from x = 10 with learning rate 0.2",
      description: expect.stringMatching(/^step 1 of 4: x = 6\.000/),
    });
    expect(progressWords(shown(run, 0), "error")).toEqual({
      name: "f − f* at each step",
      description: "from 1.00 at step 0 to 0.0625 at step 4",
    });
    expect(progressWords({ ...shown(run, 0), row: null }, "f")).toEqual({
      name: "f at each step",
      description: "",
    });
  });
});
