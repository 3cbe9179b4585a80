// What was measured of each run, in words: one line a run, and what the Hessian at the limit says.

import { html } from "./dom";
import { conditionSentence, type Rates, rateSentence } from "./rates";
import { sample } from "./results";
import type { Session } from "./session";

export class Measured {
  readonly element = html("ul", {
    class: "gdwidget-measured",
    "aria-label": "rates of convergence",
    hidden: true,
  });
  private shown = "";

  constructor(private readonly session: Session) {}

  update(rates: Rates | null): void {
    const { spec, row, others, waiting } = this.session;
    this.element.hidden = rates === null;
    const rate = rates?.of(row) ?? null;
    // A run of the coarse grid is not measured: the words stay until the hand rests.
    if (!rates || !rate || waiting) return;
    const lines = spec.series.flatMap((series, i) => {
      const run = i === 0 ? row : (others[i - 1] ?? null);
      const said = rateSentence(rates.of(run), series.formulas ?? {});
      return said ? [{ series, said }] : [];
    });
    const condition = conditionSentence(spec, rate);
    const key = JSON.stringify([lines, condition]);
    if (key === this.shown) return;
    this.shown = key;
    const several = lines.length > 1;
    this.element.replaceChildren(
      ...lines.map(({ series, said }) =>
        html("li", {}, sample(series), several ? `${series.label}: ${said}` : said),
      ),
      ...(condition ? [html("li", { class: "gdwidget-condition" }, condition)] : []),
    );
  }
}
