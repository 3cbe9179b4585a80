import { describe, expect, it, vi } from "vitest";
import { type Point, widened } from "../src/geometry";
import type { Spec } from "../src/model";
import { Picture, type Scene } from "../src/picture";
import { decodeTable } from "../src/table";
import { type Columns, encode, fakeMarks, settle, specOf, square } from "./helpers";

const INF = Number.POSITIVE_INFINITY;

function rowOf(columns: Columns, steps: number, dim: 1 | 2 = 1) {
  const start = dim === 1 ? [1] : [1, 1];
  const table = decodeTable(
    encode(dim, steps, 0.1, start, [{ kind: 0, outcomes: [0], rows: [columns] }]),
  );
  return table.rowFor(0.1, start);
}

function draw(columns: Columns, steps: number, changes: Partial<Scene> = {}, spec = specOf()) {
  const marks = fakeMarks();
  const picture = new Picture(marks);
  const scene: Scene = {
    spec,
    row: rowOf(columns, steps, spec.dim),
    others: [],
    step: steps,
    handle: [5, 25],
    overlays: { tangent: false, model: false },
    progress: "f",
    ...changes,
  };
  picture.show(scene);
  const mark = (name: string) => {
    const found = marks[name];
    if (!found) throw new Error(`no mark ${name}`);
    return found;
  };
  const points = (name: string): Point[] => {
    const [x, y] = [mark(name).get("x") as Float64Array, mark(name).get("y") as Float64Array];
    expect(x).toBeInstanceOf(Float64Array);
    expect(x.length).toBe(y.length);
    return [...x].map((value, i) => [value, y[i] ?? Number.NaN]);
  };
  const get = (name: string, key: string) => mark(name).get(key);
  return { marks, picture, scene, points, get, mark };
}

const everyNumber = (marks: ReturnType<typeof fakeMarks>) =>
  Object.values(marks).flatMap((mark) =>
    mark.history.flatMap((changes) =>
      Object.values(changes).flatMap((value) =>
        value instanceof Float64Array ? [...value] : typeof value === "number" ? [value] : [],
      ),
    ),
  );

const plane = (changes: Partial<Spec> = {}) =>
  specOf({ dim: 2, variables: ["x1", "x2"], view: { x: [-5, 5], y: [-5, 5] }, ...changes });

describe("the run in the picture", () => {
  const run = square(0.2, 10, 4);
  const at = (k: number): Point => [run.x?.[k] ?? 0, run.f?.[k] ?? 0];

  it("is split at the playhead", () => {
    const { points } = draw(run, 4, { step: 2 });
    expect(points("path")).toEqual([0, 1, 2].map(at));
    expect(points("ahead")).toEqual([2, 3, 4].map(at));
    expect(points("playhead")).toEqual([at(2)]);
    expect(points("start")).toEqual([[5, 25]]);
  });

  it("has nothing ahead at the end", () => {
    const { points } = draw(run, 4, { step: 4 });
    expect(points("path")).toHaveLength(5);
    expect(points("ahead")).toEqual([]);
  });

  it("survives a playhead behind the end", () => {
    const { points } = draw(run, 4, { step: 77 });
    expect(points("path")).toHaveLength(5);
    expect(points("playhead")).toEqual([at(4)]);
  });

  it("gets new arrays every time", () => {
    const { picture, scene, get } = draw(run, 4);
    const before = get("path", "x") as Float64Array;
    picture.show(scene);
    expect(get("path", "x")).not.toBe(before);
    expect((get("path", "x") as Float64Array).buffer.byteLength).toBe(8 * 5);
  });

  it("lies in the plane in two dimensions", () => {
    const columns = { x1: [1, 2], x2: [3, 4], f: [9, 8] };
    const { points } = draw(columns, 1, { handle: [1, 3] }, plane());
    expect(points("path")).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(points("start")).toEqual([[1, 3]]);
  });

  it("loses its markers when there are too many, and gets them back", () => {
    const long = draw(square(0.1, 1, 400), 400);
    expect(long.get("path", "marker")).toBeNull();
    expect(long.get("progress_linear", "marker")).toBeNull();
    long.picture.show({ ...long.scene, row: rowOf(run, 4) });
    expect(long.get("path", "marker")).toBe("circle");
  });
});

