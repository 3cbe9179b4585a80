// Decoder of the binary table: all runs the kernel has computed around the present settings.
// It knows the byte layout and which row answers which settings; it computes nothing.

export type SectionKind = "here" | "eta" | "start" | "grid";

const MAGIC = "GDWT";
const VERSION = 1;
const HEADER_BYTES = 48;
const ENTRY_BYTES = 32;
const KINDS: readonly SectionKind[] = ["here", "eta", "start", "grid"];

const EXACT_COLUMNS = { 1: ["x", "f"], 2: ["x1", "x2", "f"] } as const;
const COARSE_COLUMNS = {
  1: ["error", "slope", "rate", "g", "h", "m", "kind"],
  2: ["error", "slope", "rate", "g1", "g2", "m1", "m2", "b1", "b2", "kind"],
} as const;
const COMPARED_COLUMNS = ["error", "slope"] as const;

/** In place of an outcome: not solved yet; the function stopped with an error. */
export const PENDING = 255;
export const FAILED = 254;

type Block = { columns: readonly string[]; values: Float64Array | Float32Array };

/** One family of runs: along η, along a coordinate of the start, over a grid of starts, or one. */
export class Section {
  constructor(
    readonly kind: SectionKind,
    readonly axis: number,
    /** 0 is the method; the others are what it is compared with. */
    readonly series: number,
    readonly count: number,
    readonly steps: number,
    readonly dim: 1 | 2,
    /** Ascending positions; two lists for a grid, none for `here`. */
    readonly positions: readonly Float64Array[],
    readonly outcomes: Uint8Array,
    /** How many iterates each row has. */
    readonly lengths: Uint32Array | null,
    private readonly blocks: readonly Block[],
  ) {}

  row(index: number): Row {
    return new Row(this, index);
  }

  has(column: string): boolean {
    return this.blocks.some((block) => block.columns.includes(column));
  }

  value(column: string, k: number, row: number): number {
    for (const { columns, values } of this.blocks) {
      const c = columns.indexOf(column);
      if (c >= 0) return values[(c * (this.steps + 1) + k) * this.count + row] ?? Number.NaN;
    }
    return Number.NaN;
  }
}

/** One run. */
export class Row {
  readonly steps: number;
  /** Number of iterates before the first one that is not finite. */
  readonly length: number;
  readonly outcome: number;
  /** Number of iterates, finite or not; a run of somebody's own may have too few or too many. */
  readonly count: number;

  constructor(
    readonly section: Section,
    readonly index: number,
  ) {
    this.steps = section.steps;
    this.outcome = section.outcomes[index] ?? 0;
    const needed = [...this.coordinates, "f"];
    let length = 0;
    while (length <= this.steps && needed.every((name) => Number.isFinite(this.at(name, length)))) {
      length++;
    }
    this.length = length;
    this.count = this.failed ? length : (section.lengths?.[index] ?? this.steps + 1);
  }

  /** True if it is somebody's function and stopped with an error. */
  get failed(): boolean {
    return this.outcome === FAILED;
  }

  get coordinates(): readonly string[] {
    return this.section.dim === 1 ? ["x"] : ["x1", "x2"];
  }

  /** True if an iterate is infinite or undefined: the run has left every frame. */
  get leaves(): boolean {
    return this.length < Math.min(this.count, this.steps + 1);
  }

  /** The last step worth showing: the end, or the step at which the run leaves. */
  get end(): number {
    return this.leaves ? this.length : Math.max(0, this.length - 1);
  }

  has(column: string): boolean {
    return this.section.has(column);
  }

  at(column: string, k: number): number {
    return this.section.value(column, k, this.index);
  }

  point(k: number): number[] {
    return this.coordinates.map((name) => this.at(name, k));
  }

  /** A fresh array, cut at the first iterate that is not finite. */
  column(name: string): Float64Array {
    return Float64Array.from({ length: this.length }, (_, k) => this.at(name, k));
  }

  /** A fresh array of all values, finite or not. */
  raw(name: string): Float64Array {
    return Float64Array.from({ length: this.steps + 1 }, (_, k) => this.at(name, k));
  }
}

export class Table {
  constructor(
    readonly dim: 1 | 2,
    readonly steps: number,
    readonly eta: number,
    readonly start: readonly number[],
    readonly sections: readonly Section[],
  ) {}

  section(kind: SectionKind, axis = 0, series = 0): Section | undefined {
    return this.sections.find(
      (section) => section.kind === kind && section.axis === axis && section.series === series,
    );
  }

  /** What share of a slider's positions is solved, over all runs that are shown. */
  solved(kind: SectionKind, axis = 0): number {
    const along = this.sections.filter((s) => s.kind === kind && s.axis === axis);
    const all = along.reduce((sum, { count }) => sum + count, 0);
    const left = along.reduce((sum, s) => sum + s.outcomes.filter((o) => o === PENDING).length, 0);
    return all > 0 ? 1 - left / all : 1;
  }

  /** f at a position of the start slider, whatever the learning rate. */
  valueAt(start: readonly number[]): number | undefined {
    const row = find(this.section("start"), start);
    return this.dim === 1 ? row?.at("f", 0) : undefined;
  }

