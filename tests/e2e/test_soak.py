"""A widget under random input in a real JupyterLab: all agree in the end, and nothing is left.

`GDWIDGET_SOAK` says for how many seconds (`make soak`: ten minutes), `GDWIDGET_SEED` with which
seed. The same seed draws the same actions in the same order; how many are done in the time is the
machine's affair.
"""

from __future__ import annotations

import builtins
import contextlib
import math
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Error, Locator, TimeoutError

from gdwidget.widget.series import LOOKS
from tests.e2e.heap import Counted, Heap
from tests.e2e.kernel import KernelError
from tests.e2e.lab import Lab, NotebookPage
from tests.e2e.widget import Widget

SECONDS = float(os.environ.get("GDWIDGET_SOAK", "60"))
SEED = int(os.environ.get("GDWIDGET_SEED", "237"))
CHECK_EVERY = 8
PATIENCE_S = 60.0

IMPORT = """
import contextlib, math, random, time
import gdwidget

def mine(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]))
    return x

def slow(eta, f_grad, x0=10.0, steps=10):
    time.sleep(0.02)
    return mine(eta, f_grad, x0, steps)

def held(w):
    return [w.objective, w.eta, w.start, w.steps, w.step, w.method, w.compare, w.student]

def assign(w, name, value):
    "Fits or is refused; then nothing has changed."
    with w._lock:
        before = held(w)
        try:
            setattr(w, name, value)
        except gdwidget.GdwidgetError:
            after = held(w)
            assert all(a is b or a == b for a, b in zip(before, after)), (before, after)
            return False
    return True

def churn(w, count):
    for _ in range(count):
        w.eta = random.uniform(0.01, 0.4)
        w.start = random.uniform(1.0, 2.0) if w.objective.dim == 1 else (random.uniform(0, 2), 1.0)
"""
MAKE = """
w = gdwidget.explore("x**2", eta=0.2, start=8.0, steps=12, compare={"newton": 1.0}, rates=True,
                     basins=True, formula_box=True)
w
"""
SHOW = "shown = w; shown"
BUSY = "churn(w, 10_000)"

PYTHON = """{
    **{name: getattr(w, name) for name in ("eta", "steps", "step")},
    "start": list(w._controller.state["start"]),
    "method": w._controller.state["method"],
    "formula": w.objective.formula or "",
    "told": {**w._controller.state, "refused": ""} == {**w._state(), "refused": ""},
    "path": w.run.path,
    "value": w.run.value,
}"""
PAGE = """(root) => {
    const find = (selector) => root.querySelector(selector);
    const text = (selector) => find(selector)?.textContent ?? "";
    const sliders = [...root.querySelectorAll(".gdwidget-slider input[type=range]")];
    const value = (name) => sliders
        .filter((slider) => slider.getAttribute("aria-label").startsWith(name))
        .map((slider) => slider.getAttribute("aria-valuetext").split(",")[0]);
    const box = find(".gdwidget-typed");
    return {
        waiting: root.classList.contains("gdwidget-waiting"),
        readout: text(".gdwidget-readout"),
        eta: value("learning rate"),
        start: value("start"),
        step: find("input[aria-label=step]").value,
        steps: find("input[aria-label=steps]").value,
        method: find("select[aria-label=method]").value,
        formula: box?.value ?? null,
        refused: Boolean(text(".gdwidget-formula-box .gdwidget-complaint")),
        complained: Boolean(text(".gdwidget-choices .gdwidget-complaint")),
        error: text(".gdwidget-error"),
    };
}"""
PAUSE = """() => {
    for (const button of document.querySelectorAll(".gdwidget button[aria-label=pause]")) {
        button.click();
    }
}"""
_DETACHED = "not attached to the DOM"
"""What is said of something that has been replaced while a hand reached for it."""
KERNEL = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
LIVE = "len(__import__('ipywidgets').widgets.widget._instances)"

Action = Callable[["Soak", random.Random], None]