describe("a run that diverges", () => {
  it("is cut far outside of the view, in its own direction", () => {
    const { points } = draw({ x: [1, 1e9, -1e15], f: [1, 1e18, 1e30] }, 2);
    const path = points("path");
    const [first = [0, 0], exit = [0, 0]] = path;
    expect(exit[1]).toBeGreaterThan(1000 * 100);
    // Almost straight up: 1e9 to the right for 1e18 up.
    expect(Math.abs(exit[0] - first[0])).toBeLessThan(1);
    expect(path.flat().every((value) => Math.abs(value) < 1e6)).toBe(true);
    expect(points("playhead")).toEqual([]);
  });

  it("comes back from far away along the true line", () => {
    const { points } = draw({ x: [0, 1e8, 1], f: [0, 1e8, 1] }, 2);
    for (const [x, y] of points("path")) expect(Math.abs(x - y)).toBeLessThan(10 * 100 * 1000);
    const [, exit, , entry, last] = points("path");
    expect(last).toEqual([1, 1]);
    expect((exit?.[1] ?? 0) / (exit?.[0] ?? 1)).toBeCloseTo(1);
    expect(((entry?.[1] ?? 0) - 1) / ((entry?.[0] ?? 0) - 1)).toBeCloseTo(1);
  });

  it.each([
    ["to infinity", [1, 1e5, INF], [1, 1e10, INF], [1, 1]],
    ["to minus infinity", [1, -1e5, -INF], [1, 1e10, INF], [-1, 1]],
    ["downwards", [1, 2, 3], [1, 4, -INF], [0, -1]],
    ["far out into the undefined", [1, 1e5, Number.NaN], [1, 1e10, Number.NaN], [1, 1]],
  ])("%s leaves the frame visibly", (_, x, f, [across, up]) => {
    const { points, marks } = draw({ x, f }, 2);
    const path = points("path");
    expect(path[0]).toEqual([1, 1]);
    const last = path.at(-1) ?? [0, 0];
    const outside = Math.abs(last[0]) > 1000 || Math.abs(last[1]) > 1000;
    expect(outside).toBe(true);
    if (across) expect(Math.sign(last[0])).toBe(across);
    expect(Math.sign(last[1])).toBe(up);
    expect(everyNumber(marks).every(Number.isFinite)).toBe(true);
  });

  it.each([
    ["into the undefined", [1, 2, Number.NaN]],
    ["to infinity at once", [1, 2, INF]],
    ["to where f is undefined", [1, 2, 3]],
  ])("draws no line %s", (_, x) => {
    const f = [1, 4, Number.NaN];
    const { points } = draw({ x, f }, 2);
    expect(points("path")).toEqual([
      [1, 1],
      [2, 4],
    ]);
    expect(points("playhead")).toEqual([]);
    expect(points("progress_linear")).toEqual([
      [0, 1],
      [1, 4],
    ]);
  });

  it("stays at the frame's door until the playhead is through", () => {
    const { points } = draw({ x: [1, 2, 3], f: [1, 4, INF] }, 2, { step: 1 });
    expect(points("path")).toHaveLength(2);
    expect(points("ahead").length).toBeGreaterThan(1);
    expect(points("playhead")).toEqual([[2, 4]]);
  });

  it("hides a handle that cannot be drawn", () => {
    expect(draw(square(0.1, 1, 1), 1, { handle: [1, 1e12] }).points("start")).toEqual([]);
    expect(draw(square(0.1, 1, 1), 1, { handle: undefined }).points("start")).toEqual([]);
  });
});

