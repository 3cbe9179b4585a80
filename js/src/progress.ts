// The progress panel: one column of every run against the step, on the axis that suits it.

import { NOTHING, progress, widened } from "./geometry";
import { markOf, type Pen, type Scene } from "./picture";
import { ticksOf } from "./ticks";

const FAINT = 0.3;

export function drawProgress({ spec, row, others, step, progress: name }: Scene, pen: Pen): void {
  const chosen = spec.progress.find((entry) => entry.name === name) ?? spec.progress[0];
  if (!row || !chosen) return;
  const { column } = chosen;
  const runs = [row, ...others];
  const [shown, hidden] = chosen.log ? ["log", "linear"] : ["linear", "log"];
  const known = row.has(column);
  pen.frame(`axis_${hidden}`, { visible: false });
  pen.frame(`axis_${shown}`, { visible: true });
  pen.put(`playhead_${hidden}`, { visible: false });
  pen.put(`playhead_${shown}`, { visible: known });
  runs.forEach((_, series) => {
    const [drawn, other] = [shown, hidden].map((axis) => markOf(series, `progress_${axis}`));
    if (!drawn || !other) return;
    pen.put(other, { visible: false });
    // A run of the coarse grid lacks most columns: the last curve stays, faint.
    const opacities = pen.original(drawn, "opacities");
    pen.put(drawn, { visible: true, opacities: known ? opacities : [FAINT] });
  });
  const [first, last] = widened([0, Math.max(1, row.steps)]);
  pen.frame("scale_steps", { min: first, max: last });
  if (!known) return;

  // A run that leaves every frame must not squeeze the others into a line.
  const staying = runs.filter((run) => run && spec.outcomes[run.outcome]?.name !== "diverged");
  const { curves, limits, ticks } = progress(
    runs.map((run) => (run?.has(column) ? run : null)),
    column,
    chosen.log,
    spec.view,
    staying.length > 0 ? (run) => staying.includes(run) : () => true,
  );
  const [min, max] = limits;
  // First of all the words: a scale that moves has the ticks written in the next frame, as they are now.
  if (chosen.log) pen.frame("axis_log", { label: chosen.label, tick_values: ticks });
  else pen.frame("axis_linear", ticksOf(limits, chosen.label));
  pen.frame(`scale_${shown}`, { min, max });
  runs.forEach((run, series) => {
    pen.line(markOf(series, `progress_${shown}`), curves[series] ?? NOTHING(), run ?? row);
  });
  const points = curves[0] ?? NOTHING();
  const at = step < row.length ? points.x.indexOf(step) : -1;
  const playhead =
    at < 0 ? NOTHING() : { x: points.x.slice(at, at + 1), y: points.y.slice(at, at + 1) };
  pen.put(`playhead_${shown}`, { ...playhead });
}
