import { beforeEach, describe, expect, it, vi } from "vitest";
import { keyTarget, placeOf, Slider, type SliderState } from "../src/slider";
import { runsOf, Strip } from "../src/strip";
import { specOf } from "./helpers";

const POSITIONS = Float64Array.from({ length: 21 }, (_, i) => i / 10);
const { outcomes } = specOf();

function make(changes: Partial<SliderState> = {}) {
  const options = {
    name: "learning rate η",
    exactName: "exact η",
    outcomes,
    move: vi.fn<(value: number) => void>(),
    release: vi.fn<() => void>(),
    type: vi.fn<(value: number) => string>(() => ""),
  };
  const slider = new Slider(options);
  const state: SliderState = {
    value: 0.5,
    positions: POSITIONS,
    outcomes: Uint8Array.from(POSITIONS, (eta) => (eta < 1 ? 0 : 3)),
    outcome: "converged",
    edge: { value: 1, label: "2/L = 1" },
    stale: false,
    ...changes,
  };
  const update = (next: Partial<SliderState> = {}) =>
    slider.update({ ...Object.assign(state, next) });
  // As the session does: what is moved to is shown.
  options.move.mockImplementation((value) => update({ value }));
  update();
  document.body.append(slider.element);
  const field = slider.element.querySelector<HTMLInputElement>("input[type=text]");
  const complaint = slider.element.querySelector("[role=alert]");
  if (!field || !complaint) throw new Error("the slider is incomplete");
  const press = (key: string, target: HTMLElement = slider.input) => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    target.dispatchEvent(event);
    return event;
  };
  const type = (text: string, key = "Enter") => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    press(key, field);
  };
  return { slider, options, update, field, complaint, press, type };
}

beforeEach(() => document.body.replaceChildren());

describe("the slider's name and value", () => {
  it("are those of a native slider", () => {
    const { slider } = make();
    const { input } = slider;
    expect(input.type).toBe("range");
    expect(input.getAttribute("aria-label")).toBe("learning rate η");
    expect([input.min, input.max, input.step]).toEqual(["0", "20", "any"]);
    expect(Number(input.value)).toBe(5);
    expect(input.getAttribute("aria-valuetext")).toBe("0.5, converged");
  });

  it("keep JupyterLab's shortcuts off every input", () => {
    const { slider } = make();
    for (const input of slider.element.querySelectorAll("input")) {
      expect(input.getAttribute("data-lm-suppress-shortcuts")).toBe("true");
    }
  });

  it("follow a value that lies between positions", () => {
    const { slider, update, field } = make();
    update({ value: 0.5123, outcome: "" });
    expect(Number(slider.input.value)).toBeCloseTo(5.123);
    expect(slider.input.getAttribute("aria-valuetext")).toBe("0.5123");
    expect(field.value).toBe("0.5123");
  });

  it("is told from its nearer neighbour", () => {
    const { update, field } = make();
    update({ value: -3.75, positions: Float64Array.of(-5, -4, -3.75, -3), outcome: "" });
    expect(field.value).toBe("-3.75");
  });

  it("may lie outside of the positions", () => {
    const { slider, update, field } = make();
    update({ value: 7 });
    expect(Number(slider.input.value)).toBe(20);
    expect(field.value).toBe("7");
  });
});

describe("where a value lies", () => {
  it("is an index, with a fraction between two", () => {
    const positions = Float64Array.of(1, 2, 4);
    expect(placeOf(1, positions)).toBe(0);
    expect(placeOf(3, positions)).toBe(1.5);
    expect(placeOf(0, positions)).toBe(0);
    expect(placeOf(9, positions)).toBe(2);
    expect(placeOf(9, new Float64Array(0))).toBe(0);
  });
});