describe("progress", () => {
  // A power of two, which single precision holds exactly.
  const errors: Columns = { ...square(0.2, 10, 3), error: [1, 2 ** -8, 0, -1e-20] };

  it("is drawn on the axis that it asks for", () => {
    const { get, points } = draw(errors, 3, { progress: "f", step: 1 });
    expect(get("progress_linear", "visible")).toBe(true);
    expect(get("progress_log", "visible")).toBe(false);
    expect(get("axis_linear", "visible")).toBe(true);
    expect(get("axis_log", "visible")).toBe(false);
    expect(get("axis_linear", "label")).toBe("f");
    expect(points("progress_linear").map(([k]) => k)).toEqual([0, 1, 2, 3]);
    expect(points("playhead_linear")).toEqual([[1, errors.f?.[1]]]);
    expect([get("scale_steps", "min"), get("scale_steps", "max")]).toEqual(widened([0, 3]));
  });

  it("has a floor on the log axis, not below its bottom", () => {
    const { get, points } = draw(errors, 3, { progress: "error" });
    expect(get("progress_log", "visible")).toBe(true);
    expect(points("progress_log").map(([, y]) => y)).toEqual([1, 2 ** -8, 1e-3, 1e-3]);
    expect(get("scale_log", "min")).toBeGreaterThan(0);
    expect(get("scale_log", "min")).toBeLessThan(1e-3);
    expect([...(get("axis_log", "tick_values") as Float64Array)]).toEqual([1e-3, 1e-2, 0.1, 1]);
  });

  it("keeps ticks few over many decades", () => {
    const error = [1e10, 1e-30];
    const { get } = draw({ x: [1, 1], f: [1, 1], error }, 1, { progress: "error" });
    const ticks = [...(get("axis_log", "tick_values") as Float64Array)];
    expect(ticks.length).toBeGreaterThan(2);
    expect(ticks.length).toBeLessThanOrEqual(7);
    expect(ticks.every((tick) => Number.isInteger(Math.round(Math.log10(tick))))).toBe(true);
  });

  it("draws no plateau where f grows beyond single precision", () => {
    const f = [1, 1e100, 1e200, INF];
    const { points, get, marks } = draw(
      { x: [1, 1e50, 1e100, INF], f, error: [1, INF, INF, INF] },
      3,
      {
        progress: "error",
      },
    );
    const log = points("progress_log");
    expect(log[0]).toEqual([0, 1]);
    expect(log).toHaveLength(2);
    expect(log[1]?.[1]).toBeGreaterThan(get("scale_log", "max") as number);
    expect(everyNumber(marks).every(Number.isFinite)).toBe(true);
  });

  it("leaves through the top of a linear axis", () => {
    const { points, get } = draw({ x: [1, 2, 3], f: [1, 4, INF] }, 2);
    const last = points("progress_linear").at(-1);
    expect(last?.[0]).toBe(2);
    expect(last?.[1]).toBeGreaterThan(get("scale_linear", "max") as number);
  });

  it("survives values at the end of the numbers", () => {
    const { marks } = draw({ x: [1, 1], f: [-1e308, 1e308], error: [1e308, 1e-320] }, 1, {
      progress: "error",
    });
    expect(everyNumber(marks).every(Number.isFinite)).toBe(true);
    expect(
      everyNumber(draw({ x: [1, 1], f: [-1e308, 1e308] }, 1).marks).every(Number.isFinite),
    ).toBe(true);
  });

  it("has an axis for a curve that is flat, and for one that is unknown", () => {
    const flat = draw({ x: [1, 1], f: [2, 2] }, 1);
    expect(flat.get("scale_linear", "min")).toBeLessThan(2);
    expect(flat.get("scale_linear", "max")).toBeGreaterThan(2);
    const unknown = draw({ x: [1, 1], f: [2, 2] }, 1, { progress: "error" });
    expect(unknown.points("progress_log")).toEqual([]);
    expect(unknown.get("scale_log", "max")).toBeGreaterThan(
      unknown.get("scale_log", "min") as number,
    );
  });

  it("keeps the last curve, faint, for a run of the grid that lacks it", () => {
    const spec = plane();
    const full = { x1: [1, 0], x2: [1, 0], f: [2, 1], error: [2, 1] };
    const { picture, scene, points, get } = draw(full, 1, { progress: "error" }, spec);
    const grid = decodeTable(
      encode(
        2,
        1,
        0.1,
        [0, 0],
        [
          {
            kind: 3,
            positions: [[1], [1]],
            outcomes: [0],
            rows: [{ x1: [1, 1], x2: [1, 1], f: [9, 9] }],
          },
        ],
      ),
    ).rowFor(0.1, [1, 1]);
    picture.show({ ...scene, row: grid });
    expect(points("progress_log").map(([, y]) => y)).toEqual([2, 1]);
    expect(get("progress_log", "opacities")).toEqual([0.3]);
    picture.show(scene);
    expect(get("progress_log", "opacities")).not.toEqual([0.3]);
  });

  it.each([1e-12, 1e-8, 1e13])("shows a run that begins at f = %d as any other", (size) => {
    const f = [1, 0.5, 0.25, 0.125].map((share) => share * size);
    const { points, get } = draw({ ...square(0.1, 1, 3), f }, 3);
    expect(points("progress_linear").map(([, y]) => y)).toEqual(f);
    const [low, high] = ["min", "max"].map((key) => get("scale_linear", key) as number);
    expect((high ?? 0) - (low ?? 0)).toBeLessThan(1.5 * size);
    expect(get("axis_linear", "label")).toBe(`f / ${size.toExponential(0)}`);
  });

  it("leaves a panned axis alone until the data change", () => {
    const { picture, scene, mark } = draw(errors, 3);
    mark("scale_linear").set({ min: -50, max: 50 });
    picture.show({ ...scene, step: 1 });
    expect(mark("scale_linear").get("min")).toBe(-50);
    picture.show({ ...scene, row: rowOf(square(0.1, 3, 3), 3) });
    expect(mark("scale_linear").get("min")).not.toBe(-50);
  });
});

