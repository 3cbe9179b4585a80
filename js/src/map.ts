// The map of basins. In one dimension a picture of every learning rate against every start, under the
// start slider and lined up with it, on which a click sets both; in two the picture is a mark of the
// objective panel, and here is only what its colours mean.

import { html, setAttribute, setText } from "./dom";
import { setting, vector } from "./format";
import type { MapSpec, Settings } from "./model";
import { placeOf } from "./slider";

export interface MapState {
  map: MapSpec | undefined;
  local: Settings;
  /** Positions of the learning-rate slider and, in one dimension, of the start slider. */
  etas: Float64Array;
  starts: Float64Array | null;
}

export interface MapActions {
  /** A learning rate and a start were pointed at; more may follow. */
  move(eta: number, start: number): void;
  /** The hand let go. */
  release(): void;
}

/** The position that a share of the way along a slider leads to. */
export function positionAt(share: number, positions: Float64Array): number {
  const last = positions.length - 1;
  return positions[Math.round(Math.max(0, Math.min(1, share)) * last)] ?? Number.NaN;
}

/** Where a value sits along a slider, 0 to 1. */
export function shareOf(value: number, positions: Float64Array): number {
  return placeOf(value, positions) / Math.max(1, positions.length - 1);
}

/** True while the map is of other settings than those shown. */
export function isStale(map: MapSpec, { eta, steps, method }: Settings): boolean {
  return map.steps !== steps || map.method !== method || (map.eta !== null && map.eta !== eta);
}

/** "minimum (3, 2)", "diverged" */
export function named({ kind, point, count }: MapSpec["legend"][number]): string {
  if (kind === "other") return `${count} more ${count === 1 ? "point" : "points"}`;
  if (kind === "unsettled") return "not settled";
  return point.length > 0 ? `${kind} ${point.length === 1 ? "at " : ""}${vector(point)}` : kind;
}

const percent = (share: number) => (share < 0.005 ? "< 1 %" : `${Math.round(100 * share)} %`);

/** The map in words, for those who do not see it. */
export function mapSentence({ legend, note, eta }: MapSpec): string {
  if (note) return note;
  const ends = legend.map((row) => `${named(row)} ${percent(row.share)}`);
  const over = eta === null ? "Over all learning rates and starts" : "From all starts";
  return `${over}, runs end at: ${ends.join(", ")}.`;
}

/** What the strength of a colour means. */
function shades(): HTMLElement {
  const swatch = { class: "gdwidget-swatch", "data-kind": "shades", "aria-hidden": "true" };
  return html("li", {}, html("span", swatch), "the stronger, the sooner there");
}

export class BasinMap {
  readonly element: HTMLElement;
  private readonly image = html("img", { alt: "", draggable: "false" });
  private readonly across = html("div", { class: "gdwidget-map-across" });
  private readonly up = html("div", { class: "gdwidget-map-up" });
  private readonly frame: HTMLElement;
  private readonly high = html("span", {});
  private readonly low = html("span", {});
  private readonly legend = html("ul", { class: "gdwidget-map-legend" });
  private readonly note = html("p", { class: "gdwidget-map-note" });
  private state: MapState | null = null;
  private shown: MapSpec["image"];
  private listed = "";
  private url = "";

  constructor(private readonly actions: MapActions) {
    this.frame = html(
      "div",
      { class: "gdwidget-map-frame", role: "img" },
      this.image,
      this.across,
      this.up,
    );
    const scale = html(
      "div",
      { class: "gdwidget-map-scale", "aria-hidden": "true" },
      this.high,
      html("span", {}, "η"),
      this.low,
    );
    const place = html("div", { class: "gdwidget-track" }, this.frame, this.legend, this.note);
    this.element = html("div", { class: "gdwidget-row gdwidget-map", hidden: true }, scale, place);
    this.listen();
  }

  update(state: MapState): void {
    this.state = state;
    const { map, local, etas, starts } = state;
    this.element.hidden = !map;
    if (!map) return;
    this.element.classList.toggle("gdwidget-stale", isStale(map, local));
    this.show(map);
    this.list(map);
    setText(this.note, map.note);
    this.note.hidden = map.note === "";
    const drawn = starts !== null && this.url !== "" && map.note === "";
    this.frame.hidden = !drawn;
    this.element.classList.toggle("gdwidget-map-plain", !drawn);
    if (!drawn || !starts) return;
    setAttribute(this.frame, "aria-label", mapSentence(map));
    setText(this.low, setting(etas[0] ?? 0));
    setText(this.high, setting(etas.at(-1) ?? 0));
    this.across.style.bottom = `${100 * shareOf(local.eta, etas)}%`;
    this.up.style.left = `${100 * shareOf(local.start[0] ?? 0, starts)}%`;
    this.line(...(map.size ?? [etas.length, starts.length]));
  }

  dispose(): void {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = "";
  }

  /** The outer pixels are centred on the ends of the sliders, so half of each sticks out. */
  private line(rows: number, columns: number): void {
    const [high, wide] = [Math.max(1, rows - 1), Math.max(1, columns - 1)];
    Object.assign(this.image.style, {
      left: `${-50 / wide}%`,
      width: `${(100 * columns) / wide}%`,
      top: `${-50 / high}%`,
      height: `${(100 * rows) / high}%`,
    });
  }

  private show({ image }: MapSpec): void {
    if (image === this.shown) return;
    this.shown = image;
    this.dispose();
    if (!image) return;
    const bytes = image.buffer.slice(image.byteOffset, image.byteOffset + image.byteLength);
    this.url = URL.createObjectURL(new Blob([bytes as ArrayBuffer], { type: "image/png" }));
    this.image.src = this.url;
  }

  private list({ legend }: MapSpec): void {
    const key = JSON.stringify(legend);
    if (key === this.listed) return;
    this.listed = key;
    this.legend.replaceChildren(
      ...legend.map((row) => {
        const swatch = html("span", {
          class: "gdwidget-swatch",
          "data-kind": row.kind,
          style: row.color ? `--gdwidget-hue: ${row.color}` : undefined,
          "aria-hidden": "true",
        });
        return html("li", {}, swatch, `${named(row)}, ${percent(row.share)}`);
      }),
      ...(legend.some(({ point }) => point.length > 0) ? [shades()] : []),
    );
    setAttribute(this.legend, "aria-label", "where runs end");
  }

  private listen(): void {
    const { frame } = this;
    let held: number | null = null;
    const follow = (event: MouseEvent) => {
      const { etas, starts } = this.state ?? {};
      const box = frame.getBoundingClientRect();
      if (!etas || !starts || box.width === 0 || box.height === 0) return;
      const start = positionAt((event.clientX - box.left) / box.width, starts);
      const eta = positionAt((box.bottom - event.clientY) / box.height, etas);
      this.actions.move(eta, start);
    };
    frame.addEventListener("pointerdown", (event) => {
      // A finger may be scrolling: it is the tap that counts.
      if (event.button !== 0 || event.pointerType === "touch") return;
      event.preventDefault();
      held = event.pointerId;
      frame.setPointerCapture?.(event.pointerId);
      follow(event);
    });
    frame.addEventListener("pointermove", (event) => {
      if (event.pointerId === held) follow(event);
    });
    const end = (event: PointerEvent) => {
      if (event.pointerId !== held) return;
      held = null;
      this.actions.release();
    };
    frame.addEventListener("pointerup", end);
    frame.addEventListener("pointercancel", end);
    frame.addEventListener("click", (event) => {
      if ((event as PointerEvent).pointerType !== "touch") return;
      follow(event);
      this.actions.release();
    });
  }
}
