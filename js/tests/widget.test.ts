import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import widget from "../src/index";
import type { WidgetModel } from "../src/model";
import {
  encode,
  FakeModel,
  fakeWidget,
  settle,
  specOf,
  square,
  squareTable,
  truthOf,
} from "./helpers";

/** A page with the widget in it, and any number of displays. */
function page(changes: Record<string, unknown> = {}) {
  const fake = fakeWidget(changes);
  const { initialize, render } = widget();
  const stop = initialize({ model: fake.model });
  const display = () => {
    const root = document.createElement("div");
    root.className = "gdwidget";
    root.innerHTML = `<div class="gdwidget-objective"><svg><rect class="plotarea_background"></rect></svg></div>`;
    const el = document.createElement("div");
    root.append(el);
    document.body.append(root);
    const remove = render({ el });
    const find = <T extends HTMLElement>(selector: string): T => {
      const found = el.querySelector<T>(selector);
      if (!found) throw new Error(`no ${selector}`);
      return found;
    };
    return { root, el, remove, find };
  };
  /** Python's answer, all traits in one message. */
  const answer = (
    truth: Partial<ReturnType<typeof truthOf>>,
    more: Record<string, unknown> = {},
  ) => {
    const state = truthOf(truth);
    fake.model.set({ state, table: squareTable(state.eta, state.start[0], state.steps), ...more });
  };
  return { ...fake, stop, display, answer };
}

const press = (input: HTMLElement, key: string) =>
  input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
const ETA = "input[aria-label='learning rate η']";
const START = "input[aria-label='start x']";
const STEP = "input[aria-label='step']";
const pathOf = ({ marks }: ReturnType<typeof fakeWidget>) => [
  ...((marks.path?.get("x") as Float64Array) ?? []),
];

beforeEach(() => {
  document.body.replaceChildren();
  vi.spyOn(console, "error");
  vi.spyOn(console, "warn");
});
afterEach(() => {
  expect(console.error).not.toHaveBeenCalled();
  expect(console.warn).not.toHaveBeenCalled();
  vi.useRealTimers();
});

describe("a display", () => {
  it("has everything by its accessible name", async () => {
    const { find, el } = page().display();
    await settle();
    for (const name of ["step back", "play", "step forward", "reset"]) {
      expect(find(`button[aria-label="${name}"]`).getAttribute("type")).toBe("button");
    }
    for (const name of ["speed", "method", "progress shows"]) find(`select[aria-label="${name}"]`);
    for (const name of ["tangent", "quadratic model"]) {
      expect(find<HTMLInputElement>(`input[aria-label="${name}"]`).type).toBe("checkbox");
    }
    expect(find<HTMLInputElement>("input[aria-label='steps']").value).toBe("10");
    expect(find(ETA).getAttribute("aria-valuetext")).toBe("0.2, converged");
    expect(find(START).getAttribute("aria-valuetext")).toBe("10, converged");
    expect(find(STEP).getAttribute("aria-valuetext")).toBe("10 of 10");
    expect(el.querySelectorAll(".gdwidget-legend li")).toHaveLength(6);
    for (const control of el.querySelectorAll("button, input, select")) {
      expect(control.getAttribute("data-lm-suppress-shortcuts")).toBe("true");
      expect(control.getAttribute("aria-label")).toBeTruthy();
    }
  });

  it("has a slider for each coordinate in two dimensions", () => {
    const table = encode(
      2,
      0,
      0.2,
      [1, 2],
      [{ kind: 0, outcomes: [0], rows: [{ x1: [1], x2: [2], f: [3] }] }],
    );
    const spec = specOf({ dim: 2, variables: ["x1", "x2"] });
    const { find } = page({ spec, table, state: truthOf({ start: [1, 2], steps: 0 }) }).display();
    find("input[aria-label='start x1']");
    find("input[aria-label='start x2']");
  });

  it("shows the mathematics, and only mathematics", () => {
    const mathematics = [
      { label: "f(x)", mathml: "<math><mi>x</mi><script>1</script></math>" },
      { label: "f′(x)", mathml: "nothing" },
    ];
    const { find, el } = page({ spec: specOf({ mathematics, parameters: "c = 0.5" }) }).display();
    expect(find(".gdwidget-mathematics").textContent).toBe("f(x) = xc = 0.5");
    expect(el.querySelector("script")).toBeNull();
  });
});

