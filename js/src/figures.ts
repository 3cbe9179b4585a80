// The displays of a figure: their names for those who do not see them, and the room they leave.

import { html, setAttribute, setText, uniqueId } from "./dom";
import type { PlotModel, PlotView, Words } from "./model";

const displays = new WeakMap<Element, PlotView>();
const descriptions = new WeakMap<Element, HTMLElement>();

/**
 * Names and describes every display of a figure, also those made since the last call. bqplot itself
 * leaves two unnamed drawings, read out as a soup of tick labels.
 */
export function nameFigures(figure: PlotModel | undefined, { name, description }: Words): void {
  for (const view of Object.values(figure?.views ?? {})) {
    view.then(
      (display) => {
        const { el } = display;
        displays.set(el, display);
        setAttribute(el, "role", "img");
        setAttribute(el, "aria-label", name);
        describe(el, description);
        for (const drawing of el.querySelectorAll(":scope > svg")) {
          setAttribute(drawing, "aria-hidden", "true");
        }
      },
      () => {}, // a display that failed to appear needs no name
    );
  }
}

/** By an element of its own: no screen reader leaves that out, and none reads it unasked. */
function describe(el: Element, description: string): void {
  let words = descriptions.get(el);
  if (!words) {
    words = html("p", { id: uniqueId("description"), hidden: true });
    descriptions.set(el, words);
  }
  if (words.parentNode !== el) el.append(words);
  setText(words, description);
  setAttribute(el, "aria-describedby", words.id);
}

/** Pixels between the plot area's border and the ends of a scale. */
export function margin(figure: Element, direction: "x" | "y", scale: unknown): number {
  const range = scale ? displays.get(figure)?.padded_range?.(direction, scale) : undefined;
  return Math.min(...(range ?? [0]));
}