describe("keys", () => {
  it.each([
    ["ArrowRight", 0.6],
    ["ArrowUp", 0.6],
    ["ArrowLeft", 0.4],
    ["ArrowDown", 0.4],
    ["PageUp", 1.5],
    ["PageDown", 0],
    ["Home", 0],
    ["End", 2],
  ])("%s moves to %d and goes no further", (key, value) => {
    const { options, press } = make();
    const above = vi.fn();
    document.body.addEventListener("keydown", above);
    const event = press(key);
    document.body.removeEventListener("keydown", above);
    expect(options.move).toHaveBeenCalledWith(value);
    expect(event.defaultPrevented).toBe(true);
    expect(above).not.toHaveBeenCalled();
  });

  it("lead from between two positions to the next one", () => {
    expect(keyTarget("ArrowRight", 5.123, 20)).toBe(6);
    expect(keyTarget("ArrowLeft", 5.123, 20)).toBe(5);
  });

  it("that are not a slider's pass", () => {
    const { options, press } = make();
    expect(press("a").defaultPrevented).toBe(false);
    expect(press("Tab").defaultPrevented).toBe(false);
    expect(options.move).not.toHaveBeenCalled();
  });

  it("at the end move nothing", () => {
    const { options, press, update } = make();
    update({ value: 2 });
    press("ArrowRight");
    expect(options.move).not.toHaveBeenCalled();
  });

  it("commit when they are let go", () => {
    const { slider, options } = make();
    slider.input.dispatchEvent(new KeyboardEvent("keyup", { key: "ArrowRight" }));
    expect(options.release).toHaveBeenCalledTimes(1);
    slider.input.dispatchEvent(new KeyboardEvent("keyup", { key: "Tab" }));
    expect(options.release).toHaveBeenCalledTimes(1);
  });
});

describe("dragging", () => {
  it("snaps to positions", () => {
    const { slider, options } = make();
    slider.input.value = "7.4";
    slider.input.dispatchEvent(new Event("input"));
    expect(options.move).toHaveBeenLastCalledWith(0.7);
    expect(slider.input.value).toBe("7");
    slider.input.dispatchEvent(new Event("change"));
    expect(options.release).toHaveBeenCalledTimes(1);
  });

  it("within a cell moves nothing", () => {
    const { slider, options } = make();
    slider.input.value = "5.3";
    slider.input.dispatchEvent(new Event("input"));
    expect(options.move).not.toHaveBeenCalled();
    expect(slider.input.value).toBe("5");
  });
});

describe("typing", () => {
  it("takes an exact value with Enter", () => {
    const { options, type, complaint } = make();
    type("0.123");
    expect(options.type).toHaveBeenCalledExactlyOnceWith(0.123);
    expect(complaint.textContent).toBe("");
  });

  it("says what is wrong, and changes nothing", () => {
    const { options, type, complaint, field } = make();
    type("a lot");
    expect(complaint.textContent).toMatch(/Write a number/);
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(field.getAttribute("aria-describedby")).toBe(complaint.id);
    expect(options.type).not.toHaveBeenCalled();
    expect(options.move).not.toHaveBeenCalled();
  });

  it("shows the reason that the owner gives", () => {
    const { options, type, complaint } = make();
    options.type.mockReturnValue("η must be greater than 0.");
    type("-1");
    expect(complaint.textContent).toBe("η must be greater than 0.");
  });

  it("is not disturbed by news of the same value, but ended by a new one", () => {
    const { field, update, type, complaint } = make();
    field.value = "0.1";
    field.dispatchEvent(new Event("input"));
    update();
    expect(field.value).toBe("0.1");
    type("nonsense");
    update({ value: 0.9 });
    expect(field.value).toBe("0.9");
    expect(complaint.textContent).toBe("");
  });

  it("is taken back by Escape", () => {
    const { field, type, options } = make();
    type("0.777", "Escape");
    expect(field.value).toBe("0.5");
    expect(options.type).not.toHaveBeenCalled();
  });
});

describe("the edge of stability", () => {
  const parts = (slider: Slider) => ({
    mark: slider.element.querySelector<HTMLElement>(".gdwidget-edge"),
    label: slider.element.querySelector<HTMLElement>(".gdwidget-edge-label"),
  });

  it("is marked at its place", () => {
    const { mark, label } = parts(make().slider);
    expect(mark?.hidden).toBe(false);
    expect(mark?.style.left).toBe("50%");
    expect(label?.textContent).toBe("2/L = 1");
  });

  it.each([null, { value: 3, label: "2/L = 3" }])("is not marked where it is %o", (edge) => {
    const { mark, label } = parts(make({ edge }).slider);
    expect(mark?.hidden).toBe(true);
    expect(label?.hidden).toBe(true);
  });

  it("gives the end of the scale back when it goes", () => {
    const { slider, update } = make({ edge: { value: 1.9, label: "2/L = 1.9" } });
    const high = slider.element.querySelector<HTMLElement>(".gdwidget-high");
    expect(high?.hidden).toBe(true);
    update({ edge: null });
    expect(high?.hidden).toBe(false);
  });
});