describe("moving the learning rate", () => {
  it("moves marks, readout and strips before the kernel hears of it", async () => {
    const widgetPage = page();
    const { find } = widgetPage.display();
    await settle();
    press(find(ETA), "ArrowRight");
    expect(pathOf(widgetPage)[1]).toBeCloseTo(4);
    expect(find(".gdwidget-readout").textContent).toContain("each step ×0.40");
    expect(find(ETA).getAttribute("aria-valuetext")).toBe("0.3, converged");
    expect(find(`.gdwidget-slider:has(${START}) .gdwidget-rail`).className).toContain("stale");
    expect(widgetPage.model.saved).toEqual([]);
  });

  it("tells the kernel when the key is let go", async () => {
    const { display, model } = page();
    const { find } = display();
    press(find(ETA), "ArrowRight");
    find(ETA).dispatchEvent(new KeyboardEvent("keyup", { key: "ArrowRight" }));
    expect(model.saved).toMatchObject([{ seq: 1, eta: 0.3 }]);
    expect(model.get("request")).toEqual(model.saved[0]);
  });

  it("is not undone by a late answer", async () => {
    const { display, model, answer } = page();
    const { find } = display();
    press(find(ETA), "ArrowRight");
    find(ETA).dispatchEvent(new Event("change"));
    press(find(ETA), "ArrowRight");
    const { client } = model.saved[0] as { client: string };
    answer({ eta: 0.3, client, seq: 1 });
    expect(find(ETA).getAttribute("aria-valuetext")).toContain("0.4");
  });

  it("follows Python", () => {
    const { display, answer } = page();
    const { find } = display();
    answer({ eta: 0.1, step: 3 });
    expect(find<HTMLInputElement>(ETA).value).toBe("0");
    expect(find<HTMLInputElement>(STEP).value).toBe("3");
  });

  it("waits for a run that is not there, and says so", async () => {
    const { display, answer, model } = page();
    const { find, root } = display();
    const field = find<HTMLInputElement>("input[aria-label='exact η']");
    field.value = "0.25";
    field.dispatchEvent(new Event("input"));
    field.dispatchEvent(new Event("change"));
    expect(find(".gdwidget-readout").textContent).toBe("waiting for the kernel …");
    expect(root.classList.contains("gdwidget-waiting")).toBe(true);
    const { client } = model.saved[0] as { client: string };
    answer({ eta: 0.25, client, seq: 1 });
    expect(find(".gdwidget-readout").textContent).toContain("each step ×0.50");
    expect(root.classList.contains("gdwidget-waiting")).toBe(false);
  });

  it("refuses typed values that make no sense, in place", () => {
    const { display, model } = page();
    const { find, el } = display();
    const type = (name: string, text: string) => {
      const field = find<HTMLInputElement>(`input[aria-label='${name}']`);
      field.value = text;
      field.dispatchEvent(new Event("input"));
      field.dispatchEvent(new Event("change"));
    };
    type("exact η", "0");
    type("exact x", "1e7");
    type("steps", "2.5");
    const complaints = [...el.querySelectorAll(".gdwidget-complaint")].map((p) => p.textContent);
    expect(complaints).toEqual([
      "η must be greater than 0 and less than 1000000.",
      "x must lie between -1000000 and 1000000.",
      "Steps must be a whole number from 1 to 500.",
    ]);
    expect(model.saved).toEqual([]);
    const steps = find<HTMLInputElement>("input[aria-label='steps']");
    press(steps, "Escape");
    expect(steps.value).toBe("10");
    expect(find(".gdwidget-choices .gdwidget-complaint").textContent).toBe("");
  });
});