describe("overlays", () => {
  const both = { overlays: { tangent: true, model: true } };

  it("are hidden unless asked for", () => {
    const { get, points } = draw(square(0.2, 10, 3), 3, { step: 0 });
    for (const name of ["tangent", "model", "model_point"]) {
      expect(get(name, "visible")).toBe(false);
      expect(points(name)).toEqual([]);
    }
  });

  it("show the tangent as far as the next iterate", () => {
    const { points } = draw(square(0.2, 10, 3), 3, { ...both, step: 0 });
    expect(points("tangent")).toEqual([
      [10, 100],
      [6, 100 - 4 * 20],
    ]);
  });

  it("show a tangent of at least a tenth of the view", () => {
    const { points } = draw(square(0.01, 10, 3), 3, { ...both, step: 0 });
    const [from, to] = points("tangent");
    expect(from).toEqual([10, 100]);
    expect(to).toEqual([8, 60]);
  });

  it("show the parabola through the iterate, with its vertex", () => {
    const { points } = draw(square(0.2, 10, 3), 3, { ...both, step: 1 });
    expect(points("model").length).toBeGreaterThan(40);
    // The quadratic model of x² is x² itself.
    for (const [x, y] of points("model")) expect(y).toBeCloseTo(x * x, 6);
    expect(points("model_point")).toEqual([[0, 0]]);
  });

  it("have no tangent at the end and no vertex without curvature", () => {
    const flat = {
      x: [1, 0],
      f: [1, 0],
      g: [1, 1],
      h: [0, 0],
      m: [Number.NaN, Number.NaN],
      kind: [0, 0],
    };
    const { points, get } = draw(flat, 1, { ...both, step: 1 });
    expect(points("tangent")).toEqual([]);
    expect(get("tangent", "visible")).toBe(false);
    expect(points("model_point")).toEqual([]);
    expect(points("model").length).toBeGreaterThan(1);
  });

  const bowl: Columns = {
    x1: [2, 1],
    x2: [0, 0],
    f: [4, 1],
    g1: [4, 2],
    g2: [0, 0],
    m1: [0, 0],
    m2: [0, 0],
    b1: [0, 0],
    b2: [1, 0.5],
    kind: [1, 1],
  };

  it("show in the plane the step against the gradient and the level curve", () => {
    const { points } = draw(bowl, 1, { ...both, step: 0 }, plane());
    expect(points("tangent")).toEqual([
      [2, 0],
      [1, 0],
    ]);
    const level = points("model");
    expect(level).toHaveLength(65);
    for (const [x, y] of level) expect((x / 2) ** 2 + y ** 2).toBeCloseTo(1, 6);
    expect(points("model_point")).toEqual([[0, 0]]);
  });

  it("show no level curve at a saddle, but its stationary point", () => {
    const { points } = draw({ ...bowl, kind: [0, 0] }, 1, { ...both, step: 0 }, plane());
    expect(points("model")).toEqual([]);
    expect(points("model_point")).toEqual([[0, 0]]);
  });
});

