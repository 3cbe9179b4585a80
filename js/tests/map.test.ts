import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  BasinMap,
  isStale,
  type MapState,
  mapSentence,
  named,
  positionAt,
  shareOf,
} from "../src/map";
import type { MapSpec } from "../src/model";

const ETAS = Float64Array.from({ length: 11 }, (_, i) => (i + 1) / 10);
const STARTS = Float64Array.from({ length: 21 }, (_, i) => i - 10);

const mapOf = (changes: Partial<MapSpec> = {}): MapSpec => ({
  method: "gd",
  eta: null,
  steps: 10,
  note: "",
  legend: [
    { kind: "minimum", color: "#1f9e89", point: [-1.8257], share: 0.35 },
    { kind: "diverged", color: "#b0304a", point: [], share: 0.002 },
  ],
  image: new DataView(new ArrayBuffer(8)),
  ...changes,
});

function make(changes: Partial<MapState> = {}) {
  const actions = { move: vi.fn<(eta: number, start: number) => void>(), release: vi.fn() };
  const map = new BasinMap(actions);
  document.body.append(map.element);
  const state: MapState = {
    map: mapOf(),
    local: { eta: 0.3, start: [5], steps: 10, method: "gd", step: 10 },
    etas: ETAS,
    starts: STARTS,
    ...changes,
  };
  const update = (next: Partial<MapState> = {}) => map.update({ ...Object.assign(state, next) });
  update();
  const frame = map.element.querySelector<HTMLElement>(".gdwidget-map-frame");
  if (!frame) throw new Error("no frame");
  frame.getBoundingClientRect = () => new DOMRect(100, 50, 200, 100);
  const point = (type: string, x: number, y: number, more: PointerEventInit = {}) => {
    const where = { clientX: x, clientY: y, pointerId: 1, bubbles: true, cancelable: true };
    const event = new PointerEvent(type, { ...where, pointerType: "mouse", ...more });
    frame.dispatchEvent(event);
    return event;
  };
  return { map, actions, update, frame, point };
}

beforeEach(() => {
  document.body.replaceChildren();
  URL.createObjectURL = vi.fn(() => "blob:map");
  URL.revokeObjectURL = vi.fn();
});

describe("positions", () => {
  it("lie along the map as along the slider", () => {
    expect(positionAt(0, ETAS)).toBe(0.1);
    expect(positionAt(1, ETAS)).toBe(1.1);
    expect(positionAt(0.52, STARTS)).toBe(0);
    expect(positionAt(-3, STARTS)).toBe(-10);
    expect(shareOf(5, STARTS)).toBe(0.75);
    expect(shareOf(0.25, ETAS)).toBeCloseTo(0.15);
  });
});

describe("the words", () => {
  it("name the ends with their share", () => {
    const legend = mapOf().legend;
    expect(legend.map(named)).toEqual(["minimum at −1.826", "diverged"]);
    expect(named({ kind: "saddle", color: "", point: [0, 1], share: 1 })).toBe(
      "saddle (0.000, 1.000)",
    );
    expect(named({ kind: "other", color: "", point: [], share: 1, count: 12 })).toBe(
      "12 more points",
    );
    expect(mapSentence(mapOf())).toBe(
      "Over all learning rates and starts, runs end at: minimum at −1.826 35 %, diverged < 1 %.",
    );
    expect(mapSentence(mapOf({ eta: 0.1 }))).toMatch(/^From all starts, /);
    expect(mapSentence(mapOf({ note: "No map." }))).toBe("No map.");
  });

  it("tell whether the map is of other settings", () => {
    const local = { eta: 0.3, start: [5], steps: 10, method: "gd", step: 10 };
    expect(isStale(mapOf(), local)).toBe(false);
    expect(isStale(mapOf({ eta: 0.3 }), local)).toBe(false);
    expect(isStale(mapOf({ eta: 0.2 }), local)).toBe(true);
    expect(isStale(mapOf(), { ...local, steps: 11 })).toBe(true);
    expect(isStale(mapOf(), { ...local, method: "newton" })).toBe(true);
  });
});