describe("a start beyond the slider", () => {
  function pointed(live: boolean) {
    const shown = page({ spec: specOf({ view: { x: [-30, 30], y: [0, 100] } }) });
    for (const mark of Object.values(shown.marks)) mark.comm_live = live;
    const { root, find } = shown.display();
    const rect = root.querySelector("rect");
    const click = async (clientX: number) => {
      const box = { left: 0, right: 600, top: 0, bottom: 100, width: 600, height: 100 };
      vi.spyOn(rect as Element, "getBoundingClientRect").mockReturnValue(box as DOMRect);
      const at = { clientX, clientY: 50, pointerId: 1, button: 0, isPrimary: true, bubbles: true };
      Element.prototype.setPointerCapture ??= () => {};
      rect?.dispatchEvent(new PointerEvent("pointerdown", at));
      rect?.dispatchEvent(new PointerEvent("pointerup", at));
      await settle();
    };
    const complaint = () => find(`.gdwidget-slider:has(${START}) .gdwidget-complaint`).textContent;
    return { ...shown, find, click, complaint };
  }

  it("is where it was pointed, and the slider at its end", async () => {
    const { model, find, click, complaint } = pointed(true);
    await settle();
    await click(550);
    expect(model.saved.at(-1)).toMatchObject({ start: [25] });
    expect(find<HTMLInputElement>("input[aria-label='exact x']").value).toBe("25");
    expect(find<HTMLInputElement>(START).value).toBe("4");
    expect(complaint()).toBe("");
  });

  it("is refused in words without a kernel, until it moves again", async () => {
    const { model, find, click, complaint } = pointed(false);
    await settle();
    await click(550);
    expect(model.saved).toEqual([]);
    expect(find<HTMLInputElement>("input[aria-label='exact x']").value).toBe("10");
    expect(complaint()).toBe("The start slider goes from -10 to 10.");
    press(find(START), "Home");
    expect(complaint()).toBe("");
  });

  it("may be typed", async () => {
    const { model, find } = pointed(true);
    await settle();
    const field = find<HTMLInputElement>("input[aria-label='exact x']");
    field.value = "25.5";
    field.dispatchEvent(new Event("input"));
    field.dispatchEvent(new Event("change"));
    expect(model.saved.at(-1)).toMatchObject({ start: [25.5] });
  });
});

describe("the toolbar", () => {
  it("plays and pauses with one button", async () => {
    vi.useFakeTimers();
    const { display, model } = page();
    const { find } = display();
    find("button[aria-label='play']").click();
    expect(find<HTMLInputElement>(STEP).value).toBe("0");
    vi.advanceTimersByTime(1020);
    expect(find<HTMLInputElement>(STEP).value).toBe("3");
    find("button[aria-label='pause']").click();
    find("button[aria-label='play']");
    expect(model.saved.at(-1)).toMatchObject({ step: 3 });
    expect(model.saved.length).toBeLessThanOrEqual(6);
  });

  it("steps, scrubs and resets", () => {
    const { display, model } = page();
    const { find } = display();
    find("button[aria-label='step back']").click();
    expect(find(STEP).getAttribute("aria-valuetext")).toBe("9 of 10");
    press(find(STEP), "Home");
    find("button[aria-label='step forward']").click();
    expect(find(STEP).getAttribute("aria-valuetext")).toBe("1 of 10");
    press(find(ETA), "End");
    find("button[aria-label='reset']").click();
    expect(find(STEP).getAttribute("aria-valuetext")).toBe("10 of 10");
    expect(find(ETA).getAttribute("aria-valuetext")).toBe("0.2, converged");
    expect(model.saved.at(-1)).toMatchObject({ eta: 0.2, step: 10 });
  });

  it("changes steps and method through the kernel", () => {
    const { display, model } = page();
    const { find } = display();
    const method = find<HTMLSelectElement>("select[aria-label='method']");
    method.value = "momentum";
    method.dispatchEvent(new Event("change"));
    const steps = find<HTMLInputElement>("input[aria-label='steps']");
    steps.value = "20";
    steps.dispatchEvent(new Event("change"));
    expect(model.saved.at(-1)).toMatchObject({ seq: 2, method: "momentum", steps: 20 });
  });

  it("keeps a method that is not in its list", () => {
    const { display } = page({ state: truthOf({ method: "my own" }) });
    expect(display().find<HTMLSelectElement>("select[aria-label='method']").value).toBe("my own");
  });

  it("shows overlays and progress curves without the kernel", async () => {
    const { display, marks, model } = page();
    const { find } = display();
    await settle();
    press(find(STEP), "Home");
    find<HTMLInputElement>("input[aria-label='tangent']").click();
    expect(marks.tangent?.get("visible")).toBe(true);
    const progress = find<HTMLSelectElement>("select[aria-label='progress shows']");
    progress.value = "error";
    progress.dispatchEvent(new Event("change"));
    expect(marks.progress_log?.get("visible")).toBe(true);
    expect(model.saved).toEqual([]);
  });
});

describe("two displays", () => {
  it("stay in step", () => {
    const { display } = page();
    const [first, second] = [display(), display()];
    press(first.find(ETA), "End");
    press(second.find(START), "Home");
    for (const { find } of [first, second]) {
      expect(find<HTMLInputElement>(ETA).value).toBe("3");
      expect(find<HTMLInputElement>(START).value).toBe("0");
    }
    second.find("button[aria-label='play']").click();
    first.find("button[aria-label='pause']").click();
  });

  it("can be removed one by one", () => {
    const { display } = page();
    const [first, second] = [display(), display()];
    first.remove();
    expect(first.el.childElementCount).toBe(0);
    press(second.find(ETA), "End");
    expect(second.find<HTMLInputElement>(ETA).value).toBe("3");
  });
});

