// Draws what this widget asks of bqplot, in its looks: lines and points on linear or logarithmic
// scales, two axes. An exported page is then a tenth of what it would be with bqplot inside.

import { svg, uniqueId } from "./dom";
import type { PlotView, Range } from "./model";
import { Model } from "./standalone-model";
import { roundValues } from "./ticks";

/** A model as Python describes it; scales are named. */
export interface ModelSpec {
  kind: "linear" | "log" | "axis" | "lines" | "points";
  [attribute: string]: unknown;
}

export interface FigureSpec {
  class: string;
  height: number;
  margin: { top: number; bottom: number; left: number; right: number };
  axes: string[];
  marks: string[];
}

type Models = Record<string, Model>;
type Axis = "x" | "y";

/** Models with their scales in place of names. */
export function modelsOf(specs: Record<string, ModelSpec>): Models {
  const models: Models = {};
  for (const [name, spec] of Object.entries(specs)) {
    models[name] =
      spec.kind === "linear" || spec.kind === "log" ? new Scale(spec) : new Model({ ...spec });
  }
  for (const [name, { scales, scale }] of Object.entries(specs)) {
    const named = Object.entries((scales ?? {}) as Record<string, string>);
    const found = named.map(([axis, id]) => [axis, models[id]]);
    if (scales) models[name]?.set({ scales: Object.fromEntries(found) });
    if (typeof scale === "string") models[name]?.set({ scale: models[scale] });
  }
  return models;
}

class Scale extends Model {
  get log(): boolean {
    return this.get("kind") === "log";
  }

  get domain(): Range {
    const [low, high] = this.log ? [1e-1, 1e1] : [0, 1];
    return [(this.get("min") as number | null) ?? low, (this.get("max") as number | null) ?? high];
  }

  /** Where a value lies: 0 at the low end, 1 at the high end. */
  share(value: number): number {
    const [low, high] = this.domain;
    if (!this.log) return (value - low) / (high - low);
    return Math.log(value / low) / Math.log(high / low);
  }
}

const TICK = 6;
/** Room that a tick takes, in pixels. */
const TICK_ROOM = { x: 46, y: 28 };

function tickText(value: number, digits: number, power: boolean): string {
  const long = power || Math.abs(value) >= 1e6 || digits > 5;
  const text = long ? Number(value.toPrecision(3)).toExponential() : value.toFixed(digits);
  return value === 0 && !power ? "0" : text.replace("e+", "e").replaceAll("-", "−");
}

/** Outlines of symbols of a given area, around the origin. */
const SYMBOLS: Record<string, (area: number) => string> = {
  circle: (area) => {
    const r = Math.sqrt(area / Math.PI);
    return `M${r},0A${r},${r},0,1,1,${-r},0A${r},${r},0,1,1,${r},0Z`;
  },
  square: (area) => {
    const side = Math.sqrt(area);
    return `M${-side / 2},${-side / 2}h${side}v${side}h${-side}Z`;
  },
  cross: (area) => {
    const a = Math.sqrt(area / 5) / 2;
    return `M${-3 * a},${-a}H${-a}V${-3 * a}H${a}V${-a}H${3 * a}V${a}H${a}V${3 * a}H${-a}V${a}H${-3 * a}Z`;
  },
  "triangle-up": (area) => {
    const y = -Math.sqrt(area / (Math.sqrt(3) * 3));
    return `M0,${2 * y}L${-Math.sqrt(3) * y},${-y}L${Math.sqrt(3) * y},${-y}Z`;
  },
  "triangle-down": (area) => {
    const y = -Math.sqrt(area / (Math.sqrt(3) * 3));
    return `M0,${-2 * y}L${Math.sqrt(3) * y},${y}L${-Math.sqrt(3) * y},${y}Z`;
  },
  diamond: (area) => {
    const y = Math.sqrt(area / (2 * Math.tan(Math.PI / 6)));
    const x = y * Math.tan(Math.PI / 6);
    return `M0,${-y}L${x},0L0,${y}L${-x},0Z`;
  },
};
const DASHES: Record<string, string> = {
  dashed: "10 10",
  dotted: "2 10",
  dash_dotted: "10 5 2 5",
};

