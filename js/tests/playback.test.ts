import { describe, expect, it } from "vitest";
import { Playback } from "../src/playback";
import { FakeClock } from "./helpers";

function stage({ steps = 10, step = 0, reduced = false } = {}) {
  const clock = new FakeClock();
  const moves: [number, boolean][] = [];
  const state = { step, steps, changes: 0 };
  const wish = { reduced };
  const playback = new Playback({
    clock,
    step: () => state.step,
    end: () => state.steps,
    move: (to, done) => {
      state.step = to;
      moves.push([to, done]);
    },
    changed: () => {
      state.changes++;
    },
    reducedMotion: () => wish.reduced,
  });
  return { playback, clock, moves, state, wish };
}

describe("playing", () => {
  it("takes about three steps a second and stops at the end", () => {
    const { playback, clock, moves, state } = stage();
    playback.play();
    clock.pass(1010);
    expect(state.step).toBe(3);
    clock.pass(5000);
    expect(moves.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(moves.map(([, done]) => done)).toEqual([...Array(9).fill(false), true]);
    expect(playback.playing).toBe(false);
    expect(clock.waiting).toBe(0);
  });

  it.each([
    [0.5, 1],
    [2, 6],
    [4, 10],
  ])("at %s× has come to step %i after a second", (speed, step) => {
    const { playback, clock, state } = stage();
    playback.setSpeed(speed);
    playback.play();
    clock.pass(1010);
    expect(state.step).toBe(step);
  });

  it("takes at most fifteen seconds, however many steps", () => {
    const { playback, clock, state } = stage({ steps: 3000 });
    playback.play();
    clock.pass(7500);
    expect(state.step).toBeGreaterThan(1400);
    expect(state.step).toBeLessThan(1600);
    clock.pass(8000);
    expect(state.step).toBe(3000);
  });

  it("begins again when it is at the end", () => {
    const { playback, moves } = stage({ step: 10 });
    playback.play();
    expect(moves).toEqual([[0, false]]);
    expect(playback.playing).toBe(true);
  });

  it("goes on from wherever the playhead was put", () => {
    const { playback, clock, state } = stage();
    playback.play();
    clock.pass(400);
    state.step = 7;
    clock.pass(334);
    expect(state.step).toBe(8);
  });

  it("leads to the end at once, and back to the start, where less motion is wished for", () => {
    const { playback, clock, moves } = stage({ step: 3, reduced: true });
    expect(playback.act).toBe("to the end");
    playback.play();
    expect(playback.act).toBe("to the start");
    playback.play();
    expect(moves).toEqual([
      [10, true],
      [0, true],
    ]);
    expect([playback.playing, clock.waiting]).toEqual([false, 0]);
  });

  it("shows the end as soon as less motion is wished for", () => {
    const { playback, clock, state, wish } = stage();
    playback.play();
    clock.pass(700);
    wish.reduced = true;
    clock.pass(700);
    expect([state.step, playback.playing, clock.waiting]).toEqual([10, false, 0]);
  });

  it("does nothing where there is nothing to play", () => {
    const { playback, clock } = stage({ steps: 0 });
    playback.play();
    expect(playback.playing).toBe(false);
    expect(clock.waiting).toBe(0);
  });
});

describe("pausing", () => {
  it("commits the step and leaves no timer", () => {
    const { playback, clock, moves } = stage();
    playback.play();
    clock.pass(700);
    playback.toggle();
    expect(moves.at(-1)).toEqual([2, true]);
    expect(clock.waiting).toBe(0);
    clock.pass(5000);
    expect(moves).toHaveLength(3);
  });
});

describe("stepping", () => {
  it("moves by one, within the run, and pauses", () => {
    const { playback, state } = stage({ step: 9 });
    playback.play();
    playback.forward();
    expect(playback.playing).toBe(false);
    expect(state.step).toBe(10);
    playback.forward();
    expect(state.step).toBe(10);
    playback.toStart();
    playback.back();
    expect(state.step).toBe(0);
    playback.toEnd();
    expect(state.step).toBe(10);
    playback.back();
    expect(state.step).toBe(9);
  });

  it("does not pull back a playhead that is past the last step worth showing", () => {
    const { playback, state } = stage({ steps: 4, step: 9 });
    playback.forward();
    expect(state.step).toBe(9);
  });
});

it("says when it starts, stops and changes speed", () => {
  const { playback, state } = stage();
  playback.play();
  playback.setSpeed(2);
  playback.pause();
  expect(state.changes).toBe(3);
});
