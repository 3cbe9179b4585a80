import { describe, expect, it } from "vitest";
import type { Settings, Truth, Wish } from "../src/model";
import { Session } from "../src/session";
import { decodeTable } from "../src/table";
import { FakeClock, specOf, squareTable, truthOf } from "./helpers";

function conversation({ live = true, truth = truthOf() } = {}) {
  const clock = new FakeClock();
  const sent: Wish[] = [];
  const past: boolean[] = [];
  const table = (at: Settings) => decodeTable(squareTable(at.eta, at.start[0], at.steps));
  const session = new Session(specOf(), truth, table(truth), {
    clock,
    client: "me",
    send: (wish, by) => {
      sent.push(structuredClone(wish));
      past.push(by);
    },
    live: () => live,
  });
  /** Python takes a wish, as its answer to `wish`. */
  const answer = (wish: Wish | undefined, changes: Partial<Truth> = {}) => {
    if (!wish) throw new Error("there is no wish to answer");
    const next = { ...session.truth, ...wish, ...changes };
    session.accept(session.spec, next, table(next));
  };
  /** Python changes something by itself. */
  const tell = (changes: Partial<Truth>) => {
    const next = { ...session.truth, ...changes };
    session.accept(session.spec, next, table(next));
  };
  return { session, clock, sent, past, answer, tell };
}

describe("a change in the browser", () => {
  it("moves the picture at once, before anything is sent", () => {
    const { session, sent } = conversation();
    session.change({ eta: 0.3 });
    expect(session.local.eta).toBe(0.3);
    expect(session.row?.at("x", 1)).toBeCloseTo(4);
    expect(session.waiting).toBe(false);
    expect(sent).toEqual([]);
  });

  it("is sent at most every 200 ms, and then the latest", () => {
    const { session, clock, sent } = conversation();
    for (const eta of [0.1, 0.3, 0.4, 0.3]) {
      session.change({ eta });
      clock.pass(60);
    }
    expect(sent).toEqual([{ client: "me", seq: 1, eta: 0.3 }]);
    clock.pass(1000);
    expect(sent).toHaveLength(1);
  });

  it("is sent at once when the hand lets go, and not again later", () => {
    const { session, clock, sent, answer } = conversation();
    session.change({ eta: 0.3 });
    session.flush();
    expect(sent).toHaveLength(1);
    clock.pass(1000);
    session.flush();
    expect(sent).toHaveLength(1);
    answer(sent[0]);
    expect(clock.waiting).toBe(0);
  });

  it("that changes nothing is not sent", () => {
    const { session, clock, sent } = conversation();
    session.change({ eta: 0.2, start: [10] }, true);
    clock.pass(1000);
    expect(sent).toEqual([]);
  });

  it("travels again with later ones until it is answered", () => {
    const { session, sent, answer } = conversation();
    session.change({ eta: 0.3 }, true);
    session.change({ step: 2 }, true);
    expect(sent[1]).toEqual({ client: "me", seq: 2, eta: 0.3, step: 2 });
    answer(sent[1]);
    session.change({ step: 3 }, true);
    expect(sent[2]).toEqual({ client: "me", seq: 3, step: 3 });
  });
});

describe("what Python says", () => {
  it("never pulls a handle back that has moved on", () => {
    const { session, sent, answer } = conversation();
    session.change({ eta: 0.1 }, true);
    session.change({ eta: 0.4 });
    answer(sent[0]);
    expect(session.local.eta).toBe(0.4);
    session.flush();
    expect(sent[1]).toEqual({ client: "me", seq: 2, eta: 0.4 });
    answer(sent[1]);
    expect(session.local.eta).toBe(0.4);
  });

  it("does not settle a newer wish with the answer to an older one", () => {
    const { session, sent, answer } = conversation();
    session.change({ eta: 0.1 }, true);
    session.change({ eta: 0.4 }, true);
    answer(sent[0]);
    expect(session.local.eta).toBe(0.4);
    answer(sent[1], { eta: 0.35 });
    expect(session.local.eta).toBe(0.35);
  });

  it("settles what its wish carried, though later wishes carried it again", () => {
    const { session, sent, answer } = conversation();
    session.change({ eta: 0.1 }, true);
    session.change({ step: 2 }, true);
    answer(sent[0], { eta: 0.15 });
    expect(session.local).toMatchObject({ eta: 0.15, step: 2 });
  });

  it("is taken for fields that were not touched", () => {
    const { session, tell } = conversation();
    session.change({ eta: 0.1 });
    tell({ eta: 0.3, start: [5], step: 4, client: "", seq: 0 });
    expect(session.local).toMatchObject({ eta: 0.1, start: [5], step: 4 });
  });

  it("corrects a value once it answers the wish", () => {
    const { session, sent, answer } = conversation();
    session.change({ step: 99 }, true);
    answer(sent[0], { step: 10 });
    expect(session.local.step).toBe(10);
  });

  it("settles nothing when it answers another page", () => {
    const { session, sent, tell, answer } = conversation();
    session.change({ eta: 0.1 }, true);
    tell({ eta: 0.3, client: "someone else", seq: 99 });
    expect(session.local.eta).toBe(0.1);
    answer(sent[0]);
    expect(session.local.eta).toBe(0.1);
    tell({ eta: 0.3 });
    expect(session.local.eta).toBe(0.3);
  });

  it("is what a reloaded page starts with", () => {
    const truth = truthOf({ eta: 0.4, client: "me before the reload", seq: 41 });
    const { session, sent } = conversation({ truth });
    expect(session.local.eta).toBe(0.4);
    session.change({ eta: 0.1 }, true);
    expect(sent[0]?.seq).toBe(1);
  });

  it("reaches every listener, until it stops listening", () => {
    const { session, tell } = conversation();
    let heard = 0;
    const stop = session.subscribe(() => heard++);
    tell({ eta: 0.3 });
    expect(heard).toBe(1);
    stop();
    tell({ eta: 0.1 });
    expect(heard).toBe(1);
  });
});