class Soak:
    """Two displays of a widget, and a hand that does not know what it does."""

    def __init__(self, notebook: NotebookPage, seed: int) -> None:
        self.notebook, self.page, self.seed = notebook, notebook.page, seed
        self.log: list[str] = []
        self.missed = 0
        self.lossy = False
        """Whether the page may have missed what the kernel closed."""
        self._actions = drawn(seed)

    def act(self) -> None:
        """Do the next action; what is not there to be touched is left."""
        action, seed = next(self._actions)
        self.log.append("")
        self.do(action, random.Random(seed))
        print(len(self.log) - 1, self.log[-1], flush=True)
        if self.notebook.console_errors:
            self.fail(f"the console has {self.notebook.console_errors}")

    def do(self, action: Action, rng: random.Random) -> None:
        """Do an action, as far as there is something to do it to."""
        self.note(action.__name__)
        try:
            action(self, rng)
        except (Error, LookupError) as error:
            if not isinstance(error, TimeoutError | LookupError) and _DETACHED not in str(error):
                raise
            self.missed += 1
            self.note(f"(missed: {str(error).splitlines()[0]})")

    def note(self, text: str) -> None:
        """Add to the last action what it is about."""
        self.log[-1] += f" {text}"

    def fail(self, why: str) -> None:
        actions = "\n".join(f"  {n} {line}" for n, line in enumerate(self.log))
        raise AssertionError(f"GDWIDGET_SEED={self.seed}: {why}, after these actions:\n{actions}")

    # -- parts of the displays ----------------------------------------------------------------

    def root(self, rng: random.Random) -> Locator:
        """Locate one of the two displays."""
        cell = rng.choice((1, 2))
        return self.notebook.output(cell).locator(".gdwidget")

    def one_of(self, rng: random.Random, found: Locator) -> Locator:
        """Choose one of what was found."""
        chosen = rng.random()
        count = found.count()
        if count == 0:
            raise LookupError("not there")
        return found.nth(int(chosen * count))

    def key(self, where: Locator, key: str) -> None:
        where.press(key, timeout=2000)

    def python(self, code: str) -> None:
        self.note(code)
        self.notebook.execute(code)

    def answered(self) -> None:
        """Wait until the kernel takes requests again: an interrupted cell takes others with it.

        An interrupt that came before its cell had begun is given again, as by a person.
        """
        for _ in range(50):
            try:
                self.notebook.python("1", timeout_s=5)
                return
            except KernelError:
                pass
            except builtins.TimeoutError:
                self.page.evaluate(f"{KERNEL}.interrupt()")
        self.fail("the kernel does not answer")

    # -- what has to hold ---------------------------------------------------------------------

    def rest(self) -> None:
        """Wait until picture, words and controls are what Python holds."""
        until = time.monotonic() + PATIENCE_S
        while differences := self.differences():
            if time.monotonic() > until:
                self.fail(f"page and kernel differ: {differences}")
            self.page.wait_for_function("new Promise((done) => setTimeout(() => done(true), 50))")
        if self.notebook.console_errors:
            self.fail(f"the console has {self.notebook.console_errors}")

    def differences(self) -> list[str]:
        self.page.evaluate(PAUSE)
        found = []
        for cell, name in ((1, "w"), (2, "shown")):
            w = Widget(self.notebook, cell, name)
            # What is far out of sight has no size, and is drawn when it comes back.
            w.root.scroll_into_view_if_needed()
            held, page = w.python(PYTHON), w.root.evaluate(PAGE)
            found += [f"display {cell}: {one}" for one in differences(held, page)]
            if not found:
                found += [f"display {cell}: {one}" for one in misdrawn(w, held)]
        return found

    def reset(self) -> None:
        """Make the widget anew, as it was at the beginning."""
        self.page.set_viewport_size({"width": 1400, "height": 1000})
        self.page.mouse.move(0, 0)
        self.make()
        self.rest()

    def make(self) -> None:
        """Run the cells that make and show the widget."""
        for cell in range(3):
            self.notebook.run(cell)


