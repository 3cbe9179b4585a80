// The one typed view of what Python and the browser share. Trait names are written only here, so
// that a renamed trait breaks one file; docs of the content are in the interfaces below.

/** One display of a figure. */
export interface PlotView {
  el: HTMLElement;
  /** Pixels of the plot area between which a scale's domain lies: bqplot keeps room for markers. */
  padded_range?(direction: "x" | "y", scale: unknown): [number, number];
}

/** What a figure is, and what is to be seen in it now, for those who do not see it. */
export interface Words {
  name: string;
  description: string;
}

/** A bqplot model (mark, scale, axis or figure), as far as this widget touches it. */
export interface PlotModel {
  get(name: string): unknown;
  set(values: Record<string, unknown>): void;
  on(event: string, callback: () => void): void;
  off(event: string, callback: () => void): void;
  /** Figures: one promise of a view per display. */
  views?: Record<string, Promise<PlotView>>;
  /** False once there is no kernel behind the model. */
  comm_live?: boolean;
}

/** The model anywidget hands to `initialize` and `render`. */
export interface WidgetModel {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown): void;
  on(event: string, callback: () => void): void;
  off(event: string, callback: () => void): void;
  widget_manager: { get_model(id: string): Promise<unknown> };
}

/** What both sides may change. */
export interface Settings {
  eta: number;
  start: number[];
  steps: number;
  method: string;
  /** Methods it is compared with, each with its own learning rate, or null to share η. */
  etas?: Record<string, number | null>;
  step: number;
  /** With a formula box: what is in it, and the values of its parameters. */
  formula?: string;
  parameters?: Record<string, number>;
}

/** What Python holds, with the request it answers. */
export interface Truth extends Settings {
  client: string;
  seq: number;
  /** Why a formula that was asked for is not shown. */
  refused?: string;
}

/** What the browser wishes. */
export type Wish = Partial<Settings> & { client: string; seq: number };

export interface OutcomeSpec {
  name: string;
  label: string;
  glyph: string;
  sentence?: string;
}

export interface ProgressSpec {
  name: string;
  label: string;
  column: string;
  log: boolean;
}

/** One of the runs that are shown together; the first is the method's. */
export interface SeriesSpec {
  role: "method" | "compared" | "student";
  key: string;
  label: string;
  color: string;
  /** bqplot's names of marker and dashes. */
  marker: string;
  line: string;
  /** How theory's rate is written, by order. */
  formulas?: Record<string, string>;
}

/** What is told of the map of basins. */
export interface MapSpec {
  /** The settings it was solved for; `eta` is null where the map has an axis for it. */
  method: string;
  eta: number | null;
  steps: number;
  /** Why there is no map, or "". */
  note: string;
  legend: {
    kind: "minimum" | "saddle" | "maximum" | "other" | "diverged" | "unsettled";
    color: string;
    point: number[];
    share: number;
    count?: number;
  }[];
  /** In one dimension, a PNG with so many learning rates and starts. */
  image?: DataView;
  size?: [number, number];
}

/** What is told of the formula box. */
export interface BoxSpec {
  /** Each has a slider, with these positions. */
  parameters: { name: string; positions: number[] }[];
  /** How far from zero a parameter may be. */
  largest: number;
}

export type Range = [number, number];

export interface Spec {
  dim: 1 | 2;
  variables: string[];
  eta: { scale: "linear" | "log" };
  edge: number | null;
  edge_label: string;
  methods: { name: string; label: string }[];
  series: SeriesSpec[];
  max_steps: number;
  view: { x: Range; y: Range };
  /** Learning rates are below; a slider goes less far. */
  eta_most: number;
  /** As far from zero as a coordinate of the start may be; a slider goes less far. */
  start_most: number;
  mathematics: { label: string; mathml: string }[];
  parameters: string;
  outcomes: OutcomeSpec[];
  progress: ProgressSpec[];
  progress_default: string;
  title: string;
  /** In an exported page: why method and steps cannot be chosen. */
  fixed?: string;
  initial: Settings;
  /** Undefined or null where no other formula can be typed. */
  box?: BoxSpec | null;
}

