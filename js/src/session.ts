// The settings as this page shows them, and the conversation with Python about them.
//
// Python owns the truth, but a hand on a slider is faster than any kernel: what the browser changes
// moves at once and stays until Python has answered the request that carried it. No DOM in here.

import type { Settings, Spec, Truth, Wish } from "./model";
import type { Row, Table } from "./table";

const THROTTLE_MS = 200;
/** The kernel's answer to another formula or parameter is not worth a word before. */
const LATE_MS = 400;
/** A request that is not answered by then is sent again; after that, in twice the time. */
const AGAIN_MS = 4000;
/** A kernel that is busy for long is not asked ever more seldom: a request may be lost any time. */
const LONGEST_MS = 16_000;
const FIELDS = [
  "eta",
  "start",
  "steps",
  "method",
  "etas",
  "step",
  "formula",
  "parameters",
] as const;
type Field = (typeof FIELDS)[number];

/** Time, injected so that tests need not wait. */
export interface Clock {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

export interface Port {
  clock: Clock;
  client: string;
  /** `past`: not only by the model's own way, which may be closed for ever. */
  send(wish: Wish, past: boolean): void;
  /** False when no kernel can answer: then the table is all there is. */
  live(): boolean;
}

export class Session {
  /** What the controls show. */
  local: Settings;
  /** The last run that could be shown; it stays while a new one is awaited. */
  row: Row | null = null;
  /** The runs beside it, in the order of the series after the first; null where not known. */
  others: (Row | null)[] = [];
  /** True while the row shown is not the one of the settings. */
  waiting = false;
  private readonly listeners = new Set<() => void>();
  /** Changed fields → the first request with their latest value, or null before it is sent. */
  private readonly pending = new Map<Field, number | null>();
  private seq = 0;
  private timer: unknown = null;
  private lateTimer: unknown = null;
  /** Runs while an answer is awaited. */
  private againTimer: unknown = null;
  private patience = AGAIN_MS;
  /**
   * True once an answer did not come. ipywidgets sends nothing more after a message that was lost with
   * its connection, so from then on requests go past it, one at a time.
   */
  private past = false;
  /** True while another formula or parameter has been asked for and takes long. */
  private late = false;