def differences(held: dict[str, Any], page: dict[str, Any]) -> list[str]:
    """Say where controls and words of the page are not what Python holds."""
    dim = len(held["start"])
    told = {
        "waiting": (page["waiting"], False),
        "told": (held["told"], True),
        "step": (int(page["step"]), held["step"]),
        "method": (page["method"], held["method"]),
        "coordinates": (len(page["start"]), dim),
    }
    if not page["complained"]:
        told["steps"] = page["steps"], str(held["steps"])
    if page["formula"] is not None and not page["refused"]:
        told["formula"] = page["formula"], held["formula"]
    wrong = [
        f"{name} {got!r}, not {wanted!r}" for name, (got, wanted) in told.items() if got != wanted
    ]
    numbers = [("eta", [held["eta"]]), ("start", held["start"])]
    wrong += [
        f"{name} {page[name]}, not {wanted}"
        for name, wanted in numbers
        if not np.allclose([float(v) for v in page[name]], wanted, rtol=0.02, atol=0.02)
    ]
    if said := misread(page["readout"], held):
        wrong.append(said)
    return wrong


def misread(readout: str, held: dict[str, Any]) -> str:
    """Say what is wrong in the readout's numbers, or nothing."""
    k = held["step"]
    x, f = np.array(held["path"], dtype=float)[k], float(held["value"][k])
    about = re.match(r"step (\d+) of (\d+): (.*)", readout)
    if about is None:
        return f"readout {readout!r}"
    if (int(about[1]), int(about[2])) != (k, held["steps"]):
        return f"readout {readout!r} at step {k} of {held['steps']}"
    if left := re.match(r"too large to show from step (\d+) on, diverged", about[3]):
        at = int(left[1])
        first = np.array([*held["path"][at], held["value"][at]], dtype=float)
        gone = at <= k and not (np.abs(first) < 1e30).all()
        return "" if gone else f"readout {readout!r} at {first}"
    if undefined := re.match(r"(?:no|f is not defined at) (?:step (\d+)|the start)", about[3]):
        at = int(undefined[1] or 0)
        there = np.array([*held["path"][at], held["value"][at]], dtype=float)
        gone = at <= k and not np.isfinite(there).all()
        return "" if gone else f"readout {readout!r} at {there}"
    if "your function stopped" in about[3]:
        return ""
    values = re.match(r"\w+ = (.*?), f = ([^,]*),", about[3])
    if values is None:
        return f"readout {readout!r}"
    shown = numbers(values[1])
    scale = np.abs(x).max()
    if len(shown) != len(x) or not np.allclose(shown, x, rtol=1e-3, atol=1e-3 * scale):
        return f"readout {readout!r} at {x}"
    if not np.allclose(numbers(values[2]), [f], rtol=1e-3):
        return f"readout {readout!r} where f is {f}"
    return ""


