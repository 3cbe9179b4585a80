// The outcome strip: what would happen at every position of a slider, in colour, texture and glyph.

import { svg, uniqueId } from "./dom";
import type { OutcomeSpec } from "./model";
import { FAILED, PENDING } from "./table";

export interface Run {
  outcome: number;
  first: number;
  last: number;
}

/** Neighbouring positions with the same outcome, as one run. */
export function runsOf(outcomes: Uint8Array): Run[] {
  const runs: Run[] = [];
  for (const [i, outcome] of outcomes.entries()) {
    const run = runs.at(-1);
    if (run && run.outcome === outcome) run.last = i;
    else runs.push({ outcome, first: i, last: i });
  }
  return runs;
}

/** Lines on an 8 × 8 tile, by outcome; told apart without colour. */
const TEXTURES: Record<string, string> = {
  slow: "M2 1.5v1M6 5.5v1",
  oscillating: "M0 6L2 2L4 6L6 2L8 6",
  diverged: "M-1 9L9 -1M-1 1L1 -1M7 9L9 7",
  saddle: "M0 0L8 8M8 0L0 8",
  maximum: "M0 2.5H8M0 6.5H8",
};
const TILE = 8;
const NARROWEST_GLYPH_PX = 16;
const UNMEASURED_PX = 480;

const percent = (share: number) => `${+(100 * share).toFixed(3)}%`;
/** The stylesheet names a colour after each outcome. */
const colour = ({ name }: OutcomeSpec) => `var(--gdwidget-${name}, var(--gdwidget-quiet))`;

function texture(outcome: OutcomeSpec, id: string): SVGElement[] {
  const lines = TEXTURES[outcome.name];
  if (!lines) return [];
  const tile = { id, width: TILE, height: TILE, patternUnits: "userSpaceOnUse" };
  return [svg("pattern", tile, svg("path", { d: lines, class: "gdwidget-texture" }))];
}

/** What is no outcome: a position that is not solved yet, and a function that stopped there. */
const OTHERS: Record<number, OutcomeSpec> = {
  [PENDING]: { name: "pending", label: "not solved yet", glyph: "" },
  [FAILED]: { name: "failed", label: "stopped with an error", glyph: "!" },
};

/** A drawing that is filled by `drawStrip`; `specs` give the looks of the outcomes. */
export class Strip {
  readonly element = svg("svg", { class: "gdwidget-strip", "aria-hidden": "true" });
  private readonly id = uniqueId("outcome");
  private readonly cells = svg("g");
  private drawn = "";

  constructor(private readonly specs: readonly OutcomeSpec[]) {
    const defs = svg("defs", {}, ...specs.flatMap((spec, i) => texture(spec, `${this.id}-${i}`)));
    this.element.append(defs, this.cells);
  }

  /** Position i sits at i / (count − 1) of the width, as on the slider's track. */
  draw(outcomes: Uint8Array, width = UNMEASURED_PX): void {
    const key = `${width} ${outcomes.join("")}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const spans = Math.max(1, outcomes.length - 1);
    this.cells.replaceChildren(
      ...runsOf(outcomes).flatMap(({ outcome, first, last }) => {
        const from = Math.max(0, first - 0.5) / spans;
        const to = outcomes.length === 1 ? 1 : Math.min(spans, last + 0.5) / spans;
        return this.cell(outcome, from, to, width);
      }),
    );
  }

  /** One sample of an outcome, for the legend. */
  static sample(outcome: OutcomeSpec): SVGElement {
    const strip = new Strip([outcome]);
    strip.element.setAttribute("class", "gdwidget-sample");
    strip.draw(new Uint8Array(1), NARROWEST_GLYPH_PX);
    return strip.element;
  }

  private cell(outcome: number, from: number, to: number, width: number): SVGElement[] {
    const spec = this.specs[outcome] ?? OTHERS[outcome];
    if (!spec) return [];
    const place = { x: percent(from), width: percent(to - from), height: "100%" };
    const parts: SVGElement[] = [
      svg("rect", { ...place, style: `fill: ${colour(spec)}`, "data-outcome": spec.name }),
    ];
    if (TEXTURES[spec.name]) {
      parts.push(svg("rect", { ...place, fill: `url(#${this.id}-${outcome})` }));
    }
    if (spec.glyph && (to - from) * width >= NARROWEST_GLYPH_PX) {
      const at = { x: percent((from + to) / 2), y: "50%", class: "gdwidget-glyph" };
      parts.push(
        svg("circle", { cx: at.x, cy: at.y, r: 7, style: `fill: ${colour(spec)}` }),
        svg("text", at, spec.glyph),
      );
    }
    return parts;
  }
}