  constructor(
    public spec: Spec,
    public truth: Truth,
    public table: Table,
    private readonly port: Port,
  ) {
    this.local = settingsOf(truth);
    this.refresh();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get live(): boolean {
    return this.port.live();
  }

  /** True where any method and any number of steps can be asked for. */
  get free(): boolean {
    return this.live && !this.spec.fixed;
  }

  /** The playhead, kept inside the run that is shown. */
  get step(): number {
    return Math.max(0, Math.min(this.local.step, this.table.steps));
  }

  /** Takes what Python sent, except fields with a change that Python has not answered yet. */
  accept(spec: Spec, truth: Truth, table: Table): void {
    this.spec = spec;
    this.truth = truth;
    this.table = table;
    if (truth.client === this.port.client) {
      for (const [field, seq] of this.pending) {
        if (seq !== null && seq <= truth.seq) this.pending.delete(field);
      }
      this.stopAsking();
      this.patience = AGAIN_MS;
    }
    const taken = settingsOf(truth);
    // A start that was on its way belongs to the formula before.
    if (this.local.start.length !== taken.start.length) this.pending.delete("start");
    for (const field of this.pending.keys()) copyField(field, this.local, taken);
    this.local = taken;
    this.watch(true);
    this.notify();
    if (this.past && this.againTimer === null) this.flush();
    if (this.pending.size > 0 && !this.unsent()) this.await();
  }

  /** True while Python has not answered a change of this field. */
  asks(field: Field): boolean {
    return this.pending.has(field);
  }

  /** Changes settings here and, throttled, in Python; `commit` sends without delay. */
  change(changes: Partial<Settings>, commit = false): void {
    const target = { ...this.local };
    const changed = FIELDS.filter((field) => copyField(field, changes, target));
    if (changed.length > 0) {
      this.local = target;
      if (this.live) for (const field of changed) this.pending.set(field, null);
      else this.stayInTable(changed);
      this.watch(false);
      this.notify();
    }
    if (commit) this.flush();
    else if (this.unsent()) {
      this.timer ??= this.port.clock.setTimeout(() => this.flush(), THROTTLE_MS);
    }
  }

  /** Back to what the widget was made with. */
  reset(): void {
    this.change(this.spec.initial, true);
  }

  /** Sends what has not been sent, with all that has not been answered. */
  flush(): void {
    if (this.timer !== null) this.port.clock.clearTimeout(this.timer);
    this.timer = null;
    if (this.unsent() && !(this.past && this.againTimer !== null)) this.ask();
  }

  private ask(): void {
    const wish: Wish = { client: this.port.client, seq: ++this.seq };
    for (const [field, seq] of this.pending) {
      copyField(field, this.local, wish);
      // An unanswered older value travels again, because the busy kernel sees only the last request.
      if (seq === null) this.pending.set(field, this.seq);
    }
    this.port.send(wish, this.past);
    this.await();
  }

  dispose(): void {
    this.flush();
    this.stopAsking();
    this.stopWatching();
    this.listeners.clear();
  }

  /** Asks again when no answer comes: request or answer were lost, or the kernel is busy. */
  private await(): void {
    this.againTimer ??= this.port.clock.setTimeout(() => {
      this.againTimer = null;
      if (this.pending.size === 0 || !this.live) return;
      this.past = true;
      this.patience = Math.min(2 * this.patience, LONGEST_MS);
      this.ask();
    }, this.patience);
  }

  private stopAsking(): void {
    if (this.againTimer !== null) this.port.clock.clearTimeout(this.againTimer);
    this.againTimer = null;
  }

  /** Notes when the kernel takes long for another formula; an answer begins the time anew. */
  private watch(answered: boolean): void {
    const asks = this.asks("formula") || this.asks("parameters");
    if (answered || !asks) this.stopWatching();
    if (!asks) return;
    this.lateTimer ??= this.port.clock.setTimeout(() => {
      this.late = true;
      this.notify();
    }, LATE_MS);
  }

  private stopWatching(): void {
    if (this.lateTimer !== null) this.port.clock.clearTimeout(this.lateTimer);
    this.lateTimer = null;
    this.late = false;
  }

  private unsent(): boolean {
    return [...this.pending.values()].includes(null);
  }

  private notify(): void {
    this.refresh();
    for (const listener of [...this.listeners]) listener();
  }

  private refresh(): void {
    const { eta, start, steps, method } = this.local;
    const comparable = steps === this.table.steps && method === this.truth.method;
    const row = comparable ? this.table.rowFor(eta, start) : null;
    this.waiting = row === null || this.late;
    // A run of another objective's dimension could not be drawn.
    if (!row && this.row?.section.dim === this.table.dim) return;
    this.row = row;
    this.others = this.spec.series.slice(1).map(({ key }, i) => this.beside(key, i + 1));
  }

  /** The run of another series: at its own learning rate, if it has one. */
  private beside(key: string, series: number): Row | null {
    const own = this.truth.etas?.[key] ?? null;
    if ((this.local.etas?.[key] ?? null) !== own) return null;
    const eta = own === null ? this.local.eta : this.table.eta;
    return this.row && this.table.rowFor(eta, this.local.start, series);
  }

  /** Without a kernel, a run that is not stored gives way: the other settings return to the stored ones. */
  private stayInTable(changed: readonly Field[]): void {
    const { eta, start } = this.local;
    const { method, formula, parameters } = settingsOf(this.truth);
    Object.assign(this.local, { steps: this.table.steps, method, formula, parameters });
    if (this.table.rowFor(eta, start)) return;
    if (!changed.includes("eta")) this.local.eta = this.table.eta;
    else this.local.start = [...this.table.start];
    if (!this.table.rowFor(this.local.eta, this.local.start)) {
      this.local.eta = this.table.eta;
      this.local.start = [...this.table.start];
    }
  }
}

function settingsOf(all: Settings): Settings {
  const { eta, start, steps, method, etas, step, formula, parameters } = all;
  return {
    ...{ eta, start: [...start], steps, method, step },
    ...(etas && { etas: { ...etas } }),
    ...(formula !== undefined && { formula }),
    ...(parameters && { parameters: { ...parameters } }),
  };
}

/** Copies a field that is there and differs; says whether it did. */
function copyField(field: Field, from: Partial<Settings>, to: Partial<Settings>): boolean {
  const value = from[field];
  if (value === undefined || JSON.stringify(value) === JSON.stringify(to[field])) return false;
  Object.assign(to, { [field]: Array.isArray(value) ? [...value] : value });
  return true;
}
