import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answer, type Contents, start, unpack } from "../src/standalone";
import { Archive, type Layout, nearestIndex } from "../src/standalone-archive";
import { Model } from "../src/standalone-model";
import { Figure, modelsOf } from "../src/standalone-plot";
import { decodeTable } from "../src/table";
import { settle, specOf } from "./helpers";

const folder = join(import.meta.dirname, "golden");
const read = (name: string) => readFileSync(join(folder, name));

function golden(dim: 1 | 2) {
  const layout = JSON.parse(read(`archive-${dim}d.json`).toString()) as Layout;
  const bytes = Uint8Array.from(read(`archive-${dim}d.bin`));
  return { layout, bytes, archive: new Archive(layout, bytes) };
}

/** Gradient descent on x² or x1² + 2 x2²: each coordinate shrinks by its own factor. */
const closedForm = (eta: number, from: readonly number[], steps: number) =>
  Array.from({ length: steps + 1 }, (_, k) =>
    from.map((value, axis) => value * (1 - 2 * (axis + 1) * eta) ** k),
  );
const f = (point: readonly number[]) =>
  point.reduce((sum, value, axis) => sum + (axis + 1) * value ** 2, 0);

function close(got: number, wanted: number, relative = 2 ** -18) {
  expect(Math.abs(got - wanted)).toBeLessThanOrEqual(relative * Math.abs(wanted) + 1e-12);
}

describe.each([1, 2] as const)("an archive in %i dimension(s)", (dim) => {
  const { archive, layout } = golden(dim);
  const starts = layout.start.map(({ length }) => length - 1);

  it("answers every position with the run of that position", () => {
    layout.eta.forEach((eta, i) => {
      const table = decodeTable(archive.table(i, starts));
      const from = starts.map((at, axis) => layout.start[axis]?.[at] ?? 0);
      expect(table.eta).toBe(eta);
      expect(table.start).toEqual(from);
      const row = table.rowFor(eta, from);
      expect(row?.section.kind).toBe("here");
      closedForm(eta, from, layout.steps).forEach((point, k) => {
        point.forEach((value, axis) => {
          close(row?.point(k)[axis] ?? Number.NaN, value);
        });
        close(row?.at("f", k) ?? Number.NaN, f(point));
        close(row?.at("error", k) ?? Number.NaN, f(point));
        const slope = Math.hypot(...point.map((value, axis) => 2 * (axis + 1) * value));
        close(row?.at("slope", k) ?? Number.NaN, slope, 2 ** -14);
        // Newton's step on a quadratic ends at its minimiser.
        expect(row?.at(dim === 1 ? "m" : "m1", k)).toBe(0);
        expect(row?.at("kind", k)).toBe(1);
      });
    });
  });

  it("holds the rows that the sliders and the pointer need", () => {
    const first = starts.map(() => 0);
    const table = decodeTable(archive.table(1, first));
    const [eta = 0] = layout.eta;
    const here = table.start;
    close(
      table.rowFor(eta, here)?.at(dim === 1 ? "x" : "x1", 1) ?? 0,
      (1 - 2 * eta) * (here[0] ?? 0),
    );
    for (const [axis, positions] of layout.start.entries()) {
      const last = positions.at(-1) ?? 0;
      const moved = here.map((value, other) => (other === axis ? last : value));
      expect(table.rowFor(table.eta, moved)?.section.kind).toBe("start");
    }
    const corner = layout.start.map((positions) => positions.at(-1) ?? 0);
    expect(table.rowFor(table.eta, corner)?.point(0)).toEqual(corner);
    expect(table.section("eta")?.outcomes).toHaveLength(layout.eta.length);
  });
});

describe.each([1, 2] as const)("runs beside the first in %i dimension(s)", (dim) => {
  const { archive, layout } = golden(dim);
  const names = dim === 1 ? ["x"] : ["x1", "x2"];

  it("follow the start at their own learning rate", () => {
    const starts = layout.start.map(() => 1);
    const table = decodeTable(archive.table(0, starts));
    const row = table.rowFor(table.eta, table.start, 1);
    for (const [axis, name] of names.entries()) {
      // Half of Newton's step on a quadratic.
      close(row?.at(name, 2) ?? Number.NaN, (table.start[axis] ?? 0) / 4);
    }
    expect(table.section("eta", 0, 1)).toBeUndefined();
    const end = layout.start.map((positions) => positions.at(-1) ?? 0);
    expect(table.rowFor(table.eta, end, 1)?.point(0)).toEqual(end);
  });

  it("stay away where they were not given", () => {
    const at = layout.start.map((positions, axis) =>
      positions.indexOf(layout.state.start[axis] ?? Number.NaN),
    );
    const eta = layout.eta.indexOf(layout.state.eta);
    const table = decodeTable(archive.table(eta, at));
    const row = table.rowFor(table.eta, table.start, 2);
    expect(row?.count).toBe(2);
    expect(row?.point(1)).toEqual(layout.state.start.map((value) => value / 2));
    const other = decodeTable(archive.table(eta === 0 ? 1 : 0, at));
    expect(other.rowFor(other.eta, other.start, 2)).toBeNull();
  });
});