describe("the map of one dimension", () => {
  it("shows the picture, where the settings are, and the legend", () => {
    const { map, frame } = make();
    expect(map.element.hidden).toBe(false);
    const image = frame.querySelector("img");
    expect(image?.src).toBe("blob:map");
    expect(image?.style.left).toBe("-2.5%");
    expect(image?.style.width).toBe("105%");
    expect(frame.querySelector<HTMLElement>(".gdwidget-map-up")?.style.left).toBe("75%");
    expect(frame.querySelector<HTMLElement>(".gdwidget-map-across")?.style.bottom).toBe("20%");
    expect(frame.getAttribute("aria-label")).toContain("minimum at −1.826 35 %");
    expect([...map.element.querySelectorAll("li")].map((li) => li.textContent)).toEqual([
      "minimum at −1.826, 35 %",
      "diverged, < 1 %",
      "the stronger, the sooner there",
    ]);
  });

  it("a click sets start and learning rate, a drag goes on", () => {
    const { actions, point } = make();
    expect(point("pointerdown", 200, 150).defaultPrevented).toBe(true);
    expect(actions.move).toHaveBeenLastCalledWith(0.1, 0);
    point("pointermove", 300, 50);
    expect(actions.move).toHaveBeenLastCalledWith(1.1, 10);
    expect(actions.release).not.toHaveBeenCalled();
    point("pointerup", 300, 50);
    expect(actions.release).toHaveBeenCalledTimes(1);
    point("pointermove", 100, 50);
    expect(actions.move).toHaveBeenCalledTimes(2);
  });

  it("a finger that scrolls sets nothing, a tap does", () => {
    const { actions, point } = make();
    expect(point("pointerdown", 200, 100, { pointerType: "touch" }).defaultPrevented).toBe(false);
    point("pointermove", 210, 100, { pointerType: "touch" });
    expect(actions.move).not.toHaveBeenCalled();
    point("click", 200, 100, { pointerType: "touch" });
    expect(actions.move).toHaveBeenCalledWith(0.6, 0);
    expect(actions.release).toHaveBeenCalledTimes(1);
  });

  it("only the first button counts", () => {
    const { actions, point } = make();
    point("pointerdown", 200, 100, { button: 2 });
    expect(actions.move).not.toHaveBeenCalled();
  });

  it("a new picture replaces the old one, which is given back", () => {
    const { map, update } = make();
    vi.mocked(URL.createObjectURL).mockReturnValueOnce("blob:next");
    update({ map: mapOf({ image: new DataView(new ArrayBuffer(4)) }) });
    expect(URL.revokeObjectURL).toHaveBeenCalledWith("blob:map");
    expect(map.element.querySelector("img")?.src).toBe("blob:next");
    map.dispose();
    expect(URL.revokeObjectURL).toHaveBeenLastCalledWith("blob:next");
  });

  it("is faint while it is of other settings", () => {
    const { map, update } = make();
    expect(map.element.classList.contains("gdwidget-stale")).toBe(false);
    update({ local: { eta: 0.3, start: [5], steps: 20, method: "gd", step: 10 } });
    expect(map.element.classList.contains("gdwidget-stale")).toBe(true);
  });
});

describe("without a picture", () => {
  it("nothing is shown where the widget has no map", () => {
    expect(make({ map: undefined }).map.element.hidden).toBe(true);
  });

  it("in two dimensions there is the legend alone", () => {
    const { map, frame } = make({ map: mapOf({ eta: 0.3, image: undefined }), starts: null });
    expect(map.element.hidden).toBe(false);
    expect(frame.hidden).toBe(true);
    expect(map.element.querySelectorAll("li")).toHaveLength(3);
  });

  it("a note says why there is none", () => {
    const note = "Maps are drawn for the built-in methods.";
    const { map, frame } = make({ map: mapOf({ note, legend: [], image: undefined }) });
    expect(frame.hidden).toBe(true);
    expect(map.element.textContent).toContain(note);
  });
});
