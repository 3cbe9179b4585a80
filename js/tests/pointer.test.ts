import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listenPointer, nearest, whenRooted } from "../src/pointer";

// A plot area from (100, 50) to (300, 150) on the screen, shown in x from −10 to 10, y from 0 to 100.
const AREA = { left: 100, top: 50, right: 300, bottom: 150, width: 200, height: 100 };

function stage({ margin = 0, handle = [0, 50] as [number, number] } = {}) {
  const root = document.createElement("div");
  root.className = "gdwidget";
  root.innerHTML = `<div class="gdwidget-objective"><svg><rect class="plotarea_background"></rect></svg>
    <button>save</button></div><div class="gdwidget-progress"><svg></svg></div>`;
  document.body.append(root);
  const figure = root.querySelector<HTMLElement>(".gdwidget-objective");
  const rect = root.querySelector("rect");
  if (!figure || !rect) throw new Error("the stage is incomplete");
  rect.getBoundingClientRect = () => ({ ...AREA, x: 100, y: 50, toJSON: () => "" });
  figure.setPointerCapture = () => {};
  const moves: [number, number][] = [];
  const state = { released: 0, taken: false };
  const stop = listenPointer(root, {
    view: () => ({ x: [-10, 10], y: [0, 100] }),
    margins: () => ({ x: margin, y: margin }),
    handle: () => handle,
    move: (point) => moves.push(point),
    release: () => {
      state.released++;
    },
    taken: () => state.taken,
  });
  const send = (
    type: string,
    x: number,
    y: number,
    changes: PointerEventInit = {},
    to: Element = rect,
  ) => {
    const event = new PointerEvent(type, {
      bubbles: true,
      cancelable: true,
      clientX: x,
      clientY: y,
      pointerId: 1,
      pointerType: "mouse",
      isPrimary: true,
      button: 0,
      ...changes,
    });
    to.dispatchEvent(event);
    return event;
  };
  return { root, figure, rect, moves, state, stop, send };
}

let frames: FrameRequestCallback[] = [];
const paint = () => {
  const due = frames;
  frames = [];
  for (const frame of due) frame(0);
};

beforeEach(() => {
  document.body.replaceChildren();
  frames = [];
  vi.stubGlobal("requestAnimationFrame", (frame: FrameRequestCallback) => frames.push(frame));
  vi.stubGlobal("cancelAnimationFrame", () => {
    frames = [];
  });
});
afterEach(() => vi.unstubAllGlobals());

describe("the mouse", () => {
  it("puts the start where it is pressed, at once", () => {
    const { moves, send } = stage();
    send("pointerdown", 200, 100);
    expect(moves).toEqual([[0, 50]]);
  });

  it("drags it, once per frame, to the last place", () => {
    const { moves, send, state } = stage();
    send("pointerdown", 100, 150);
    for (let x = 110; x <= 300; x += 10) send("pointermove", x, 100);
    expect(moves).toHaveLength(1);
    paint();
    expect(moves).toEqual([
      [-10, 0],
      [10, 50],
    ]);
    send("pointermove", 150, 100);
    send("pointerup", 250, 50);
    expect(moves.at(-1)).toEqual([5, 100]);
    expect(state.released).toBe(1);
    send("pointermove", 100, 100);
    paint();
    expect(moves).toHaveLength(3);
  });

  it("does not leave the view", () => {
    const { moves, send } = stage();
    send("pointerdown", 200, 100);
    send("pointermove", 900, -900);
    paint();
    expect(moves.at(-1)).toEqual([10, 100]);
  });

  it("knows of the margins that bqplot keeps", () => {
    const { moves, send } = stage({ margin: 10 });
    send("pointerdown", 110, 140);
    expect(moves).toEqual([[-10, 0]]);
  });

  it("does nothing outside of the plot area, on buttons, in other figures or while it is taken", () => {
    const { moves, send, root, state } = stage();
    send("pointerdown", 90, 100);
    send("pointerdown", 200, 160);
    send("pointerdown", 200, 100, {}, root.querySelector("button") ?? root);
    send("pointerdown", 200, 100, {}, root.querySelector(".gdwidget-progress svg") ?? root);
    send("pointerdown", 200, 100, { button: 2 });
    state.taken = true;
    send("pointerdown", 200, 100);
    expect(moves).toEqual([]);
  });
});

describe("a finger", () => {
  const touch = { pointerType: "touch" };

  it("near the handle drags it", () => {
    const { moves, send } = stage();
    send("pointerdown", 215, 110, touch);
    expect(moves).toEqual([[1.5, 40]]);
    send("pointermove", 250, 100, touch);
    paint();
    expect(moves.at(-1)).toEqual([5, 50]);
  });

  it("elsewhere taps", () => {
    const { moves, send, state } = stage();
    send("pointerdown", 150, 60, touch);
    expect(moves).toEqual([]);
    send("pointerup", 152, 61, touch);
    expect(moves).toHaveLength(1);
    expect(state.released).toBe(1);
  });

  it("elsewhere may scroll the page", () => {
    const { moves, send } = stage();
    send("pointerdown", 150, 60, touch);
    send("pointercancel", 150, 90, touch);
    send("pointerup", 150, 90, touch);
    send("pointerdown", 150, 60, touch);
    send("pointerup", 150, 90, touch);
    expect(moves).toEqual([]);
  });

  it.each([
    [210, 105, true],
    [150, 60, false],
  ])("at (%d, %d) keeps the page from scrolling: %s", (clientX, clientY, kept) => {
    const { rect } = stage();
    const event = new Event("touchstart", { bubbles: true, cancelable: true });
    Object.assign(event, { touches: [{ clientX, clientY }] });
    rect.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(kept);
  });
});

it("nothing is heard after the end", () => {
  const { moves, send, stop, state } = stage();
  send("pointerdown", 200, 100);
  send("pointermove", 250, 100);
  stop();
  paint();
  send("pointerup", 250, 100);
  send("pointerdown", 150, 100);
  expect(moves).toHaveLength(1);
  expect(state.released).toBe(0);
});

describe("the root", () => {
  it("is found at once where the element is already inside", () => {
    const { root, figure } = stage();
    const found = vi.fn();
    whenRooted(figure, found);
    expect(found).toHaveBeenCalledExactlyOnceWith(root);
  });

  it("is found when the element is put into a page, and only once", () => {
    let report = () => {};
    const disconnect = vi.fn();
    vi.stubGlobal(
      "ResizeObserver",
      class {
        constructor(callback: () => void) {
          report = callback;
        }
        observe() {}
        disconnect = disconnect;
      },
    );
    const { root } = stage();
    const el = document.createElement("div");
    const found = vi.fn();
    whenRooted(el, found);
    report();
    expect(found).not.toHaveBeenCalled();
    root.append(el);
    report();
    expect(found).toHaveBeenCalledExactlyOnceWith(root);
    expect(disconnect).toHaveBeenCalledTimes(1);
  });
});

it("the nearest position is found", () => {
  const positions = Float64Array.of(-1, 0, 2);
  expect([-5, -0.6, 0.9, 1.1, 7].map((value) => nearest(value, positions))).toEqual([
    -1, -1, 0, 2, 2,
  ]);
  expect(nearest(3, new Float64Array(0))).toBe(3);
});