/** Null stands for a number that cannot be drawn. */
type Numbers = ArrayLike<number | null>;
type Pixels = [number, number];

/** A figure that fills the width it is given and follows its models. */
export class Figure implements PlotView {
  readonly el: HTMLElement;
  private readonly drawing = svg("svg", { class: "svg-figure" });
  private readonly area = svg("rect", { class: "plotarea_background plotarea_events" });
  private readonly window = svg("rect");
  private readonly groups = new Map<string, SVGGElement>();
  private readonly dirty = new Set<string>();
  private frame = 0;
  private width = 0;

  constructor(
    private readonly spec: FigureSpec,
    private readonly models: Models,
  ) {
    const clip = uniqueId("clip");
    const { left, top } = spec.margin;
    const plot = svg("g", { transform: `translate(${left} ${top})` }, this.area);
    for (const name of [...spec.axes, ...spec.marks]) {
      const isAxis = spec.axes.includes(name);
      const group = svg("g", isAxis ? { class: "axis" } : { "clip-path": `url(#${clip})` });
      this.groups.set(name, group);
      plot.append(group);
      this.follow(name);
    }
    this.drawing.append(svg("defs", {}, svg("clipPath", { id: clip }, this.window)), plot);
    this.el = document.createElement("div");
    this.el.className = `bqplot ${spec.class}`;
    this.el.append(this.drawing);
    this.el.style.height = `${spec.height}px`;
    // Its first report comes as soon as the figure has been laid out.
    new ResizeObserver(() => this.resize()).observe(this.el);
  }

  /** There is none: scales span the whole plot area. */
  padded_range(): Range {
    return [0, 0];
  }

  private follow(name: string): void {
    const model = this.models[name];
    const scales = [model?.get("scale"), ...Object.values(model?.get("scales") ?? {})];
    for (const source of [model, ...scales]) {
      if (source instanceof Model) source.on("change", () => this.refresh([name]));
    }
  }

  private resize(): void {
    const width = this.el.clientWidth;
    if (width === 0 || width === this.width) return;
    this.width = width;
    const size = { width: this.extent("x"), height: this.extent("y") };
    for (const rect of [this.area, this.window]) {
      for (const [name, value] of Object.entries(size)) rect.setAttribute(name, String(value));
    }
    this.drawing.setAttribute("width", String(width));
    this.drawing.setAttribute("height", String(this.spec.height));
    this.refresh([...this.groups.keys()]);
    this.draw(); // at once: the page has been laid out and not yet painted
  }

