// Where a student's run leaves the reference.

import type { Row } from "./table";

/** Iterates this close, relative to the largest so far, are the same; as in series.py. */
const RELATIVE = 1e-9;

/** The first iterate that differs by more than rounding, is missing, or is too many; none is known
 * to where only an error came. As in runs.py. */
export function firstDifference(reference: Row, row: Row): number | null {
  if (row.failed && row.count <= 1) return null;
  const present = Math.min(reference.steps + 1, row.count);
  let scale = 0;
  for (let k = 0; k < present; k++) {
    const [wanted, came] = [reference.point(k), row.point(k)];
    const size = Math.max(...wanted.map(Math.abs));
    if (Number.isFinite(size)) scale = Math.max(scale, size);
    const same = wanted.every((value, axis) => {
      const other = came[axis] ?? Number.NaN;
      if (!Number.isFinite(value) || !Number.isFinite(other)) {
        return Number.isFinite(value) === Number.isFinite(other);
      }
      return Math.abs(other - value) <= RELATIVE * scale;
    });
    if (!same) return k;
  }
  return row.count === reference.steps + 1 ? null : present;
}

/** True if every number of both runs is the same, to the last bit. */
export function identical(reference: Row, row: Row): boolean {
  if (row.count !== reference.steps + 1) return false;
  for (let k = 0; k <= reference.steps; k++) {
    const came = row.point(k);
    if (!reference.point(k).every((value, axis) => Object.is(value, came[axis]))) return false;
  }
  return true;
}