def numbers(text: str) -> list[float]:
    """Read what the page writes: 1.5, (−1.5, 2.0), 1.5 × 10⁻³."""
    body, _, power = text.replace("−", "-").partition(" × 10")
    factor = 10.0 ** int(power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")) or 0)
    names = {"∞": math.inf, "-∞": -math.inf, "undefined": math.nan}
    parts = body.strip("()").split(", ")
    return [names.get(part) or float(part) * factor for part in parts]


def misdrawn(w: Widget, held: dict[str, Any]) -> list[str]:
    """Say which iterates are not drawn, or drawn and none; those near the border do not count."""
    points = np.array(held["path"], dtype=float)
    if points.shape[1] == 1:
        points = np.column_stack([points[:, 0], np.array(held["value"], dtype=float)])
    points = points[: held["step"] + 1]
    if len(held["path"]) > 300:
        return []  # lines without symbols
    (x0, x1), (y0, y1) = w.limits()
    low, size = np.array([x0, y0]), np.array([x1 - x0, y1 - y0])

    def inside(all_: np.ndarray) -> np.ndarray:
        shares = (all_ - low) / size
        return shares[((shares > 0.01) & (shares < 0.99)).all(axis=1)]

    drawn, wanted = inside(w.run_dots(LOOKS[0].color)), inside(points)
    wrong = []
    for name, these, those in (("missing", wanted, drawn), ("too much", drawn, wanted)):
        for point in these:
            if not len(those) or np.abs(those - point).max(axis=1).min() > 0.012:
                wrong.append(f"{name} in the picture: {low + point * size}")
    return wrong


def edit(notebook: NotebookPage, cell: int, source: str) -> None:
    """Write into a cell without running it."""
    notebook.page.evaluate(
        """([cell, source]) => window.jupyterapp.shell.currentWidget.content
            .widgets[cell].model.sharedModel.setSource(source)""",
        [cell, source],
    )


# -- what is done ------------------------------------------------------------------------------

KEYS = ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End")


def keys(soak: Soak, rng: random.Random) -> None:
    """Press keys on a slider."""
    pressed = rng.choices(KEYS, k=rng.randint(1, 6))
    slider = soak.one_of(rng, soak.root(rng).get_by_role("slider"))
    soak.note(str(pressed))
    for key in pressed:
        soak.key(slider, key)


def typing(soak: Soak, rng: random.Random) -> None:
    """Type into a field; most of it makes no sense there."""
    text = rng.choice(("0.123", "3", "-1", "1e-3", "1e9", "", "two", "0.5", "7.25", "501", "-2"))
    end = rng.choice(("Enter", "Enter", "Tab", "Escape"))
    field = soak.one_of(
        rng, soak.root(rng).locator("input.gdwidget-exact:not(.gdwidget-typed):visible")
    )
    soak.note(f"{text!r} {end}")
    soak.key(field, "ControlOrMeta+a")
    soak.page.keyboard.press("Backspace")
    soak.page.keyboard.type(text)
    soak.key(field, end)


def formula(soak: Soak, rng: random.Random) -> None:
    """Type into the formula box."""
    text = rng.choice(
        (
            *("x**2", "x*cos(c*x)", "(x - 1)**2 + a*y**2", "cosh(x/4)", "x**4 - b*x**2", "x*y"),
            *("x**", "__import__('os')", "1/0", "log(x)", "exp(exp(x))", "a*b*x**2 + c*y**2", ""),
        )
    )
    field = soak.root(rng).locator("input.gdwidget-typed")
    soak.note(repr(text))
    field.fill(text, timeout=2000)
    soak.key(field, "Enter")


def drag(soak: Soak, rng: random.Random) -> None:
    """Drag along a slider, the strip under it, the picture or the map, perhaps out of it."""
    places = rng.choice((".gdwidget-track", ".gdwidget-objective", ".gdwidget-map-frame"))
    shares = [(rng.uniform(-0.1, 1.1), rng.uniform(0.0, 1.0)) for _ in range(rng.randint(1, 12))]
    place = soak.one_of(rng, soak.root(rng).locator(f"{places}:visible"))
    soak.note(f"{places} {len(shares)}")
    place.scroll_into_view_if_needed(timeout=2000)
    box = place.bounding_box(timeout=2000)
    if box is None:
        return
    points = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in shares]
    soak.page.mouse.move(*points[0])
    soak.page.mouse.down()
    for point in points[1:]:
        soak.page.mouse.move(*point)
    soak.page.mouse.up()


def button(soak: Soak, rng: random.Random) -> None:
    """Press buttons and boxes."""
    root = soak.root(rng)
    name = rng.choice(("step back", "step forward", "play", "pause", "reset", "check"))
    found = (
        root.get_by_role("checkbox") if name == "check" else root.get_by_role("button", name=name)
    )
    soak.note(name)
    soak.one_of(rng, found).click(timeout=2000)


