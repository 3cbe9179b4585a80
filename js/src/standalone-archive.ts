// The runs stored in an exported page, for every pair of a learning rate and a start. It answers what
// a kernel would be asked, by looking up: it gathers stored numbers into the table they belong in.
//
// A stored number is the leading bytes of a float64, and a column is stored byte by byte: first the
// leading bytes of all its numbers, then their second bytes, and so on, which deflates well. Within
// a column runs follow each other, η first, then the start's coordinates, each run step by step.

/** Where the runs of one series are: the method's, or those it is compared with. */
export interface Stored {
  /** A series has a run for every pair, for every start at its own η, or for one state alone. */
  covers: "all" | "start" | "state";
  /** Where the outcome of each run lies, one byte each. */
  outcomes: number;
  /** Where the number of iterates of each run lies, two bytes each. */
  lengths: number;
  /** Where each column begins, and how many bytes of its numbers are stored. */
  columns: Record<string, { at: number; bytes: number }>;
}

/** What Python says about the bytes. */
export interface Layout {
  dim: 1 | 2;
  steps: number;
  eta: number[];
  /** Positions of each coordinate of the start. */
  start: number[][];
  /** What a series that covers a state belongs to. */
  state: { eta: number; start: number[] };
  series: Stored[];
  /** Columns of a table's first block, and of the second: the method's and the others'. */
  exact: string[];
  coarse: string[];
  compared: string[];
}

const MAGIC = 0x54574447; // "GDWT"
const VERSION = 1;
const HEADER_BYTES = 48;
const ENTRY_BYTES = 32;
const KIND = { here: 0, eta: 1, start: 2, grid: 3 } as const;

interface Part {
  kind: keyof typeof KIND;
  axis: number;
  series: number;
  positions: readonly (readonly number[])[];
  runs: number[];
}

const replaced = (list: readonly number[], at: number, value: number) =>
  list.map((old, i) => (i === at ? value : old));

/** The index of the position nearest to `value`. */
export function nearestIndex(value: number, positions: readonly number[]): number {
  let best = 0;
  positions.forEach((position, i) => {
    if (Math.abs(position - value) < Math.abs((positions[best] ?? 0) - value)) best = i;
  });
  return best;
}

export class Archive {
  private readonly scratch = new DataView(new ArrayBuffer(8));

  constructor(
    readonly layout: Layout,
    private readonly bytes: Uint8Array,
  ) {}

  /** The table that answers for the learning rate and the start at these positions. */
  table(eta: number, start: readonly number[]): DataView {
    const { layout } = this;
    const parts = layout.series.flatMap((_, series) => this.parts(series, eta, start));
    const here = start.map((i, axis) => layout.start[axis]?.[i] ?? Number.NaN);
    return this.write(parts, layout.eta[eta] ?? Number.NaN, here);
  }

  private parts(series: number, eta: number, start: readonly number[]): Part[] {
    const { layout } = this;
    const stored = layout.series[series];
    const part = (kind: Part["kind"], axis: number, positions: number[][], runs: number[]) => ({
      kind,
      axis,
      series,
      positions,
      runs,
    });
    if (stored?.covers === "state") {
      const at = start.map((i, axis) => layout.start[axis]?.[i]);
      const { state } = layout;
      const same = state.eta === layout.eta[eta] && state.start.every((x, axis) => x === at[axis]);
      return same ? [part("here", 0, [], [0])] : [];
    }
    const every = stored?.covers === "all";
    const run = (from: readonly number[], rate = eta) => this.run(every ? rate : 0, from);
    const parts = [part("here", 0, [], [run(start)])];
    if (every) {
      const rates = layout.eta.map((_, i) => run(start, i));
      parts.push(part("eta", 0, [layout.eta], rates));
    }
    for (const [axis, positions] of layout.start.entries()) {
      const along = positions.map((_, i) => run(replaced(start, axis, i)));
      parts.push(part("start", axis, [positions], along));
    }
    const [first, second] = layout.start;
    if (first && second) {
      const corners = first.flatMap((_, i) => second.map((__, j) => run([i, j])));
      parts.push(part("grid", 0, [first, second], corners));
    }
    return parts;
  }