function contentsOf(dim: 1 | 2 = 1): { contents: Contents; bytes: Uint8Array; archive: Archive } {
  const { layout, bytes, archive } = golden(dim);
  const from = layout.start.map((positions) => positions.at(-1) ?? 0);
  const eta = layout.eta.at(-1) ?? 0;
  const state = { eta, start: from, steps: layout.steps, method: "gd", step: layout.steps };
  const empty = { x: [], y: [], stroke_width: 2, visible: true };
  const scales = { scales: { x: "model1", y: "model2" } };
  const contents: Contents = {
    spec: specOf({ dim, initial: state }),
    state,
    layout,
    models: {
      model1: { kind: "linear", min: -10, max: 10 },
      model2: { kind: "linear", min: 0, max: 100 },
      axis: { kind: "axis", scale: "model1", label: "x", visible: true },
      path: {
        kind: "lines",
        colors: ["#d9541e"],
        marker: "circle",
        marker_size: 36,
        ...scales,
        ...empty,
      },
      playhead: {
        kind: "points",
        colors: ["#d9541e"],
        marker: "circle",
        default_size: 130,
        ...scales,
        ...empty,
      },
    },
    figures: {
      objective: {
        class: "gdwidget-objective",
        height: 330,
        margin: { top: 12, bottom: 44, left: 64, right: 14 },
        axes: ["axis"],
        marks: ["path", "playhead"],
      },
    },
    marks: ["path", "playhead"],
    diagnosis: "",
    fixed: "This page holds 3 steps of gradient descent.",
  };
  return { contents, bytes, archive };
}

describe("an answer", () => {
  const { contents, archive } = contentsOf();
  const {
    eta: etas,
    start: [starts = []],
  } = archive.layout;
  const ask = (wish: object) =>
    answer(archive, contents, { client: "c", seq: 3, ...wish }, contents.state);

  it("acknowledges, and repeats what was not asked", () => {
    const { state, error } = ask({ eta: etas[0] });
    expect(state).toEqual({ ...contents.state, eta: etas[0], client: "c", seq: 3 });
    expect(error).toBe("");
  });

  it("snaps to the nearest position and says so", () => {
    const { state, error } = ask({ eta: (etas[1] ?? 0) + 0.001 });
    expect(state.eta).toBe(etas[1]);
    expect(error).toContain(`${etas[1]} is the nearest to`);
    expect(ask({ start: [1e6] }).state.start).toEqual([starts.at(-1)]);
  });

  it.each([{ steps: 99 }, { method: "newton" }, { etas: { newton: 1 } }])(
    "keeps what it holds: %o",
    (wish) => {
      const { state, error } = ask(wish);
      expect(state).toMatchObject({ steps: 3, method: "gd" });
      expect(error).toBe(contents.fixed);
    },
  );

  it("keeps the playhead inside the run", () => {
    expect(ask({ step: 99 }).state.step).toBe(3);
    expect(ask({ step: 1 }).state.step).toBe(1);
  });
});

it("finds the nearest of few and of equal distance", () => {
  expect(nearestIndex(5, [1])).toBe(0);
  expect(nearestIndex(-99, [1, 2, 3])).toBe(0);
  expect(nearestIndex(2.6, [1, 2, 3])).toBe(2);
});

/** What Python writes. */
function packed(contents: Contents, bytes: Uint8Array): string {
  const json = new TextEncoder().encode(JSON.stringify(contents));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const text = deflateSync(Buffer.concat([length, json, bytes])).toString("base64");
  return `\n${text.replaceAll(/.{60}/g, "$&\n")}\n`;
}

let frames: (() => void)[] = [];
const paint = () => {
  for (const callback of frames.splice(0)) callback();
};

beforeEach(() => {
  frames = [];
  document.body.replaceChildren();
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => frames.push(callback));
  vi.stubGlobal("cancelAnimationFrame", () => {});
  vi.stubGlobal("DecompressionStream", DecompressionStream);
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(private readonly report: () => void) {}
      observe() {
        this.report();
      }
      disconnect() {}
    },
  );
  // 500 pixels of plot area.
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(578);
});
afterEach(() => vi.restoreAllMocks());

it("unpacks what was packed", async () => {
  const { contents, bytes } = contentsOf();
  const back = await unpack(packed(contents, bytes));
  expect(back.contents).toEqual(contents);
  expect([...back.bytes]).toEqual([...bytes]);
});