describe("what Python may do meanwhile", () => {
  it("report an error", () => {
    const { display, model } = page();
    const { find } = display();
    const alert = find(".gdwidget-error");
    expect(alert.hidden).toBe(true);
    model.set("error", "eta is 7e9: give a positive number below 1e6.");
    expect(alert.hidden).toBe(false);
    expect(alert.getAttribute("role")).toBe("alert");
    expect(alert.textContent).toContain("7e9");
    model.set("error", "");
    expect(alert.hidden).toBe(true);
  });

  it("send bytes that are no table", () => {
    const { display, model } = page();
    const { find } = display();
    model.set("table", new DataView(new ArrayBuffer(3)));
    expect(find(".gdwidget-error").textContent).toContain("3 bytes");
    expect(find(".gdwidget-readout").textContent).toContain("step 10 of 10");
  });

  it("replace the marks", async () => {
    const { model, marks, display } = page();
    const { find } = display();
    await settle();
    const fresh = new FakeModel({ x: new Float64Array(0), y: new Float64Array(0) });
    const get = model.widget_manager.get_model;
    model.widget_manager.get_model = async (id) => (id === "fresh" ? fresh : get(id));
    model.set("marks", { path: "IPY_MODEL_fresh" });
    await settle();
    expect((fresh.get("x") as Float64Array).length).toBe(11);
    expect(marks.path?.listening).toBe(0);
    press(find(ETA), "Home");
    expect((fresh.get("x") as Float64Array)[1]).toBeCloseTo(8);
  });

  it("change the objective", () => {
    const { display, answer } = page();
    const { find, el } = display();
    const spec = specOf({ variables: ["u"], title: "u²", edge: 0.25, edge_label: "2/L = 0.25" });
    answer({ eta: 0.3 }, { spec });
    find("input[aria-label='start u']");
    expect(el.querySelector(START)).toBeNull();
    expect(find(".gdwidget-edge-label").textContent).toBe("2/L = 0.25");
    expect(find(".gdwidget-readout").textContent).toContain("u = ");
  });

  it("keep the focus where it is when only numbers of the objective change", () => {
    const { display, answer } = page();
    const { find } = display();
    const before = find(ETA);
    answer({ eta: 0.3 }, { spec: specOf({ edge: 0.3, edge_label: "2/L" }) });
    expect(find(ETA)).toBe(before);
  });

  it("lose its figures", async () => {
    const { display } = page({ marks: { path: "IPY_MODEL_gone" } });
    const { find } = display();
    await settle();
    expect(find(".gdwidget-error").textContent).toContain("run its cell again");
    press(find(ETA), "End");
    expect(find<HTMLInputElement>(ETA).value).toBe("3");
  });
});

describe("without a kernel", () => {
  it("the sliders live and the rest says that it cannot", async () => {
    const { display, marks, model } = page();
    if (marks.path) marks.path.comm_live = false;
    const { find } = display();
    await settle();
    expect(find<HTMLInputElement>("input[aria-label='steps']").disabled).toBe(true);
    expect(find<HTMLSelectElement>("select[aria-label='method']").disabled).toBe(true);
    press(find(ETA), "End");
    press(find(START), "Home");
    expect(find(".gdwidget-readout").textContent).toContain("step 10 of 10");
    const field = find<HTMLInputElement>("input[aria-label='exact η']");
    field.value = "0.25";
    field.dispatchEvent(new Event("input"));
    field.dispatchEvent(new Event("change"));
    expect(find(".gdwidget-complaint").textContent).toContain("Without a kernel");
    expect(model.saved).toEqual([]);
  });
});

