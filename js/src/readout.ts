// The run in words, for the eye and for the ear.

import { firstDifference, identical } from "./difference";
import { factor, number, setting, vector } from "./format";
import { breaksOff } from "./geometry";
import type { Spec, Words } from "./model";
import type { Row } from "./table";

/** How an outcome reads while the run is still under way. */
const UNDER_WAY: Record<string, string> = {
  converged: "converging",
  slow: "slow",
  oscillating: "oscillating",
  diverged: "diverging",
  saddle: "near a saddle",
  maximum: "climbing to a maximum",
};

export interface Readable {
  spec: Spec;
  row: Row | null;
  step: number;
  waiting: boolean;
  live: boolean;
}

/** "step 4 of 10: x = 1.296, f = 1.680, |f′| = 2.59, converging, each step ×0.60" */
export function sentence({ spec, row, step, waiting, live }: Readable): string {
  if (!row || waiting) return live ? "waiting for the kernel …" : "this run needs a kernel";
  const k = Math.min(step, row.steps);
  const where = `step ${k} of ${row.steps}`;
  if (k >= row.length && row.failed) return `${where}: your function stopped with an error`;
  if (k >= row.length) return `${where}: ${howItEnds(row, spec)}`;

  const name = spec.dim === 1 ? (spec.variables[0] ?? "x") : "x";
  const parts = [`${name} = ${vector(row.point(k))}`, `f = ${number(row.at("f", k))}`];
  const slope = row.at("slope", k);
  if (Number.isFinite(slope)) {
    parts.push(`${spec.dim === 1 ? "|f′|" : "‖∇f‖"} = ${number(slope, 3)}`);
  }
  parts.push(outcomeWord(spec, row, k));
  const rate = row.at("rate", k);
  const steady = Math.abs(rate - row.at("rate", k - 1)) <= STEADY * rate;
  if (steady && agrees(rate, spec.outcomes[row.outcome]?.name)) {
    parts.push(`each step ×${factor(rate)}`);
  }
  return `${where}: ${parts.join(", ")}`;
}

/** Why there is nothing to be told of a step. */
function howItEnds(row: Row, spec: Spec): string {
  const { view } = spec;
  const at = row.length;
  if (!breaksOff(row, view))
    return `too large to show from step ${at} on, ${outcomeWord(spec, row, row.end)}`;
  if (!row.point(at).every(Number.isFinite)) return `no step ${at}: the iterate is undefined there`;
  return `f is not defined at ${at === 0 ? "the start" : `step ${at}`}`;
}

/** By how much the factor of a step may differ from the one before, as a share, to be told. */
const STEADY = 0.05;

/** A factor that says the opposite of the outcome is of a few steps only, and would confuse. */
function agrees(rate: number, outcome = ""): boolean {
  if (outcome === "diverged") return rate >= 1 && Number.isFinite(rate);
  if (["converged", "slow", "maximum"].includes(outcome)) return rate < 1.005;
  return Number.isFinite(rate);
}

export function outcomeWord(spec: Spec, row: Row, k: number): string {
  const outcome = spec.outcomes[row.outcome];
  if (row.failed) return "stopped with an error";
  if (!outcome) return "";
  return k < row.end ? (UNDER_WAY[outcome.name] ?? outcome.label) : outcome.label;
}

/** How a student's run compares with the reference; `likely` is what is probably wrong. */
export function comparison(
  { spec, row, waiting }: Readable,
  student: Row | null | undefined,
  likely: string,
): string {
  const [reference, theirs] = [spec.series[0], spec.series.at(-1)];
  if (!row || waiting || !student || !reference || theirs?.role !== "student") return "";
  const at = firstDifference(row, student);
  if (at === null && !student.failed) {
    const how = identical(row, student) ? "to the last bit" : "to within rounding";
    return `${theirs.label}: all ${student.count} iterates agree with ${reference.label} ${how}.`;
  }
  const said = difference(at, row, student, reference.label);
  return `${theirs.label}: ${said}.${likely ? ` Likely: ${likely}` : ""}`;
}

function difference(at: number | null, row: Row, student: Row, reference: string): string {
  if (at === null) return "stopped with an error";
  if (student.failed) return `stopped with an error after step ${student.length - 1}`;
  if (at >= student.count) {
    return `ends at step ${student.count - 1}, ${reference} goes on to step ${row.steps}`;
  }
  if (at > row.steps) return `goes on after step ${row.steps}, the last of ${reference}`;
  const [name, came, wanted] = [student.coordinates, student.point(at), row.point(at)];
  const label = name.length === 1 ? name[0] : "x";
  const [theirs, ours] = apart(came, wanted);
  return `first differs at step ${at}, ${label} = ${theirs} instead of ${ours}`;
}

/** Two points with as many digits as it takes to tell them apart. */
function apart(a: readonly number[], b: readonly number[]): [string, string] {
  const texts = (digits: number) =>
    [a, b].map((point) => {
      const numbers = point.map((value) => number(value, digits));
      return numbers.length === 1 ? (numbers[0] ?? "") : `(${numbers.join(", ")})`;
    });
  let [first = "", second = ""] = texts(4);
  for (let digits = 6; first === second && digits <= 16; digits += 2) {
    [first = "", second = ""] = texts(digits);
  }
  return [first, second];
}

/** What the objective figure shows. */
export function objectiveWords(shown: Readable & { eta: number; start: readonly number[] }): Words {
  const { spec, start, eta } = shown;
  const from = spec.variables.map((name, axis) => `${name} = ${setting(start[axis] ?? 0)}`);
  const name = `${spec.title}, run from ${from.join(", ")} with learning rate ${setting(eta)}`;
  return { name, description: sentence(shown) };
}

/** What the progress figure shows. */
export function progressWords({ spec, row }: Readable, progress: string): Words {
  const chosen = spec.progress.find(({ name }) => name === progress);
  const name = `${chosen?.label ?? progress} at each step`;
  if (!row || !chosen || !row.has(chosen.column) || row.length === 0) {
    return { name, description: "" };
  }
  const first = number(row.at(chosen.column, 0), 3);
  const last = number(row.at(chosen.column, row.length - 1), 3);
  const description = `from ${first} at step 0 to ${last} at step ${row.length - 1}`;
  return { name, description };
}
