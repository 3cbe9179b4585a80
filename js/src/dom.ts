// Small helpers to build elements.

const SVG = "http://www.w3.org/2000/svg";

type Attributes = Record<string, string | number | boolean | undefined>;

/** Elements that take keys carry this, or JupyterLab takes the arrow keys away from them. */
const KEEP_KEYS = "data-lm-suppress-shortcuts";
const INTERACTIVE = new Set(["button", "input", "select", "summary"]);

function fill(element: Element, attributes: Attributes, children: readonly (Node | string)[]) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children);
}

export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (INTERACTIVE.has(tag)) element.setAttribute(KEEP_KEYS, "true");
  fill(element, attributes, children);
  return element;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  fill(element, attributes, children);
  return element;
}

/** Sets a text only where it differs, so that screen readers are not told twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * Lets the keyboard scroll an element, while there is more in it than fits. Call it after every change
 * of its content; a display that is hidden or not yet laid out has no overflow.
 */
export function scrollByKeys(element: HTMLElement): void {
  if (element.scrollWidth > element.clientWidth) setAttribute(element, "tabindex", "0");
  else element.removeAttribute("tabindex");
}

/** Calls `act` a moment after the last of a series of calls. */
export function debounce(act: () => void, ms: number): { (): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  };
  return Object.assign(later, { cancel: () => clearTimeout(timer) });
}

// Every widget in a page loads a copy of this module: counting alone would repeat ids.
const copy = Math.random().toString(36).slice(2, 8);
let ids = 0;
/** An id unlike any other in the page. */
export const uniqueId = (stem: string) => `gdwidget-${stem}-${copy}-${++ids}`;
