// The playback clock. It belongs to the browser; what it moves is the playhead.

import type { Clock } from "./session";

export const SPEEDS = [0.5, 1, 2, 4] as const;
const STEP_MS = 1000 / 3;
const LONGEST_RUN_MS = 15_000;
const FRAME_MS = 16;

/** What the button that plays does next. */
export type Act = "play" | "pause" | "to the end" | "to the start";

export interface Stage {
  clock: Clock & { now(): number };
  /** The playhead. */
  step(): number;
  /** The last step worth showing. */
  end(): number;
  /** `done` marks the last of a series of moves. */
  move(step: number, done: boolean): void;
  /** Called when playing starts, stops or changes speed. */
  changed(): void;
  /** True for people who asked for less motion: then nothing moves by itself. */
  reducedMotion(): boolean;
}

export class Playback {
  playing = false;
  speed = 1;
  private timer: unknown = null;
  private last = 0;

  constructor(private readonly stage: Stage) {}

  /** Where nothing may move by itself, the button leads to the end, and from there to the start. */
  get act(): Act {
    if (this.playing) return "pause";
    if (!this.stage.reducedMotion()) return "play";
    return this.stage.step() < this.stage.end() ? "to the end" : "to the start";
  }

  play(): void {
    if (this.playing || this.stage.end() < 1) return;
    if (this.stage.reducedMotion()) {
      this.seek(this.act === "to the end" ? Number.POSITIVE_INFINITY : 0);
      return;
    }
    this.playing = true;
    if (this.stage.step() >= this.stage.end()) this.stage.move(0, false);
    this.last = this.stage.clock.now();
    this.schedule();
    this.stage.changed();
  }

  pause(): void {
    if (!this.playing) return;
    this.stop();
    this.stage.move(this.stage.step(), true);
    this.stage.changed();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  forward(): void {
    if (this.stage.step() < this.stage.end()) this.seek(this.stage.step() + 1);
  }

  back(): void {
    this.seek(this.stage.step() - 1);
  }

  toStart(): void {
    this.seek(0);
  }

  toEnd(): void {
    this.seek(Number.POSITIVE_INFINITY);
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    if (this.playing) this.schedule();
    this.stage.changed();
  }

  /** Stops for good, without a word. */
  stop(): void {
    this.playing = false;
    if (this.timer !== null) this.stage.clock.clearTimeout(this.timer);
    this.timer = null;
  }

  private seek(step: number): void {
    this.pause();
    this.stage.move(Math.max(0, Math.min(step, this.stage.end())), true);
  }

  /** Milliseconds between two steps. */
  private interval(): number {
    return Math.min(STEP_MS, LONGEST_RUN_MS / this.stage.end()) / this.speed;
  }

  private schedule(): void {
    if (this.timer !== null) this.stage.clock.clearTimeout(this.timer);
    const wait = Math.max(this.interval(), FRAME_MS);
    this.timer = this.stage.clock.setTimeout(() => this.tick(), wait);
  }

  private tick(): void {
    this.timer = null;
    // Asked for while it plays: the rest is not shown.
    if (this.stage.reducedMotion()) {
      this.toEnd();
      return;
    }
    const interval = this.interval();
    const now = this.stage.clock.now();
    // Counted from elapsed time: a slow page skips steps instead of slowing down. The small
    // allowance forgives timers that fire a little early.
    const count = Math.max(1, Math.floor((now - this.last) / interval + 0.05));
    this.last = Math.max(this.last + count * interval, now - interval);
    const end = this.stage.end();
    const step = Math.min(this.stage.step() + count, end);
    if (step >= end) {
      this.stop();
      this.stage.move(step, true);
      this.stage.changed();
      return;
    }
    this.stage.move(step, false);
    this.schedule();
  }
}