describe("for those who do not see the picture", () => {
  it("the figures are named, and renamed after a moment", async () => {
    vi.useFakeTimers();
    const { display, figures } = page();
    const el = document.createElement("div");
    el.innerHTML = "<svg></svg><svg></svg><div><svg></svg></div>";
    figures.objective.views = { one: Promise.resolve({ el }) };
    const { find } = display();
    await vi.advanceTimersByTimeAsync(400);
    expect(el.getAttribute("role")).toBe("img");
    expect(el.getAttribute("aria-label")).toContain("learning rate 0.2");
    const description = el.querySelector(`[id="${el.getAttribute("aria-describedby")}"]`);
    expect(description?.textContent).toContain("step 10 of 10");
    expect(description?.hasAttribute("hidden")).toBe(true);
    expect(el.querySelectorAll(":scope > svg[aria-hidden=true]")).toHaveLength(2);
    press(find(ETA), "End");
    expect(el.getAttribute("aria-label")).toContain("learning rate 0.2");
    await vi.advanceTimersByTimeAsync(400);
    expect(el.getAttribute("aria-label")).toContain("learning rate 0.4");
    expect(description?.textContent).toContain("x = 1.024 × 10⁻⁶");
    expect(el.querySelectorAll("p")).toHaveLength(1);
  });

  it("the readout is spoken once the hand rests", () => {
    vi.useFakeTimers();
    const { find } = page().display();
    const status = find("[role=status]");
    vi.advanceTimersByTime(300);
    expect(status.textContent).toContain("each step ×0.60");
    for (const key of ["ArrowRight", "ArrowLeft", "ArrowLeft"]) {
      press(find(ETA), key);
      vi.advanceTimersByTime(200);
      expect(status.textContent).toContain("each step ×0.60");
    }
    vi.advanceTimersByTime(300);
    expect(status.textContent).toContain("each step ×0.80");
    expect(find(".gdwidget-readout").getAttribute("aria-hidden")).toBe("true");
  });
});

describe("what is spoken while it plays", () => {
  it("is where it stopped, and nothing before", () => {
    vi.useFakeTimers();
    const { find } = page().display();
    const status = find("[role=status]");
    press(find("input[aria-label=step]"), "Home");
    vi.advanceTimersByTime(300);
    expect(status.textContent).toContain("step 0 of 10");
    const play = find("button[aria-label=play]");
    play.click();
    vi.advanceTimersByTime(2000);
    expect(find(".gdwidget-readout").textContent).toContain("step 6 of 10");
    expect(status.textContent).toContain("step 0 of 10");
    play.click();
    vi.advanceTimersByTime(300);
    expect(status.textContent).toContain("step 6 of 10");
  });
});

describe("the end", () => {
  it("of a display leaves nothing behind", async () => {
    vi.useFakeTimers();
    const { display, answer } = page();
    const { remove, root, find, el } = display();
    const eta = find(ETA);
    remove();
    answer({ eta: 0.4 });
    vi.advanceTimersByTime(1000);
    expect(el.childElementCount).toBe(0);
    expect(eta.getAttribute("aria-valuetext")).toContain("0.2");
    const rect = root.querySelector("rect");
    rect?.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, isPrimary: true }));
    expect(eta.getAttribute("aria-valuetext")).toContain("0.2");
  });

  it("of the widget leaves no listener, no timer and no mark of its own", async () => {
    const { model, marks, stop, display } = page();
    const { find, remove } = display();
    await settle();
    vi.useFakeTimers();
    find("button[aria-label='play']").click();
    press(find(ETA), "End");
    expect(vi.getTimerCount()).toBeGreaterThan(2);
    remove();
    stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(model.listening).toBe(0);
    expect(Object.values(marks).every(({ listening }) => listening === 0)).toBe(true);
    const writes = marks.path?.history.length;
    model.set({ state: truthOf({ eta: 0.4 }), table: squareTable(0.4) });
    vi.advanceTimersByTime(5000);
    expect(marks.path?.history.length).toBe(writes);
  });

  it("before the marks were found is the end all the same", async () => {
    const { marks, stop, model } = page();
    stop();
    await settle();
    expect(marks.path?.history).toEqual([]);
    expect(marks.path?.listening).toBe(0);
    expect(model.listening).toBe(0);
  });
});

it("a page that is loaded again begins with what Python holds", async () => {
  const request = { client: "before", seq: 9, eta: 0.1 };
  const state = truthOf({ eta: 0.4, client: "before", seq: 8 });
  const widgetPage = page({ request, state, table: squareTable(0.4) });
  const { find } = widgetPage.display();
  await settle();
  expect(find<HTMLInputElement>(ETA).value).toBe("3");
  expect(pathOf(widgetPage)).toHaveLength(11);
  expect(pathOf(widgetPage)[1]).toBeCloseTo(square(0.4, 10, 1).x?.[1] ?? Number.NaN);
});

it("initialize does not wait for the figures", () => {
  const fake = fakeWidget();
  const { initialize } = widget();
  const never: WidgetModel["widget_manager"] = { get_model: () => new Promise(() => {}) };
  const model = Object.assign(fake.model, { widget_manager: never });
  expect(initialize({ model })).toBeTypeOf("function");
});
