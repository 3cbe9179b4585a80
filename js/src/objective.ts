// The layers of the objective panel: the runs up to the playhead and ahead of it, the start, and what
// the method sees at the playhead.

import { firstDifference } from "./difference";
import {
  type Curve,
  clip,
  curve,
  drawable,
  iterates,
  model,
  modelPoint,
  NOTHING,
  type Point,
  tangent,
} from "./geometry";
import type { Spec } from "./model";
import { markOf, type Pen, type Scene } from "./picture";
import type { Row } from "./table";

export function drawObjective(scene: Scene, pen: Pen): void {
  const { spec, row, others, step, handle, overlays } = scene;
  const { view } = spec;
  pen.put("start", { ...dot(handle, spec) });
  if (!row) return;
  const k = Math.min(step, row.steps);
  drawRun(0, row, k, spec, pen);
  others.forEach((other, i) => {
    drawRun(i + 1, other, k, spec, pen);
    if (spec.series[i + 1]?.role === "student") drawRing(i + 1, row, other, spec, pen);
  });
  overlay("tangent", overlays.tangent, tangent(row, k, view), spec, pen);
  overlay("model", overlays.model, model(row, k, view), spec, pen);
  overlay("model_point", overlays.model, modelPoint(row, k, view), spec, pen);
}

function drawRun(series: number, row: Row | null, k: number, spec: Spec, pen: Pen): void {
  const name = (mark: string) => markOf(series, mark);
  if (!row) {
    for (const mark of ["path", "ahead", "playhead"]) pen.put(name(mark), { ...NOTHING() });
    return;
  }
  const { view } = spec;
  const points = iterates(row, view);
  pen.line(name("path"), curve(clip(points.slice(0, k + 1), view)), row);
  const ahead = k + 1 < points.length ? points.slice(k) : [];
  pen.line(name("ahead"), curve(clip(ahead, view)), row);
  pen.put(name("playhead"), { ...(k < row.length ? dot(points[k], spec) : NOTHING()) });
}

/** A ring around the first iterate that is not the reference's, or where one is missing. */
function drawRing(series: number, reference: Row, row: Row | null, spec: Spec, pen: Pen): void {
  const at = row && firstDifference(reference, row);
  let point: Point | undefined;
  if (row && at !== null) {
    point = at < row.length ? iterates(row, spec.view)[at] : iterates(reference, spec.view)[at];
  }
  pen.put(markOf(series, "ring"), { ...dot(point, spec) });
}

function overlay(name: string, on: boolean, points: readonly Point[], spec: Spec, pen: Pen): void {
  const visible = on && points.length > 0;
  pen.put(name, { ...(visible ? curve(clip(points, spec.view)) : NOTHING()), visible });
}

function dot(point: Point | undefined, { view }: Spec): Curve {
  return point && drawable(point, view) ? curve([point]) : NOTHING();
}
