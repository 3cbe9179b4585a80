// The start under the pointer: click or drag in the objective figure. bqplot's own dragging sends a
// message per move and knows no snapping, so the events are ours.

import type { View } from "./geometry";

const FIGURE = ".gdwidget-objective";
const PLOT_AREA = "rect.plotarea_background";
/** A finger that lands within this distance of the handle drags it; elsewhere it may scroll. */
const GRIP_PX = 24;
/** A finger that moves further than this did not tap. */
const TAP_PX = 10;

export interface PointerTarget {
  /** The part of the plane that the figure shows. */
  view(): View;
  /** Pixels between the plot area's border and the ends of the view. */
  margins(figure: Element): { x: number; y: number };
  /** The handle, in the figure's coordinates. */
  handle(): [number, number] | undefined;
  /** The pointer is at this point of the plot. */
  move(point: [number, number]): void;
  release(): void;
  /** True while something else owns the pointer. */
  taken(): boolean;
}

/** Where the view lies on the screen. */
interface Area {
  left: number;
  bottom: number;
  width: number;
  height: number;
}

/** Calls `found` with the widget's root once `el` is part of a page. */
export function whenRooted(el: HTMLElement, found: (root: HTMLElement) => void): () => void {
  const root = el.closest<HTMLElement>(".gdwidget");
  if (root) {
    found(root);
    return () => {};
  }
  // Its first report comes when the element has been laid out, in whatever page it was put.
  const observer = new ResizeObserver(() => {
    const later = el.closest<HTMLElement>(".gdwidget");
    if (!later) return;
    observer.disconnect();
    found(later);
  });
  observer.observe(el);
  return () => observer.disconnect();
}

export function listenPointer(root: HTMLElement, target: PointerTarget): () => void {
  const listeners = new AbortController();
  const options = { signal: listeners.signal };
  let active: number | null = null;
  let tap: { id: number; x: number; y: number } | null = null;
  let latest: [number, number] | null = null;
  let frame = 0;

  const figureOf = (event: Event) =>
    event.target instanceof Element ? event.target.closest<HTMLElement>(FIGURE) : null;
  let area: Area | undefined;

  /** The plot area under the event, if it is there to be used. */
  const hit = (event: MouseEvent | Touch, source: Event): Area | undefined => {
    const figure = figureOf(source);
    const onButton = source.target instanceof Element && source.target.closest("button");
    const rect = figure?.querySelector(PLOT_AREA)?.getBoundingClientRect();
    if (!figure || !rect || onButton || target.taken()) return undefined;
    const { clientX: x, clientY: y } = event;
    if (x < rect.left || x > rect.right || y < rect.top || y > rect.bottom) return undefined;
    const room = target.margins(figure);
    const width = rect.width - 2 * room.x;
    const height = rect.height - 2 * room.y;
    if (width <= 0 || height <= 0) return undefined;
    return { left: rect.left + room.x, bottom: rect.bottom - room.y, width, height };
  };

  const nearHandle = (event: MouseEvent | Touch, { left, bottom, width, height }: Area) => {
    const handle = target.handle();
    if (!handle) return false;
    const { x, y } = target.view();
    const across = left + (width * (handle[0] - x[0])) / (x[1] - x[0]);
    const down = bottom - (height * (handle[1] - y[0])) / (y[1] - y[0]);
    return Math.hypot(event.clientX - across, event.clientY - down) <= GRIP_PX;
  };

  const apply = () => {
    frame = 0;
    if (!latest || !area) return;
    const { x, y } = target.view();
    const across = Math.min(1, Math.max(0, (latest[0] - area.left) / area.width));
    const up = Math.min(1, Math.max(0, (area.bottom - latest[1]) / area.height));
    latest = null;
    target.move([x[0] + across * (x[1] - x[0]), y[0] + up * (y[1] - y[0])]);
  };

  const follow = (event: PointerEvent) => {
    latest = [event.clientX, event.clientY];
    // One repaint per frame, however many moves the mouse reports.
    frame ||= requestAnimationFrame(apply);
  };

  const finish = () => {
    if (frame) cancelAnimationFrame(frame);
    apply();
    active = null;
    target.release();
  };

  root.addEventListener(
    "pointerdown",
    (event) => {
      if (active !== null || !event.isPrimary || event.button !== 0) return;
      const rect = hit(event, event);
      if (!rect) return;
      area = rect;
      if (event.pointerType === "touch" && !nearHandle(event, rect)) {
        tap = { id: event.pointerId, x: event.clientX, y: event.clientY };
        return;
      }
      active = event.pointerId;
      figureOf(event)?.setPointerCapture(event.pointerId);
      event.preventDefault(); // no text selection while dragging
      latest = [event.clientX, event.clientY];
      apply();
    },
    options,
  );
  root.addEventListener(
    "pointermove",
    (event) => {
      if (event.pointerId === active) follow(event);
    },
    options,
  );
  root.addEventListener(
    "pointerup",
    (event) => {
      if (event.pointerId === active) {
        follow(event);
        finish();
      } else if (tap?.id === event.pointerId) {
        const still = Math.hypot(event.clientX - tap.x, event.clientY - tap.y) <= TAP_PX;
        tap = null;
        if (!still) return;
        latest = [event.clientX, event.clientY];
        finish();
      }
    },
    options,
  );
  root.addEventListener(
    "pointercancel",
    (event) => {
      if (event.pointerId === active) finish();
      if (tap?.id === event.pointerId) tap = null;
    },
    options,
  );
  // Pointer events cannot keep a page from scrolling, only this can.
  root.addEventListener(
    "touchstart",
    (event) => {
      const [touch] = event.touches;
      const rect = touch && event.touches.length === 1 ? hit(touch, event) : undefined;
      if (touch && rect && nearHandle(touch, rect)) event.preventDefault();
    },
    { ...options, passive: false },
  );

  return () => {
    listeners.abort();
    if (frame) cancelAnimationFrame(frame);
  };
}

/** The nearest of ascending positions. */
export function nearest(value: number, positions: Float64Array): number {
  let best = positions[0] ?? value;
  for (const position of positions) {
    if (Math.abs(position - value) < Math.abs(best - value)) best = position;
  }
  return best;
}

/** A value beyond the ends of ascending positions, spaced as they are; null where it is not beyond. */
export function beyond(value: number, positions: Float64Array): number | null {
  const [low = value, next = value] = positions;
  const [high, step] = [positions.at(-1) ?? value, next - low];
  if (!(step > 0) || (value > low - step / 2 && value < high + step / 2)) return null;
  return Number((Math.round(value / step) * step).toPrecision(12));
}