  private run(eta: number, start: readonly number[]): number {
    return start.reduce((run, i, axis) => run * (this.layout.start[axis]?.length ?? 1) + i, eta);
  }

  /** How many runs a series has. */
  private count({ covers }: Stored): number {
    if (covers === "state") return 1;
    const { eta, start } = this.layout;
    return start.reduce((count, { length }) => count * length, covers === "all" ? eta.length : 1);
  }

  private value(stored: Stored, name: string, run: number, k: number): number {
    const column = stored.columns[name];
    if (!column) {
      // The slope is stored as its components alone.
      const parts = this.layout.dim === 1 ? ["g"] : ["g1", "g2"];
      return Math.hypot(...parts.map((part) => this.value(stored, part, run, k)));
    }
    const { scratch, bytes } = this;
    const steps = this.layout.steps + 1;
    const numbers = this.count(stored) * steps;
    const at = column.at + run * steps + k;
    scratch.setFloat64(0, 0);
    for (let b = 0; b < column.bytes; b++) scratch.setUint8(b, bytes[at + b * numbers] ?? 0);
    return scratch.getFloat64(0);
  }

  /** As `gdwidget/widget/table.py` packs it. */
  private write(parts: readonly Part[], eta: number, start: readonly number[]): DataView {
    const { dim, steps, exact, coarse, compared } = this.layout;
    const view = new DataView(new ArrayBuffer(this.size(parts)));
    let end = HEADER_BYTES + ENTRY_BYTES * parts.length;
    const align = () => {
      end = Math.ceil(end / 8) * 8;
      return end;
    };
    parts.forEach(({ kind, axis, series, positions, runs }, i) => {
      const stored = this.layout.series[series];
      if (!stored) return;
      const entry = HEADER_BYTES + ENTRY_BYTES * i;
      const listed = positions.length > 0 ? end : 0;
      for (const position of positions.flat()) {
        view.setFloat64(end, position, true);
        end += 8;
      }
      const outcomesAt = end;
      for (const run of runs) view.setUint8(end++, this.bytes[stored.outcomes + run] ?? 0);
      if (series > 0) {
        align();
        for (const run of runs) {
          const at = stored.lengths + 2 * run;
          view.setUint32(end, (this.bytes[at] ?? 0) + 256 * (this.bytes[at + 1] ?? 0), true);
          end += 4;
        }
      }
      const block = (names: readonly string[], bytes: 4 | 8): number => {
        const begin = align();
        for (const name of names) {
          for (let k = 0; k <= steps; k++) {
            for (const run of runs) {
              const value = this.value(stored, name, run, k);
              if (bytes === 8) view.setFloat64(end, value, true);
              else view.setFloat32(end, value, true);
              end += bytes;
            }
          }
        }
        return begin;
      };
      const grid = kind === "grid";
      const exactAt = grid ? 0 : block(exact, 8);
      const coarseAt = block(grid ? exact : series > 0 ? compared : coarse, 4);
      align();
      view.setUint8(entry, KIND[kind]);
      view.setUint8(entry + 1, axis);
      view.setUint16(entry + 2, series, true);
      const [first, second] = positions.map(({ length }) => length);
      const counts = [runs.length, first ?? 1, second ?? 1];
      [...counts, listed, outcomesAt, exactAt, coarseAt].forEach((word, j) => {
        view.setUint32(entry + 4 + 4 * j, word, true);
      });
    });
    view.setUint32(0, MAGIC, true);
    view.setUint16(4, VERSION, true);
    view.setUint16(6, dim, true);
    view.setUint32(8, steps, true);
    view.setUint32(12, parts.length, true);
    [eta, start[0], start[1]].forEach((value, i) => {
      view.setFloat64(16 + 8 * i, value ?? Number.NaN, true);
    });
    view.setBigUint64(40, BigInt(end), true);
    return new DataView(view.buffer, 0, end);
  }

  /** More than enough bytes. */
  private size(parts: readonly Part[]): number {
    const { steps, exact, coarse } = this.layout;
    const row = (steps + 1) * (8 * exact.length + 4 * coarse.length) + 5;
    return parts.reduce(
      (sum, { positions, runs }) => sum + 64 + 8 * positions.flat().length + runs.length * row,
      HEADER_BYTES + ENTRY_BYTES * parts.length,
    );
  }
}