describe("a page", () => {
  async function page() {
    const { contents, bytes } = contentsOf();
    const root = document.createElement("div");
    root.className = "gdwidget";
    document.body.append(root);
    const explorer = await start(root, packed(contents, bytes));
    await settle();
    paint();
    const dots = () =>
      [...root.querySelectorAll(".curve .dot")].map((dot) =>
        (dot.getAttribute("transform") ?? "").match(/-?[\d.]+/g)?.map(Number),
      );
    return { root, explorer, dots, contents };
  }
  const pixels = (points: number[][]) =>
    points.map(([x = 0]) => [+(25 * (x + 10)).toFixed(2), +(274 * (1 - x ** 2 / 100)).toFixed(2)]);

  it("draws the run where the scales say", async () => {
    const { dots, contents } = await page();
    const { eta, start: from, steps } = contents.state;
    const wanted = pixels(closedForm(eta, from, steps));
    dots().forEach((dot, k) => {
      dot?.forEach((value, axis) => {
        expect(value).toBeCloseTo(wanted[k]?.[axis] ?? 0, 1);
      });
    });
    expect(dots()).toHaveLength(steps + 1);
  });

  it("moves with a slider, and is acknowledged", async () => {
    const { root, explorer, dots, contents } = await page();
    const slider = root.querySelector<HTMLInputElement>("input[aria-label='learning rate η']");
    slider?.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
    paint();
    const [eta = 0] = contents.layout.eta;
    expect(explorer.session.local.eta).toBe(eta);
    const wanted = pixels(closedForm(eta, contents.state.start, contents.state.steps));
    expect(dots()[1]?.[0]).toBeCloseTo(wanted[1]?.[0] ?? 0, 1);
    explorer.session.flush();
    await settle();
    expect(explorer.session.truth).toMatchObject({ eta, seq: 1 });
    expect(explorer.session.table.eta).toBe(eta);
    expect(explorer.session.waiting).toBe(false);
  });
});

it("looks up any pair before the next frame", async () => {
  const { contents, bytes } = contentsOf(2);
  const { session } = await start(document.createElement("div"), packed(contents, bytes));
  const [eta = 0] = contents.layout.eta;
  const from = contents.layout.start.map(([first = 0]) => first);
  session.change({ eta });
  session.change({ start: from });
  expect(session.waiting).toBe(true);
  await Promise.resolve();
  expect(session.waiting).toBe(false);
  expect(session.row?.point(0)).toEqual(from);
  expect(session.table.eta).toBe(eta);
});

describe("a figure", () => {
  it("draws once a frame, and hides what is not visible", () => {
    const models = modelsOf(contentsOf().contents.models);
    const { objective } = contentsOf().contents.figures;
    if (!objective) throw new Error("no figure");
    const { el } = new Figure(objective, models);
    paint();
    models.path?.set({ x: [0, 10], y: [0, 100] });
    models.path?.set({ x: [0, 5, 10], y: [0, 50, 100] });
    expect(frames).toHaveLength(1);
    paint();
    expect(el.querySelector(".line")?.getAttribute("d")).toBe("M250,274L375,137L500,0");
    models.model2?.set({ max: 200 });
    paint();
    expect(el.querySelector(".line")?.getAttribute("d")).toBe("M250,274L375,205.5L500,137");
    models.path?.set({ visible: false });
    paint();
    expect(el.querySelector<SVGGElement>("g:has(> .curve)")?.style.display).toBe("none");
  });

  it("leaves a gap where there is nothing to draw", () => {
    const models = modelsOf(contentsOf().contents.models);
    const { objective } = contentsOf().contents.figures;
    if (!objective) throw new Error("no figure");
    const { el } = new Figure(objective, models);
    models.path?.set({ x: [-10, 0, 2, 4, 10], y: [0, 100, null, 0, 100] });
    paint();
    expect(el.querySelector(".line")?.getAttribute("d")).toBe("M0,274L250,0M350,274L500,0");
    expect(el.querySelectorAll(".dot")).toHaveLength(4);
  });

  it("says the powers of a logarithmic axis", () => {
    const { objective } = contentsOf().contents.figures;
    if (!objective) throw new Error("no figure");
    const models = modelsOf({
      scale: { kind: "log", min: 1e-4, max: 1 },
      axis: {
        kind: "axis",
        scale: "scale",
        orientation: "vertical",
        tick_values: [1e-4, 1e-2, 1],
        label: "f − f*",
      },
    });
    const { el } = new Figure({ ...objective, axes: ["axis"], marks: [] }, models);
    const ticks = [...el.querySelectorAll(".tick")];
    expect(ticks.map((tick) => tick.textContent)).toEqual(["1e−4", "1e−2", "1e0"]);
    expect(ticks.map((tick) => tick.getAttribute("transform"))).toEqual([
      "translate(0 274)",
      "translate(0 137)",
      "translate(0 0)",
    ]);
  });
});

it("tells nobody when nothing changes, and everybody after all has", () => {
  const model = new Model({ a: 1, b: 2 });
  const seen: unknown[] = [];
  model.on("change:a", () => seen.push(model.get("b")));
  model.set({ a: 1 });
  model.set({ a: 3, b: 4 });
  expect(seen).toEqual([4]);
});