  private refresh(names: readonly string[]): void {
    for (const name of names) this.dirty.add(name);
    // Once a frame, however many attributes have changed.
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.width === 0) return;
    for (const name of this.dirty) {
      const [model, group] = [this.models[name], this.groups.get(name)];
      if (!model || !group) continue;
      const shown = model.get("visible") !== false;
      group.style.display = shown ? "" : "none";
      if (shown) group.replaceChildren(...this.contents(model));
    }
    this.dirty.clear();
  }

  private contents(model: Model): SVGElement[] {
    switch (model.get("kind")) {
      case "axis":
        return this.axis(model);
      case "lines":
        return this.lines(model);
      default:
        return this.points(model);
    }
  }

  private extent(axis: Axis): number {
    const { margin, height } = this.spec;
    const size =
      axis === "x" ? this.width - margin.left - margin.right : height - margin.top - margin.bottom;
    return Math.max(0, size);
  }

  private place(axis: Axis, scale: Scale, value: number): number {
    const share = axis === "x" ? scale.share(value) : 1 - scale.share(value);
    return +(share * this.extent(axis)).toFixed(2);
  }

  private axis(model: Model): SVGElement[] {
    const scale = model.get("scale") as Scale;
    const axis: Axis = model.get("orientation") === "vertical" ? "y" : "x";
    const [width, height] = [this.extent("x"), this.extent("y")];
    const given = (model.get("tick_values") ?? []) as ArrayLike<number>;
    const labels = (model.get("tick_labels") ?? {}) as Record<number, string>;
    const { values, digits } =
      given.length > 0
        ? { values: Array.from(given), digits: 0 }
        : roundValues(scale.domain, this.extent(axis) / TICK_ROOM[axis]);
    const power = given.length > 0 || scale.log;
    const inside = values.filter((value) => Math.abs(scale.share(value) - 0.5) <= 0.5 + 1e-9);
    const ticks = inside.map((value) => {
      const at = this.place(axis, scale, value);
      const text = labels[value] ?? tickText(value, digits, power);
      return axis === "x"
        ? svg(
            "g",
            { class: "tick", transform: `translate(${at} ${height})` },
            svg("line", { y2: TICK }),
            svg("text", { y: 9, dy: "0.71em", "text-anchor": "middle" }, text),
          )
        : svg(
            "g",
            { class: "tick", transform: `translate(0 ${at})` },
            svg("line", { x2: -TICK }),
            svg("text", { x: -9, dy: "0.32em", "text-anchor": "end" }, text),
          );
    });
    const line = axis === "x" ? `M0,${height}H${width}` : `M0,${height}V0`;
    const place =
      axis === "x"
        ? { x: width / 2, y: height, dy: "2.4em" }
        : { x: -height / 2, y: 16 - this.spec.margin.left, transform: "rotate(-90)" };
    const label = svg("text", { ...place, class: "axislabel" }, String(model.get("label") ?? ""));
    return [svg("path", { class: "domain", d: line }), ...ticks, label];
  }

  /** A mark's curves in pixels, cut where there is nothing to be drawn; several if y has rows. */
  private curves(model: Model): Pixels[][][] {
    const { x: across, y: up } = model.get("scales") as Record<Axis, Scale>;
    const rows = (name: string) => {
      const data = (model.get(name) ?? []) as Numbers | Numbers[];
      return (Array.isArray(data) && data[0] instanceof Object ? data : [data]) as Numbers[];
    };
    const ys = rows("y");
    return rows("x").map((x, row) => {
      const pieces: Pixels[][] = [[]];
      for (let i = 0; i < x.length; i++) {
        const [value, height] = [x[i] ?? Number.NaN, ys[row]?.[i] ?? Number.NaN];
        const point: Pixels = [this.place("x", across, value), this.place("y", up, height)];
        if (point.every(Number.isFinite)) pieces.at(-1)?.push(point);
        else pieces.push([]);
      }
      return pieces.filter(({ length }) => length > 0);
    });
  }

  private lines(model: Model): SVGElement[] {
    const colors = model.get("colors") as string[];
    const opacities = (model.get("opacities") ?? []) as number[];
    const marker = SYMBOLS[String(model.get("marker"))];
    const dashes = DASHES[String(model.get("line_style"))];
    return this.curves(model).map((pieces, i) => {
      const color = colors[i % colors.length] ?? "currentColor";
      const drawn = pieces.filter(({ length }) => length > 1);
      const line = svg("path", {
        class: "line",
        d:
          drawn.map((points) => `M${points.map((point) => point.join()).join("L")}`).join("") ||
          undefined,
        stroke: color,
        "stroke-width": Number(model.get("stroke_width")),
        "stroke-dasharray": dashes,
      });
      const outline = marker?.(Number(model.get("marker_size")));
      const dots = outline ? pieces.flat().map((at) => dot(at, { d: outline, fill: color })) : [];
      return svg("g", { class: "curve", opacity: opacities[i] }, line, ...dots);
    });
  }

  private points(model: Model): SVGElement[] {
    const colors = model.get("colors") as string[];
    const opacities = (model.get("opacities") ?? []) as number[];
    const outline = SYMBOLS[String(model.get("marker"))]?.(Number(model.get("default_size")));
    return this.curves(model).flatMap((pieces) =>
      pieces.flat().map((at, i) => {
        const color = colors[i % colors.length] ?? "currentColor";
        return dot(at, {
          d: outline,
          fill: model.get("fill") === false ? "none" : color,
          stroke: (model.get("stroke") as string | null) ?? color,
          "stroke-width": Number(model.get("stroke_width")),
          opacity: opacities[i % opacities.length],
        });
      }),
    );
  }
}

function dot([x, y]: Pixels, look: Record<string, string | number | undefined>) {
  return svg("path", { class: "dot", transform: `translate(${x} ${y})`, ...look });
}