describe("the strip", () => {
  const cells = (strip: Strip) =>
    [...strip.element.querySelectorAll("rect[data-outcome]")].map((cell) => [
      cell.getAttribute("data-outcome"),
      Number.parseFloat(cell.getAttribute("x") ?? ""),
      Number.parseFloat(cell.getAttribute("width") ?? ""),
    ]);

  it("merges neighbours", () => {
    expect(runsOf(Uint8Array.of(0, 0, 3, 0))).toEqual([
      { outcome: 0, first: 0, last: 1 },
      { outcome: 3, first: 2, last: 2 },
      { outcome: 0, first: 3, last: 3 },
    ]);
    expect(runsOf(new Uint8Array(0))).toEqual([]);
  });

  it("centres every cell on its position, from the first to the last", () => {
    const strip = new Strip(outcomes);
    strip.draw(Uint8Array.of(0, 0, 3, 1, 1));
    expect(cells(strip)).toEqual([
      ["converged", 0, 37.5],
      ["diverged", 37.5, 25],
      ["slow", 62.5, 37.5],
    ]);
  });

  it("differs in texture and glyph, not only in colour", () => {
    const strip = new Strip(outcomes);
    strip.draw(Uint8Array.of(0, 1, 2, 3, 4, 5), 600);
    const textures = [...strip.element.querySelectorAll("pattern path")].map((path) =>
      path.getAttribute("d"),
    );
    expect(new Set(textures).size).toBe(5); // converged is the plain one
    for (const rect of strip.element.querySelectorAll("rect[fill]")) {
      const id = rect.getAttribute("fill")?.slice(5, -1) ?? "";
      expect(strip.element.querySelector(`[id="${id}"]`)).not.toBeNull();
    }
    const glyphs = [...strip.element.querySelectorAll("text")].map(
      ({ textContent }) => textContent,
    );
    expect(glyphs).toEqual(outcomes.map(({ glyph }) => glyph));
  });

  it("has glyphs only where they fit", () => {
    const strip = new Strip(outcomes);
    strip.draw(Uint8Array.of(0, 1, 2, 3, 4, 5), 50);
    expect(strip.element.querySelectorAll("text")).toHaveLength(0);
  });

  it("has patterns of its own beside another", () => {
    const [first, second] = [new Strip(outcomes), new Strip(outcomes)];
    const ids = (strip: Strip) =>
      [...strip.element.querySelectorAll("pattern")].map(({ id }) => id);
    expect(ids(first).filter((id) => ids(second).includes(id))).toEqual([]);
  });

  it("has patterns of its own beside another widget, which loads its own copy of the code", async () => {
    vi.resetModules();
    const copy = await import("../src/strip");
    const ids = (strip: Strip) =>
      [...strip.element.querySelectorAll("pattern")].map(({ id }) => id);
    // As many strips as make both counters meet.
    const ours = Array.from({ length: 60 }, () => ids(new Strip(outcomes))).flat();
    const theirs = Array.from({ length: 60 }, () => ids(new copy.Strip(outcomes))).flat();
    expect(theirs.filter((id) => ours.includes(id))).toEqual([]);
  });

  it("is drawn again only when it changes", () => {
    const { slider, update } = make();
    const before = slider.element.querySelector("rect[data-outcome]");
    update({ value: 0.7 });
    expect(slider.element.querySelector("rect[data-outcome]")).toBe(before);
    update({ outcomes: new Uint8Array(21) });
    expect(slider.element.querySelectorAll("rect[data-outcome]")).toHaveLength(1);
  });

  it("fades while it belongs to other settings", () => {
    const { slider, update } = make();
    expect(slider.element.querySelector(".gdwidget-stale")).toBeNull();
    update({ stale: true });
    expect(slider.element.querySelector(".gdwidget-stale")).not.toBeNull();
  });
});