describe("a run that the table does not hold", () => {
  it("is awaited with the last one still there", () => {
    const { session, sent, answer } = conversation();
    const before = session.row;
    session.change({ eta: 0.123 }, true);
    expect(session.waiting).toBe(true);
    expect(session.row).toBe(before);
    answer(sent[0]);
    expect(session.waiting).toBe(false);
    expect(session.row?.at("x", 1)).toBeCloseTo(10 * (1 - 2 * 0.123));
  });

  it.each([{ steps: 5 }, { method: "momentum" }])("is awaited after %o", (change) => {
    const { session, sent, answer } = conversation();
    session.change(change, true);
    expect(session.waiting).toBe(true);
    answer(sent[0]);
    expect(session.waiting).toBe(false);
  });

  it("keeps the playhead inside the run shown", () => {
    const { session, sent, answer } = conversation();
    session.change({ steps: 5 }, true);
    answer(sent[0]);
    expect(session.step).toBe(5);
  });
});

describe("a request without an answer", () => {
  it("is sent again past the model, more and more rarely, with the latest values", () => {
    const { session, clock, sent, past } = conversation();
    session.change({ eta: 0.3 }, true);
    clock.pass(3999);
    expect(sent).toHaveLength(1);
    clock.pass(1);
    expect(sent[1]).toEqual({ client: "me", seq: 2, eta: 0.3 });
    session.change({ step: 2 }, true);
    clock.pass(7999);
    expect(sent).toHaveLength(2);
    clock.pass(1);
    expect(sent[2]).toEqual({ client: "me", seq: 3, eta: 0.3, step: 2 });
    expect(past).toEqual([false, true, true]);
    clock.pass(16_000);
    expect(sent).toHaveLength(4);
    clock.pass(600_000);
    expect(sent.length).toBeGreaterThanOrEqual(4 + 37);
  });

  it("lets what came meanwhile go as soon as it is answered, and then nothing more", () => {
    const { session, clock, sent, answer } = conversation();
    session.change({ eta: 0.3 }, true);
    clock.pass(4000);
    session.change({ step: 2 }, true);
    answer(sent[1]);
    expect(sent[2]).toEqual({ client: "me", seq: 3, step: 2 });
    answer(sent[2]);
    clock.pass(100_000);
    expect(sent).toHaveLength(3);
  });

  it("is not sent again while answers come", () => {
    const { session, clock, sent, answer } = conversation();
    for (let k = 0; k < 10; k++) {
      session.change({ eta: k % 2 ? 0.3 : 0.4 }, true);
      clock.pass(1000);
      if (k > 0) answer(sent[k - 1]);
    }
    expect(sent).toHaveLength(10);
  });

  it("is not sent again once the kernel has gone, or the widget", () => {
    const { session, clock, sent } = conversation();
    session.change({ eta: 0.3 }, true);
    session.dispose();
    clock.pass(100_000);
    expect(sent).toHaveLength(1);
    expect(clock.waiting).toBe(0);
  });
});

describe("without a kernel", () => {
  it("nothing is sent", () => {
    const { session, clock, sent } = conversation({ live: false });
    session.change({ eta: 0.3 }, true);
    clock.pass(1000);
    expect(sent).toEqual([]);
    expect(session.row?.at("x", 1)).toBeCloseTo(4);
  });

  it("every slider stays alive: the other one gives way", () => {
    const { session } = conversation({ live: false });
    session.change({ eta: 0.3 });
    session.change({ start: [5] });
    expect(session.local).toMatchObject({ eta: 0.2, start: [5] });
    expect(session.waiting).toBe(false);
    session.change({ eta: 0.4 });
    expect(session.local).toMatchObject({ eta: 0.4, start: [10] });
    expect(session.waiting).toBe(false);
  });
});

describe("reset", () => {
  it("returns everything to what the widget was made with", () => {
    const { session, sent, answer } = conversation();
    session.change({ eta: 0.3, start: [5], steps: 7, method: "momentum", step: 1 }, true);
    answer(sent[0]);
    session.reset();
    expect(session.local).toEqual(specOf().initial);
    expect(sent[1]).toEqual({ client: "me", seq: 2, ...specOf().initial });
  });

  it("does not let later changes leak into the specification", () => {
    const { session } = conversation();
    session.change({ start: [5] });
    session.reset();
    session.local.start[0] = 99;
    expect(session.spec.initial.start).toEqual([10]);
  });
});