  /** The run from `start` with learning rate `eta`, if this table holds it. */
  rowFor(eta: number, start: readonly number[], series = 0): Row | null {
    const differing = this.start.flatMap((value, axis) => (value === start[axis] ? [] : [axis]));
    if (eta !== this.eta) {
      return differing.length === 0 ? find(this.section("eta", 0, series), [eta]) : null;
    }
    const [axis] = differing;
    if (axis === undefined) return find(this.section("here", 0, series), []);
    const along =
      differing.length === 1 && find(this.section("start", axis, series), [start[axis]]);
    return along || find(this.section("grid", 0, series), start);
  }
}

function find(section: Section | undefined, values: readonly (number | undefined)[]): Row | null {
  if (!section) return null;
  let index = 0;
  for (const [axis, positions] of section.positions.entries()) {
    const i = positions.indexOf(values[axis] ?? Number.NaN);
    if (i < 0) return null;
    index = index * positions.length + i;
  }
  return section.outcomes[index] === PENDING ? null : section.row(index);
}

/** The bytes may sit anywhere in a larger message, so they are copied first. */
export function decodeTable(source: DataView): Table {
  const buffer = source.buffer.slice(source.byteOffset, source.byteOffset + source.byteLength);
  const view = new DataView(buffer);
  const size = view.byteLength;
  if (size < HEADER_BYTES) throw new Error(`table: ${size} bytes are less than its header`);
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  if (magic !== MAGIC) throw new Error(`table: expected it to begin with ${MAGIC}, got ${magic}`);
  const version = view.getUint16(4, true);
  if (version !== VERSION) throw new Error(`table: expected version ${VERSION}, got ${version}`);
  const dim = view.getUint16(6, true);
  if (dim !== 1 && dim !== 2) throw new Error(`table: expected 1 or 2 dimensions, got ${dim}`);
  const total = Number(view.getBigUint64(40, true));
  if (total !== size) throw new Error(`table: expected ${total} bytes, got ${size}`);

  const steps = view.getUint32(8, true);
  const count = view.getUint32(12, true);
  if (HEADER_BYTES + count * ENTRY_BYTES > size) {
    throw new Error(`table: ${size} bytes cannot list ${count} sections`);
  }
  const eta = view.getFloat64(16, true);
  const start = [view.getFloat64(24, true), view.getFloat64(32, true)].slice(0, dim);
  const sections = Array.from({ length: count }, (_, i) =>
    decodeSection(view, HEADER_BYTES + i * ENTRY_BYTES, steps, dim),
  );
  return new Table(dim, steps, eta, start, sections);
}

function decodeSection(view: DataView, at: number, steps: number, dim: 1 | 2): Section {
  const kind = KINDS[view.getUint8(at)];
  if (!kind) throw new Error(`table: unknown kind of section ${view.getUint8(at)}`);
  const u32 = (offset: number) => view.getUint32(at + offset, true);
  const [count, count1, count2] = [u32(4), u32(8), u32(12)];
  const [positionsAt, outcomesAt, exactAt, coarseAt] = [u32(16), u32(20), u32(24), u32(28)];
  if (kind === "grid" && count !== count1 * count2) {
    throw new Error(`table: a grid of ${count1} by ${count2} cannot have ${count} rows`);
  }

  const part = (what: string, offset: number, length: number, bytes: number) => {
    if (
      offset % bytes !== 0 ||
      offset < HEADER_BYTES ||
      offset + length * bytes > view.byteLength
    ) {
      throw new Error(`table: the ${what} of section "${kind}" lie outside the table`);
    }
    return [view.buffer as ArrayBuffer, offset, length] as const;
  };
  const lists = kind === "here" ? [] : kind === "grid" ? [count1, count2] : [count];
  let next = positionsAt;
  const positions = lists.map((length) => {
    const list = new Float64Array(...part("positions", next, length, 8));
    next += 8 * length;
    return list;
  });
  const outcomes = new Uint8Array(...part("outcomes", outcomesAt, count, 1));
  const series = view.getUint16(at + 2, true);
  const lengthsAt = outcomesAt + Math.ceil(count / 8) * 8;
  const lengths = series ? new Uint32Array(...part("lengths", lengthsAt, count, 4)) : null;

  const blocks: Block[] = [];
  const area = (columns: readonly string[]) => columns.length * (steps + 1) * count;
  if (kind !== "grid") {
    const columns = EXACT_COLUMNS[dim];
    const values = new Float64Array(...part("iterates", exactAt, area(columns), 8));
    blocks.push({ columns, values });
  }
  const coarse = series ? COMPARED_COLUMNS : COARSE_COLUMNS[dim];
  const columns = kind === "grid" ? EXACT_COLUMNS[dim] : coarse;
  const values = new Float32Array(...part("columns", coarseAt, area(columns), 4));
  blocks.push({ columns, values });
  const axis = view.getUint8(at + 1);
  return new Section(kind, axis, series, count, steps, dim, positions, outcomes, lengths, blocks);
}
