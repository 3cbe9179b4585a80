import { beforeEach, describe, expect, it } from "vitest";
import { FormulaBox } from "../src/formula-box";
import type { Spec, Truth, Wish } from "../src/model";
import { Session } from "../src/session";
import { decodeTable } from "../src/table";
import { FakeClock, specOf, squareTable, truthOf } from "./helpers";

const POSITIONS = Array.from({ length: 41 }, (_, i) => (i - 20) / 10);
const boxSpec = (...names: string[]): Partial<Spec> => ({
  box: { largest: 1e6, parameters: names.map((name) => ({ name, positions: POSITIONS })) },
});

function make(names: string[] = [], { live = true, box = true } = {}) {
  const clock = new FakeClock();
  const wishes: Wish[] = [];
  const values = (all: string[]) => Object.fromEntries(all.map((name) => [name, 1]));
  const port = { clock, client: "page", send: (wish: Wish) => wishes.push(wish), live: () => live };
  const session = new Session(
    specOf(box ? boxSpec(...names) : {}),
    truthOf(box ? { formula: "x**2", parameters: values(names) } : {}),
    decodeTable(squareTable()),
    port,
  );
  const shown = new FormulaBox(session);
  session.subscribe(() => shown.update());
  shown.update();
  document.body.append(shown.element);
  const field =
    shown.element.querySelector<HTMLInputElement>("input") ?? document.createElement("input");
  const complaint = shown.element.querySelector("[role=alert]") ?? document.createElement("p");
  const press = (target: HTMLElement, key: string) =>
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const type = (text: string, key = "Enter") => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    press(field, key);
  };
  /** What Python sends; it answers the last wish unless told otherwise. */
  const answer = (changes: Partial<Truth> = {}, spec: Partial<Spec> = boxSpec(...names)) => {
    const seq = wishes.at(-1)?.seq ?? 0;
    const held = { formula: "x**2", parameters: values(names), client: "page", seq };
    session.accept(specOf(spec), truthOf({ ...held, ...changes }), decodeTable(squareTable()));
  };
  const sliders = () => [...shown.element.querySelectorAll<HTMLInputElement>("input[type=range]")];
  return { box: shown, session, clock, wishes, field, complaint, press, type, answer, sliders };
}

beforeEach(() => document.body.replaceChildren());

describe("the formula box", () => {
  it("is there only if Python has one, and somebody to read it", () => {
    expect(make().box.element.hidden).toBe(false);
    for (const none of [make([], { box: false }), make([], { live: false })]) {
      expect(none.box.element.hidden).toBe(true);
      expect(none.box.element.hasChildNodes()).toBe(false);
    }
  });

  it("has a label, and says what to type where a screen reader looks", () => {
    const { field, complaint } = make();
    expect(field.labels?.[0]?.textContent).toBe("formula");
    const described = field.getAttribute("aria-describedby")?.split(" ") ?? [];
    expect(described).toContain(complaint.id);
    expect(described.map((id) => document.getElementById(id)?.textContent).join("")).toMatch(
      /any other name gets a slider/,
    );
  });

  it("sends the text as it is, once", () => {
    const { type, wishes, field, press } = make();
    type("  x*cos(c*x) ");
    press(field, "Enter");
    field.dispatchEvent(new Event("change"));
    expect(wishes).toEqual([{ client: "page", seq: 1, formula: "x*cos(c*x)" }]);
  });

  it("asks for nothing where nothing has changed", () => {
    const { type, wishes, field } = make();
    field.dispatchEvent(new Event("change"));
    type("x**2 ");
    expect(wishes).toEqual([]);
    expect(field.value).toBe("x**2");
  });

  it("shows what Python made of it", () => {
    const { type, answer, field } = make();
    type("x^4 ");
    answer({ formula: "x^4" });
    expect(field.value).toBe("x^4");
    answer({ formula: "cosh(x)" });
    expect(field.value).toBe("cosh(x)");
  });

  it("keeps a text that is being typed when something else is answered", () => {
    const { answer, field, press } = make();
    field.value = "x*co";
    field.dispatchEvent(new Event("input"));
    answer({ eta: 0.3 });
    expect(field.value).toBe("x*co");
    answer({ formula: "cosh(x)" });
    expect(field.value).toBe("x*co");
    press(field, "Escape");
    expect(field.value).toBe("cosh(x)");
  });

  it("asks for another before the last one is answered", () => {
    const { type, answer, field, wishes } = make();
    type("x^4");
    type("x^6");
    field.dispatchEvent(new Event("change"));
    expect(wishes.map(({ formula }) => formula)).toEqual(["x^4", "x^6"]);
    answer({ formula: "x^4", seq: 1 });
    expect(field.value).toBe("x^6");
    answer({ formula: "x^6" });
    type("x^8");
    expect(wishes.map(({ formula }) => formula)).toEqual(["x^4", "x^6", "x^8"]);
    type("x^6");
    answer({ formula: "x^6" });
    expect([field.value, wishes.length]).toEqual(["x^6", 4]);
  });

  it("keeps what is typed while the last one is answered", () => {
    const { type, answer, field, press, wishes } = make();
    type("x^4");
    type("x^4 + ", "Shift");
    answer({ formula: "x^4" });
    expect(field.value).toBe("x^4 + ");
    type("x^4 + x");
    answer({ formula: "x^4 + x" });
    expect([field.value, wishes.length]).toEqual(["x^4 + x", 2]);
    type("2x");
    type("2*x", "Shift");
    answer({ formula: "x^4 + x", refused: "write 2*x" });
    expect(field.value).toBe("2*x");
    press(field, "Escape");
    expect(field.value).toBe("x^4 + x");
  });
});

