// An exported page: the widget of the notebook without notebook, kernel and network. Figures are
// drawn by `standalone-plot`, requests are answered from the archive in the page.

import { html } from "./dom";
import { Explorer } from "./explorer";
import { setting } from "./format";
import type { Settings, Spec, Truth, Wish } from "./model";
import { Archive, type Layout, nearestIndex } from "./standalone-archive";
import { ControllerModel, Model } from "./standalone-model";
import { Figure, type FigureSpec, type ModelSpec, modelsOf } from "./standalone-plot";
import { View } from "./view";

/** What Python put into the page, ahead of the archive's bytes. */
export interface Contents {
  spec: Spec;
  state: Settings;
  layout: Layout;
  models: Record<string, ModelSpec>;
  figures: Record<string, FigureSpec>;
  /** Names of the models that move. */
  marks: string[];
  /** What is probably wrong with the student's function. */
  diagnosis: string;
  /** Why steps and methods are what they are. */
  fixed: string;
}

const LENGTH_BYTES = 4;

/** Undoes base64, then deflate. */
export async function unpack(text: string): Promise<{ contents: Contents; bytes: Uint8Array }> {
  const characters = atob(text.trim());
  const packed = new Uint8Array(characters.length);
  // Uint8Array.from with a function takes ten times as long.
  for (let i = 0; i < packed.length; i++) packed[i] = characters.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const all = new Uint8Array(await new Response(stream).arrayBuffer());
  const length = new DataView(all.buffer).getUint32(0, true);
  const end = LENGTH_BYTES + length;
  const contents = JSON.parse(new TextDecoder().decode(all.subarray(LENGTH_BYTES, end)));
  return { contents, bytes: all.subarray(end) };
}

/** The kernel's part: state and table for a wish, and a sentence where it could not be met. */
export function answer(archive: Archive, { state, fixed }: Contents, wish: Wish, held: Settings) {
  const { eta: etas, start: starts } = archive.layout;
  const asked = { ...held, ...wish };
  const eta = nearestIndex(asked.eta, etas);
  const start = starts.map((positions, axis) => nearestIndex(asked.start[axis] ?? 0, positions));
  const truth: Truth = {
    eta: etas[eta] ?? held.eta,
    start: start.map((i, axis) => starts[axis]?.[i] ?? 0),
    steps: state.steps,
    method: state.method,
    etas: state.etas,
    step: Math.max(0, Math.min(asked.step, state.steps)),
    client: wish.client,
    seq: wish.seq,
  };
  const said: string[] = [];
  const snapped = (asked: number, shown: number) => {
    if (asked === shown) return;
    said.push(
      `This page holds the runs of certain values only: ${setting(shown)} is the nearest to ${setting(asked)}.`,
    );
  };
  snapped(asked.eta, truth.eta);
  truth.start.forEach((value, axis) => {
    snapped(asked.start[axis] ?? 0, value);
  });
  const chosen = ({ steps, method, etas }: Settings) => JSON.stringify([steps, method, etas ?? {}]);
  if (chosen(asked) !== chosen(state)) said.push(fixed);
  return { state: truth, table: archive.table(eta, start), error: said.join(" ") };
}

/** Fills `root`, the element with the class gdwidget, from the text of the page's data. */
export async function start(root: HTMLElement, text: string): Promise<Explorer> {
  const { contents, bytes } = await unpack(text);
  const archive = new Archive(contents.layout, bytes);
  const models = modelsOf(contents.models);
  const panels = html("div", { class: "gdwidget-panels" });
  const controls = html("div");
  const figures: Record<string, Model> = {};
  for (const [name, spec] of Object.entries(contents.figures)) {
    const model = new Model({});
    const figure = new Figure(spec, models);
    model.views.page = Promise.resolve(figure);
    figures[name] = model;
    panels.append(figure.el);
  }
  const reference = (name: string) => [name, `IPY_MODEL_${name}`];
  const blank: Wish = { client: "", seq: 0 };
  const first = answer(archive, contents, blank, contents.state);
  const model = new ControllerModel(
    {
      marks: Object.fromEntries(contents.marks.map(reference)),
      figures: Object.fromEntries(Object.keys(figures).map(reference)),
      spec: contents.spec,
      diagnosis: contents.diagnosis,
      ...first,
    },
    { ...models, ...figures },
    (asking) => {
      const wish = asking.get("request") as Wish;
      const held = asking.get("state") as Settings;
      // Later, as a kernel would: the session is still busy asking.
      queueMicrotask(() => asking.set(answer(archive, contents, wish, held)));
    },
  );
  const explorer = new Explorer(model);
  const { session } = explorer;
  // The archive is at hand: what the table lacks is looked up before the next frame.
  session.subscribe(() => {
    if (session.waiting) session.flush();
  });
  root.replaceChildren(panels, controls);
  new View(explorer, controls);
  return explorer;
}

const TOO_OLD =
  "This page needs JavaScript and a browser from 2023 or later: Firefox 113, Chrome 80 or Safari 16.4.";

/** Tells a page that shows this one in a frame how high it is, which depends on the reader's fonts. */
function tellHeight(): void {
  const page = document.documentElement;
  const tell = () => {
    const gdwidgetHeight = Math.ceil(page.getBoundingClientRect().height);
    parent.postMessage({ gdwidgetHeight }, "*");
  };
  new ResizeObserver(tell).observe(page);
}

if (parent !== window) tellHeight();

for (const root of document.querySelectorAll<HTMLElement>(".gdwidget[data-archive]")) {
  const data = document.getElementById(root.dataset.archive ?? "");
  start(root, data?.textContent ?? "").catch((problem: unknown) => {
    console.error(problem);
    root.prepend(html("p", { role: "alert" }, TOO_OLD));
  });
}