export interface Snapshot {
  spec: Spec;
  truth: Truth;
  table: DataView;
  /** What was measured of the table's runs; empty where no panel shows it. */
  rates: DataView | undefined;
  /** Undefined where the widget has none. */
  map: MapSpec | undefined;
  error: string;
  diagnosis: string;
}

const TRUTH_EVENTS = [
  "change:spec",
  "change:state",
  "change:table",
  "change:rates",
  "change:map",
  "change:error",
  "change:diagnosis",
];
const MARKS_EVENTS = ["change:marks", "change:figures"];
const REFERENCE = "IPY_MODEL_";

/** Reads all that Python sends. */
export function snapshot(model: WidgetModel): Snapshot {
  return {
    spec: model.get("spec") as Spec,
    truth: model.get("state") as Truth,
    table: model.get("table") as DataView,
    rates: model.get("rates") as DataView | undefined,
    map: mapOf(model.get("map") as Partial<MapSpec> | undefined),
    error: (model.get("error") as string | undefined) ?? "",
    diagnosis: (model.get("diagnosis") as string | undefined) ?? "",
  };
}

const mapOf = (map: Partial<MapSpec> | undefined) => (map?.legend ? (map as MapSpec) : undefined);

function listen(model: WidgetModel, events: string[], callback: () => void): () => void {
  for (const event of events) model.on(event, callback);
  return () => {
    for (const event of events) model.off(event, callback);
  };
}

/** Calls back on every change of what `snapshot` reads; returns how to stop. */
export const onSnapshot = (model: WidgetModel, callback: () => void) =>
  listen(model, TRUTH_EVENTS, callback);

/** Calls back when marks or figures are replaced by others. */
export const onMarks = (model: WidgetModel, callback: () => void) =>
  listen(model, MARKS_EVENTS, callback);

/** What `access.ts` says: of the whole box, and of its figure. */
export const accessWords = (model: WidgetModel) =>
  ({ title: "", name: "", description: "", ...(model.get("words") as object) }) as Words & {
    title: string;
  };

export const onWords = (model: WidgetModel, callback: () => void) =>
  listen(model, ["change:words"], callback);

/** Sends a wish; `past` also by a way that does not wait until earlier changes are through. */
export function sendWish(model: WidgetModel, wish: Wish, past: boolean): void {
  // Also then: an older wish that waits there would come after this one.
  model.set("request", wish);
  model.save_changes();
  if (past) model.send({ request: wish });
}

async function resolve(model: WidgetModel, trait: string): Promise<Record<string, PlotModel>> {
  const references = Object.entries((model.get(trait) ?? {}) as Record<string, string>);
  const found = await Promise.all(
    references.map(async ([name, reference]): Promise<[string, PlotModel]> => {
      const id = reference.startsWith(REFERENCE) ? reference.slice(REFERENCE.length) : reference;
      return [name, (await model.widget_manager.get_model(id)) as PlotModel];
    }),
  );
  return Object.fromEntries(found);
}

export const plotMarks = (model: WidgetModel) => resolve(model, "marks");
export const plotFigures = (model: WidgetModel) => resolve(model, "figures");

type Scales = Record<string, { domain?: number[] }> | undefined;

/** The scale of a mark's axis; its domain is what is in view, also after panning and zooming. */
export function scaleOf(mark: PlotModel | undefined, axis: "x" | "y") {
  return (mark?.get("scales") as Scales)?.[axis];
}

export function domainOf(mark: PlotModel | undefined, axis: "x" | "y"): Range | null {
  const [low, high] = scaleOf(mark, axis)?.domain ?? [];
  return low !== undefined && high !== undefined && low !== high ? [low, high] : null;
}