describe("marks that someone else writes to", () => {
  it("are put right again", async () => {
    const { mark, points } = draw(square(0.2, 10, 3), 3);
    const right = points("path");
    mark("path").set({ x: Float64Array.of(1), y: Float64Array.of(1) });
    mark("progress_linear").set({ visible: false });
    await settle();
    expect(points("path")).toEqual(right);
    expect(mark("progress_linear").get("visible")).toBe(true);
  });

  it("are put right once more when a reconnection has settled, with their axes", async () => {
    vi.useFakeTimers();
    const { mark } = draw(square(0.2, 10, 3), 3);
    const max = mark("scale_linear").get("max");
    mark("path").set({ x: Float64Array.of(1) });
    await Promise.resolve();
    mark("scale_linear").set({ max: 1 });
    vi.advanceTimersByTime(1000);
    expect(mark("scale_linear").get("max")).toBe(max);
    vi.useRealTimers();
  });

  it("are not written to again by our own writing", async () => {
    const { mark } = draw(square(0.2, 10, 3), 3);
    await settle();
    expect(mark("path").history).toHaveLength(1);
  });

  it("are left alone after the end", async () => {
    const { mark, picture, marks } = draw(square(0.2, 10, 3), 3);
    picture.dispose();
    const writes = mark("path").history.length;
    mark("path").set({ x: Float64Array.of(1) });
    await settle();
    expect(mark("path").history).toHaveLength(writes + 1);
    expect(Object.values(marks).every(({ listening }) => listening === 0)).toBe(true);
  });
});

describe("a linear progress axis", () => {
  it("lets a run that grows beyond all measure leave, and still shows where it began", () => {
    const f = [100, 1e4, 1e7, 1e9, 1e300];
    const marks = draw({ x: [1, 2, 3, 4, 5], f }, 4).marks;
    const [shown, max] = [marks.progress_linear?.get("y"), marks.scale_linear?.get("max")];
    expect([...(shown as Float64Array)].slice(0, 3)).toEqual([100, 1e4, 1e7]);
    expect((shown as Float64Array)[3]).toBeGreaterThan(max as number);
    expect(shown).toHaveLength(4);
    expect(max as number).toBeLessThan(1e9);
  });

  it("does not magnify rounding errors", () => {
    const marks = draw({ x: [1, 1], f: [1e-14, 2e-14] }, 1).marks;
    const [min, max] = ["min", "max"].map((end) => marks.scale_linear?.get(end) as number);
    expect((max as number) - (min as number)).toBeGreaterThan(1e-9);
  });
});
