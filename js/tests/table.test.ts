import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeTable } from "../src/table";
import { encode, type Part, square, squareTable } from "./helpers";

interface Golden {
  dim: number;
  eta: number;
  start: number[];
  steps: number;
  sections: {
    kind: string;
    axis: number;
    series: number;
    lengths: number[] | null;
    count: number;
    positions: number[][];
    outcomes: number[];
    rows: { row: number; columns: Record<string, (number | string)[]> }[];
  }[];
}

const folder = join(import.meta.dirname, "golden");
const numbers = (values: (number | string)[]) =>
  values.map((value) =>
    typeof value === "number" ? value : Number(value.replace("inf", "Infinity")),
  );

describe("the tables that Python writes", () => {
  it.each(["table-1d", "table-2d", "table-compared"])("%s is read to the last bit", (name) => {
    const bytes = readFileSync(join(folder, `${name}.bin`));
    const table = decodeTable(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const golden = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Golden;

    expect(table.dim).toBe(golden.dim);
    expect(table.eta).toBe(golden.eta);
    expect(table.start).toEqual(golden.start);
    expect(table.steps).toBe(golden.steps);
    const identity = ({ kind, axis, series, count }: Golden["sections"][number]) =>
      [kind, axis, series, count].join(" ");
    expect(table.sections.map((s) => [s.kind, s.axis, s.series, s.count].join(" "))).toEqual(
      golden.sections.map(identity),
    );
    for (const [i, expected] of golden.sections.entries()) {
      const section = table.sections[i];
      if (!section) throw new Error("a section is missing");
      expect(section.positions.map((list) => [...list])).toEqual(expected.positions);
      expect([...section.outcomes]).toEqual(expected.outcomes);
      expect(section.lengths && [...section.lengths]).toEqual(expected.lengths);
      expect(expected.rows.length).toBeGreaterThan(0);
      for (const { row, columns } of expected.rows) {
        for (const [column, values] of Object.entries(columns)) {
          expect([...section.row(row).raw(column)], `${expected.kind} ${row} ${column}`).toEqual(
            numbers(values),
          );
        }
      }
    }
  });

  it("include runs that are cut where they leave", () => {
    const bytes = readFileSync(join(folder, "table-1d.bin"));
    const table = decodeTable(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const eta = table.section("eta");
    const last = eta?.row(eta.count - 1);
    expect(last?.leaves).toBe(true);
    expect(last?.length).toBeLessThanOrEqual(table.steps);
    expect([...(last?.column("f") ?? [])].every(Number.isFinite)).toBe(true);
  });
});

describe("which row answers", () => {
  const table = decodeTable(squareTable());

  it("the settings the table was made for: here", () => {
    expect(table.rowFor(0.2, [10])?.section.kind).toBe("here");
  });

  it("another learning rate, from the same start", () => {
    const row = table.rowFor(0.3, [10]);
    expect(row?.section.kind).toBe("eta");
    expect(row?.at("x", 1)).toBe(10 * (1 - 2 * 0.3));
    expect(row?.outcome).toBe(0);
  });

  it("another start, at the same learning rate", () => {
    expect(table.rowFor(0.2, [-5])?.point(0)).toEqual([-5]);
  });

  it("nothing, if both differ or a value lies between positions", () => {
    expect(table.rowFor(0.3, [5])).toBeNull();
    expect(table.rowFor(0.25, [10])).toBeNull();
    expect(table.rowFor(0.2, [1])).toBeNull();
  });

  it("a start on the grid, if both coordinates differ", () => {
    const rows = [1, 2, 3, 4, 5, 6].map((id) => ({ x1: [id, id], x2: [id, id], f: [id, id] }));
    const two = decodeTable(
      encode(
        2,
        1,
        0.1,
        [0, 0],
        [
          { kind: 0, outcomes: [0], rows: [{ x1: [0, 0], x2: [0, 0], f: [0, 0] }] },
          { kind: 2, axis: 1, positions: [[7, 8]], outcomes: [0, 0], rows: rows.slice(0, 2) },
          {
            kind: 3,
            positions: [
              [1, 2],
              [7, 8, 9],
            ],
            outcomes: [0, 1, 2, 3, 4, 5],
            rows,
          },
        ],
      ),
    );
    expect(two.rowFor(0.1, [2, 8])?.at("f", 0)).toBe(5);
    expect(two.rowFor(0.1, [2, 8])?.outcome).toBe(4);
    expect(two.rowFor(0.1, [2, 8])?.has("slope")).toBe(false);
    expect(two.rowFor(0.1, [0, 8])?.section.kind).toBe("start");
    expect(two.rowFor(0.1, [2, 5])).toBeNull();
    expect(two.rowFor(0.2, [2, 8])).toBeNull();
  });
});

describe("columns", () => {
  const cut = { x: [1, 2, Number.POSITIVE_INFINITY], f: [1, 4, Number.POSITIVE_INFINITY] };
  const part: Part = { kind: 0, outcomes: [3], rows: [cut] };
  const row = decodeTable(encode(1, 2, 0.2, [1], [part])).rowFor(0.2, [1]);

  it("end before the first iterate that is not finite", () => {
    expect(row?.length).toBe(2);
    expect([...(row?.column("x") ?? [])]).toEqual([1, 2]);
    expect(row?.leaves).toBe(true);
    expect(row?.end).toBe(2);
  });

  it("are new arrays every time, of their own memory", () => {
    const [first, second] = [row?.column("x"), row?.column("x")];
    expect(first).not.toBe(second);
    expect(first?.buffer.byteLength).toBe(16);
  });

  it("are NaN where the section does not have them", () => {
    expect(row?.at("nonsense", 0)).toBeNaN();
  });
});

describe("bytes that are no table", () => {
  const good = squareTable();
  const broken = (change: (view: DataView) => void) => {
    const copy = new DataView(good.buffer.slice(0));
    change(copy);
    return () => decodeTable(copy);
  };

  it("is read from the middle of a message as well", () => {
    const message = new Uint8Array(good.byteLength + 30);
    message.set(new Uint8Array(good.buffer), 13);
    const table = decodeTable(new DataView(message.buffer, 13, good.byteLength));
    expect(table.rowFor(0.2, [10])?.point(0)).toEqual([10]);
  });

  it("are refused with a reason", () => {
    expect(() => decodeTable(new DataView(new ArrayBuffer(8)))).toThrow("8 bytes");
    expect(broken((view) => view.setUint8(0, 65))).toThrow("begin with GDWT");
    expect(broken((view) => view.setUint16(4, 9, true))).toThrow("version 1, got 9");
    expect(broken((view) => view.setUint16(6, 3, true))).toThrow("dimensions, got 3");
    expect(broken((view) => view.setBigUint64(40, 5n, true))).toThrow("expected 5 bytes");
    expect(broken((view) => view.setUint32(12, 1e6, true))).toThrow("cannot list");
    expect(broken((view) => view.setUint8(48, 9))).toThrow("unknown kind");
    expect(broken((view) => view.setUint32(8, 1000, true))).toThrow("outside the table");
    expect(broken((view) => view.setUint32(48 + 24, 4, true))).toThrow("outside the table");
  });

  it("of a grid whose sides do not fit its rows are refused", () => {
    const row = square(0.1, 1, 1);
    const grid = encode(
      1,
      1,
      0.1,
      [1],
      [{ kind: 3, positions: [[1], [2]], outcomes: [0], rows: [row] }],
    );
    grid.setUint32(48 + 8, 7, true);
    expect(() => decodeTable(grid)).toThrow("7 by 1");
  });
});
