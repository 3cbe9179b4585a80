// The table of the runs that are compared: legend, learning rates, and where each ended.

import { html, setAttribute, setText, svg, uniqueId } from "./dom";
import { number, parse, setting, vector } from "./format";
import type { SeriesSpec } from "./model";
import { outcomeWord } from "./readout";
import type { Session } from "./session";
import type { Row } from "./table";

const DASHES: Record<string, string> = { dashed: "7 4", dotted: "2 4", dash_dotted: "9 4 2 4" };
const POSITIVE = "a number greater than 0, such as 0.25, or empty to share η.";
/** bqplot's markers on a 12 × 12 field. */
const MARKERS: Record<string, string> = {
  circle: "M6 2a4 4 0 1 0 .01 0z",
  "triangle-up": "M6 1.5L11 10H1z",
  diamond: "M6 .5L10 6 6 11.5 2 6z",
  cross: "M4.5 1h3v3.5H11v3H7.5V11h-3V7.5H1v-3h3.5z",
  square: "M2 2h8v8H2z",
};

/** A run's line and marker, as they look in the picture. */
export function sample({ color, marker, line }: SeriesSpec): SVGElement {
  const dashes = DASHES[line];
  return svg(
    "svg",
    { class: "gdwidget-run", viewBox: "0 0 34 12", "aria-hidden": "true" },
    svg("path", {
      d: "M0 6h34",
      style: `stroke: ${color}; stroke-width: 2`,
      ...(dashes ? { "stroke-dasharray": dashes } : {}),
    }),
    svg("path", {
      d: MARKERS[marker] ?? MARKERS.circle ?? "",
      transform: "translate(11 0)",
      style: `fill: ${color}`,
    }),
  );
}

interface Line {
  cells: { at: Element; x: Element; f: Element; outcome: Element };
  eta: HTMLInputElement | Element;
  series: SeriesSpec;
}

/** One row a run; nothing at all where there is only one. */
export class Results {
  readonly element = html("div", {
    class: "gdwidget-results",
    role: "group",
    "aria-label": "results",
    hidden: true,
  });
  private readonly now = html("th", { scope: "col" });
  private readonly complaint = html("p", {
    id: uniqueId("complaint"),
    class: "gdwidget-complaint",
    role: "alert",
  });
  private lines: Line[] = [];
  private built = "";

  constructor(private readonly session: Session) {}

  update(): void {
    const { spec, row, others, step, waiting, local } = this.session;
    const shown = spec.series.filter(({ role }) => role !== "student");
    this.element.hidden = shown.length < 2;
    if (this.element.hidden) {
      this.element.replaceChildren();
      this.built = "";
      return;
    }
    this.build(shown);
    setText(this.now, `f at step ${step}`);
    this.lines.forEach(({ cells, eta, series }, i) => {
      const run = i === 0 ? row : (others[i - 1] ?? null);
      if (eta instanceof HTMLInputElement) {
        eta.disabled = !this.session.free;
        setAttribute(eta, "placeholder", `${setting(local.eta)} (shared)`);
        if (eta !== document.activeElement) eta.value = this.own(series);
      } else setText(eta, setting(local.eta));
      this.fill(cells, waiting ? null : run, step);
    });
  }

  private fill(cells: Line["cells"], run: Row | null, step: number): void {
    const { spec, live } = this.session;
    const last = run ? run.length - 1 : -1;
    const known = run !== null && last >= 0;
    setText(cells.at, known && step <= last ? number(run.at("f", step)) : "–");
    setText(cells.x, known ? vector(run.point(last)) : "–");
    setText(cells.f, known ? number(run.at("f", last)) : "–");
    const outcome = run ? spec.outcomes[run.outcome] : undefined;
    const missing = live ? "being solved …" : "needs a kernel";
    const word = run ? outcomeWord(spec, run, run.end) : missing;
    setText(cells.outcome, outcome ? `${outcome.glyph} ${word}` : word);
    setAttribute(cells.outcome, "data-outcome", outcome?.name ?? "");
  }

  private build(shown: readonly SeriesSpec[]): void {
    const { variables, dim } = this.session.spec;
    const key = JSON.stringify([shown, variables]);
    if (key === this.built) return;
    this.built = key;
    this.lines = shown.map((series, i) => {
      const cell = (name: string) => html("td", { class: name });
      return {
        series,
        eta: i === 0 ? html("span", {}) : this.field(series),
        cells: { at: cell("f"), x: cell("x"), f: cell("f"), outcome: cell("gdwidget-outcome") },
      };
    });
    const x = dim === 1 ? (variables[0] ?? "x") : "x";
    const head = ["method", "η", "", `last ${x}`, "last f", "outcome"];
    const heads = head.map((name, i) => (i === 2 ? this.now : html("th", { scope: "col" }, name)));
    const rows = this.lines.map(({ series, eta, cells: { at, x, f, outcome } }) => {
      const name = html("th", { scope: "row" }, sample(series), series.label);
      return html("tr", {}, name, html("td", {}, eta), at, x, f, outcome);
    });
    const caption = html("caption", {}, "the runs compared, and where each ended");
    const columns = html("thead", {}, html("tr", {}, ...heads));
    const table = html("table", {}, caption, columns, html("tbody", {}, ...rows));
    setText(this.complaint, "");
    this.element.replaceChildren(table, this.complaint);
  }

  /** What the field of a learning rate of its own says. */
  private own({ key }: SeriesSpec): string {
    const eta = this.session.local.etas?.[key] ?? null;
    return eta === null ? "" : setting(eta);
  }

  /** A learning rate of its own; emptied, it shares the slider's again. */
  private field(series: SeriesSpec): HTMLInputElement {
    const { key, label } = series;
    const field = html("input", {
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      spellcheck: "false",
      class: "gdwidget-exact",
      "aria-label": `learning rate of ${label}, empty to share`,
      "aria-describedby": this.complaint.id,
    });
    const commit = () => {
      const typed = field.value.trim() === "" ? null : parse(field.value);
      const wrong = field.value.trim() !== "" && !(typed !== null && typed > 0);
      setAttribute(field, "aria-invalid", String(wrong));
      setText(this.complaint, wrong ? `The learning rate of ${label} must be ${POSITIVE}` : "");
      if (wrong) return;
      const etas = { ...this.session.local.etas, [key]: typed };
      this.session.change({ etas }, true);
    };
    field.addEventListener("change", commit);
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") commit();
      else if (event.key === "Escape") {
        field.value = this.own(series);
        setAttribute(field, "aria-invalid", "false");
        setText(this.complaint, "");
      }
    });
    return field;
  }
}