def choose(soak: Soak, rng: random.Random) -> None:
    """Choose speed, method or progress curve."""
    name = rng.choice(("speed", "method", "method", "progress shows"))
    select = soak.root(rng).get_by_label(name, exact=True)
    option = soak.one_of(rng, select.locator("option"))
    value = option.get_attribute("value", timeout=2000)
    soak.note(f"{name} {value}")
    select.select_option(value, timeout=2000)


def assignment(soak: Soak, rng: random.Random) -> None:
    """Assign in Python what may fit."""
    name, values = rng.choice(
        (
            ("eta", ("0.1", "0.4", "1.1", "3.0", "1e-6")),
            ("start", ("3.0", "-8.0", "(1.0, 2.0)", "(-5, -2)", "1e5")),
            ("steps", ("1", "7", "40", "500")),
            ("step", ("0", "3", "w.steps")),
            ("method", ("'gd'", "'newton'", "'momentum'", "'adam'", "mine", "slow")),
            ("compare", ("None", "['adam', 'newton']", "{'momentum': 0.05, 'rmsprop': None}")),
            ("student", ("None", "mine", "slow", "[8.0, 5.0, 2.0]")),
            ("objective", ("'x**2'", "'x*cos(c*x)'", "gdwidget.textbook.bowl", "abs")),
        )
    )
    soak.python(f"assign({rng.choice(('w', 'shown'))}, {name!r}, {rng.choice(values)})")


def refusal(soak: Soak, rng: random.Random) -> None:
    """Assign in Python what never fits."""
    name, value = rng.choice(
        (
            *(("eta", v) for v in ("-1.0", "math.nan", "'0.1'", "None", "0", "1e9", "True")),
            *(("start", v) for v in ("None", "(1, 2, 3)", "math.inf", "'a'", "1e9")),
            *(("steps", v) for v in ("0", "501", "2.5", "None", "True")),
            *(("step", v) for v in ("-1", "501", "0.5")),
            *(("method", v) for v in ("'gdd'", "None", "3")),
            *(("compare", v) for v in ("['gd'] * 9", "{'newton': -1.0}", "'nothing'")),
            *(("objective", v) for v in ("'x +'", "'x1 + x2 + x3'", "None", "3.0")),
        )
    )
    soak.python(f"assert not assign(w, {name!r}, {value})")


def conflict(soak: Soak, rng: random.Random) -> None:
    """Move by hand while the kernel is busy, and in Python after that."""
    soak.notebook.execute(f"time.sleep({rng.uniform(0.2, 1.0):.2f})", wait=False)
    soak.notebook.execute(f"assign(w, 'eta', {rng.uniform(0.01, 0.5):.3f})", wait=False)
    keys(soak, rng)


def interrupt(soak: Soak, rng: random.Random) -> None:
    """Interrupt the kernel: at rest, in code that moves the widget, in an answer to the page."""
    how = rng.choice(("idle", "cell", "answer", "silent"))
    wait = rng.randint(0, 120)
    soak.note(f"{how} {wait}")
    if how == "cell":
        soak.notebook.run(3, wait=False)
        # On a loaded machine the page may be told late, or of another request.
        with contextlib.suppress(TimeoutError):
            soak.page.wait_for_function(f"{KERNEL}.status === 'busy'", timeout=5000)
    elif how == "silent":
        soak.notebook.execute("churn(w, 30)", wait=False)
    elif how == "answer":
        keys(soak, rng)
    soak.page.evaluate(
        f"""async (ms) => {{
            await new Promise((done) => setTimeout(done, ms));
            await {KERNEL}.interrupt();
        }}""",
        wait,
    )
    soak.answered()


def reconnection(soak: Soak, rng: random.Random) -> None:
    """Move something while the connection to the kernel is closed, dead, or made anew."""
    how = rng.choice(("closed", "dead", "renewed"))
    soak.note(how)
    soak.lossy = True
    if how == "dead":
        # As with a cable pulled: what is sent and what is answered is lost, and nobody is told.
        soak.page.evaluate(f"{KERNEL}._ws.send = {KERNEL}._ws.onmessage = () => {{}}")
        soak.do(keys, rng)
    soak.page.evaluate(
        f"void {KERNEL}.reconnect()" if how == "renewed" else f"{KERNEL}._ws.close()"
    )
    soak.do(keys, rng)
    soak.page.wait_for_function(f"{KERNEL}.connectionStatus === 'connected'")