describe("a text that is refused", () => {
  it("stays, with the sentence beside it", () => {
    const { type, answer, field, complaint } = make();
    type("2x");
    answer({ refused: "write 2*x" });
    expect(complaint.textContent).toBe("write 2*x");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(field.value).toBe("2x");
    answer({ eta: 0.3 });
    expect(complaint.textContent).toBe("write 2*x");
  });

  it("gives way to the old one on Escape, and to a better one", () => {
    const { type, answer, field, complaint, press } = make();
    type("2x");
    answer({ refused: "write 2*x" });
    press(field, "Escape");
    expect([field.value, complaint.textContent]).toEqual(["x**2", ""]);
    type("3x");
    answer({ refused: "write 3*x" });
    type("3*x**2");
    answer({ formula: "3*x**2" });
    expect([field.value, complaint.textContent]).toEqual(["3*x**2", ""]);
    expect(field.hasAttribute("aria-invalid")).toBe(false);
  });

  it("may be tried again, and gives way to a formula from elsewhere", () => {
    const { type, answer, field, complaint, press, wishes } = make();
    type("x**9");
    answer({ refused: "this takes too long" });
    press(field, "Enter");
    expect(wishes).toHaveLength(2);
    answer({ refused: "this takes too long" });
    answer({ formula: "cosh(x)" });
    expect([field.value, complaint.textContent]).toEqual(["cosh(x)", ""]);
  });
});

describe("the parameters", () => {
  it("have a slider each, with a name and a value", () => {
    const { sliders } = make(["a", "c"]);
    expect(sliders().map((one) => one.getAttribute("aria-label"))).toEqual([
      "parameter a",
      "parameter c",
    ]);
    expect(sliders().map((one) => one.getAttribute("aria-valuetext"))).toEqual(["1", "1"]);
  });

  it("are sent together, and held while Python solves", () => {
    const { sliders, press, session, wishes } = make(["a", "c"]);
    const [, c] = sliders();
    if (!c) throw new Error("no slider");
    press(c, "ArrowRight");
    session.flush();
    expect(wishes).toEqual([{ client: "page", seq: 1, parameters: { a: 1, c: 1.1 } }]);
    expect(c.getAttribute("aria-valuetext")).toBe("1.1");
  });

  it("keep the focus while their names stay", () => {
    const { sliders, answer } = make(["a", "c"]);
    sliders()[1]?.focus();
    answer({}, boxSpec("a", "c"));
    expect(document.activeElement).toBe(sliders()[1]);
    answer({ parameters: { c: 1 } }, boxSpec("c"));
    expect(sliders()).toHaveLength(1);
  });

  it("take an exact value within bounds", () => {
    const { box, press, wishes } = make(["c"]);
    const exact = box.element.querySelector<HTMLInputElement>("input[aria-label='exact c']");
    if (!exact) throw new Error("no field");
    const enter = (text: string) => {
      exact.value = text;
      exact.dispatchEvent(new Event("input"));
      press(exact, "Enter");
    };
    enter("2e6");
    expect(exact.getAttribute("aria-invalid")).toBe("true");
    expect(wishes).toEqual([]);
    enter("7.5");
    expect(wishes).toEqual([{ client: "page", seq: 1, parameters: { c: 7.5 } }]);
  });
});

describe("waiting for another formula", () => {
  it("is told only when it takes long", () => {
    const { type, clock, session, answer } = make();
    type("x^4");
    clock.pass(300);
    expect(session.waiting).toBe(false);
    clock.pass(200);
    expect(session.waiting).toBe(true);
    answer({ formula: "x^4" });
    expect(session.waiting).toBe(false);
    expect(clock.waiting).toBe(0);
  });

  it("is not told while the kernel keeps up with the hand", () => {
    const { sliders, press, clock, session, answer } = make(["c"]);
    for (let i = 0; i < 10; i++) {
      const [c] = sliders();
      if (c) press(c, i % 2 ? "ArrowRight" : "ArrowLeft");
      clock.pass(250);
      expect(session.waiting).toBe(false);
      answer({ parameters: { c: session.local.parameters?.c ?? 0 } });
    }
  });

  it("ends with the session", () => {
    const { type, clock, session } = make();
    type("x^4");
    session.dispose();
    expect(clock.waiting).toBe(0);
  });
});

describe("another number of variables", () => {
  it("drops a start that was on its way", () => {
    const { session, answer, type } = make();
    session.change({ start: [3] });
    type("x**2 + y**2");
    answer({ formula: "x**2 + y**2", start: [1, 2], seq: 0 });
    expect(session.local.start).toEqual([1, 2]);
    expect(session.asks("start")).toBe(false);
  });
});

describe("reset", () => {
  it("brings back the parameters, not the formula", () => {
    const { session, wishes, sliders, press } = make(["c"]);
    session.spec.initial = { ...session.spec.initial, parameters: { c: 1 } };
    const [c] = sliders();
    if (c) press(c, "Home");
    session.reset();
    expect(session.local.parameters).toEqual({ c: 1 });
    expect(wishes.at(-1)).toMatchObject({ parameters: { c: 1 } });
    expect(wishes.at(-1)).not.toHaveProperty("formula");
  });
});