def restart(soak: Soak, rng: random.Random) -> None:
    """Restart the kernel, touch what it has left behind, and run the cells again."""
    soak.notebook.restart_kernel()
    soak.lossy = False
    # The page has forgotten by then what an ending kernel still closes.
    errors = soak.notebook.console_errors
    errors[:] = [error for error in errors if not error.startswith("Comm not found")]
    for _ in range(2):
        soak.do(rng.choice((keys, drag, button, choose)), rng)
    soak.make()


def cells(soak: Soak, rng: random.Random) -> None:
    """Run cells again, or show one display less for a while."""
    which = rng.choice((1, 1, 2, 0))
    soak.note(str(which))
    if which:
        soak.notebook.run(which)
    else:
        soak.page.evaluate(
            "window.jupyterapp.shell.currentWidget.content.widgets[2].model.clearExecution()"
        )
        keys_at = soak.notebook.output(1).locator(".gdwidget").get_by_role("slider")
        soak.key(keys_at.first, rng.choice(KEYS))
        soak.notebook.run(2)


def window(soak: Soak, rng: random.Random) -> None:
    """Change theme or size."""
    if rng.random() < 0.5:
        theme = rng.choice(("JupyterLab Light", "JupyterLab Dark"))
        soak.note(theme)
        soak.page.evaluate(
            "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })",
            theme,
        )
    else:
        size = rng.choice(((700, 900), (1000, 600), (1400, 1000), (1900, 1200)))
        soak.note(str(size))
        soak.page.set_viewport_size({"width": size[0], "height": size[1]})


DECK: dict[Action, int] = {
    keys: 10,
    typing: 5,
    formula: 4,
    drag: 8,
    button: 8,
    choose: 5,
    assignment: 8,
    refusal: 4,
    conflict: 2,
    interrupt: 4,
    reconnection: 2,
    restart: 1,
    cells: 3,
    window: 2,
}
"""How often each comes before all have come."""


def drawn(seed: int) -> Iterator[tuple[Action, int]]:
    """Draw actions, each with a seed of its own: what it finds on the page moves no other."""
    rng = random.Random(seed)
    while True:
        deck = [action for action, count in DECK.items() for _ in range(count)]
        rng.shuffle(deck)
        for action in deck:
            yield action, rng.getrandbits(32)


@pytest.mark.timeout(SECONDS + 300)
def test_random_input(lab: Lab) -> None:
    """Do page and kernel agree after whatever is done to both, and is nothing left of it?"""
    notebook = lab.open([IMPORT, MAKE, SHOW, "pass"])
    notebook.run_all()
    edit(notebook, 3, BUSY)
    soak, heap = Soak(notebook, SEED), Heap(notebook.page)

    def count() -> Counted:
        soak.reset()
        assert notebook.python(LIVE) == live
        counted = heap.count()
        if not soak.lossy:
            assert counted.models == live
        print(len(soak.log), counted, flush=True)
        return counted

    live = notebook.python(LIVE)
    first = last = count()
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        soak.act()
        if len(soak.log) % CHECK_EVERY == 0:
            soak.rest()
        if len(soak.log) % sum(DECK.values()) == 0:
            last = count()
    last = count()
    print(f"{len(soak.log)} actions, {soak.missed} of them on nothing")
    # JupyterLab keeps elements of displays that have gone, also of plain ipywidgets, and bqplot's
    # with them; of ours only the outermost, emptied. A display that is kept whole would be more.
    for name, each in (("nodes", 600), ("listeners", 800), ("kept", 1.5)):
        before, after = getattr(first, name), getattr(last, name)
        assert after - before <= each * (len(soak.log) + 20), f"{name}: {first}, {last}"
