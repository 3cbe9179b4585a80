"""The formula box and an objective that changes, from Python's side."""

from __future__ import annotations

import struct
import threading
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gdwidget
from gdwidget.core.grammar import FUNCTIONS, MAX_LENGTH, parameters_in
from gdwidget.errors import GdwidgetError, WidgetError
from gdwidget.widget.explorer import Explorer
from gdwidget.widget.formula_box import LARGEST, positions_around
from gdwidget.widget.lifetime import models_of
from gdwidget.widget.threads import Latest
from tests.core.test_grammar import REFUSED

ANSWER_SECONDS = 1.0
"""A visitor of a public page waits no longer, whatever is typed."""


@pytest.fixture
def box() -> Explorer:
    return gdwidget.explore("x**2", eta=0.2, start=9.0, formula_box=True)


def ask(w: Explorer, **fields: Any) -> dict[str, Any]:
    """Send a request as the browser does; return the state that answers it."""
    seq = w._controller.state["seq"] + 1
    w._controller.set_state({"request": {"client": "page", "seq": seq, **fields}})
    wait_for(lambda: w._controller.state["seq"] == seq)
    return dict(w._controller.state)


def wait_for(condition: Any) -> None:
    """Wait for what a thread does."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def expect_whole(w: Explorer) -> None:
    """Hold a widget to the one that is made anew with its settings."""
    fresh = Explorer(w.objective, w.method, w.eta, w.start, w.steps, compare=w.compare)
    assert list(w.runs) == list(fresh.runs)
    for name, run in w.runs.items():
        np.testing.assert_array_equal(run.path, fresh.runs[name].path)
    spec, wanted = dict(w._controller.spec), dict(fresh._controller.spec)
    for own in ("box", "initial"):
        spec.pop(own), wanted.pop(own)
    assert spec == wanted
    assert set(w._controller.marks) == set(fresh._controller.marks)
    shown, drawn = (one._panels.panels["objective"].figure.marks[0] for one in (w, fresh))
    for column in ("x", "y"):
        np.testing.assert_array_equal(getattr(shown, column), getattr(drawn, column))
    scales = (one._panels.marks["path"].scales for one in (w, fresh))
    for ours, theirs in zip(*(list(s.values()) for s in scales), strict=True):
        assert (ours.min, ours.max) == (theirs.min, theirs.max)
    labels = ([axis.label for axis in one._panels.figures["objective"].axes] for one in (w, fresh))
    assert next(labels) == next(labels)
    state = w._controller.state
    assert state["formula"] == (w.objective.formula or "")
    assert state["parameters"] == w.objective.parameters
    assert state["start"] == np.atleast_1d(w.start).tolist()
    assert f"gdwidget-{w.objective.dim}d" in w._dom_classes
    assert f"gdwidget-{3 - w.objective.dim}d" not in w._dom_classes


@pytest.mark.parametrize(
    "objective",
    [
        "x**4/100",
        "log(x)",
        gdwidget.Objective("x*cos(c*x)", c=0.5),
        gdwidget.textbook.himmelblau,
        lambda x: x**2 + 1,
        lambda x1, x2: x1**2 + 2 * x2**2,
    ],
    ids=["formula", "not everywhere", "Objective", "two variables", "function", "vector function"],
)
def test_another_objective_takes_the_place(objective: Any) -> None:
    """Is all that is shown as if the widget had been made with it?"""
    w = gdwidget.explore("x**2", start=4.0, compare={"momentum": None}, formula_box=True)
    figures = dict(w._panels.figures)
    w.objective = objective
    expect_whole(w)
    assert w._panels.figures == figures  # the displayed ones
    w.objective = "cosh(x/4)"
    expect_whole(w)


def test_settings_stay_where_they_make_sense(box: Explorer) -> None:
    """Do rate, steps and start stay, and the start only where the function is defined?"""
    box.steps = 25
    box.objective = "cosh(x/3)"
    assert (box.eta, box.start, box.steps, box.step) == (0.2, 9.0, 25, 25)
    box.start = -3.0
    box.objective = "log(x)"
    assert box.start == 10.0
    box.objective = "log(-x)"
    assert box.start == -10.0
    box.objective = gdwidget.Objective("x**2", domain=(-1, 1))
    assert box.start == 1.0
    box.objective = "x**4"
    assert box.objective.domain == ((-1.0, 1.0),)  # a text says nothing of it
    box.objective = "x1**2 + x2**2"
    assert box.start == (-3.75, -3.75)
    assert box.eta == 0.2


def test_what_does_not_fit_changes_nothing() -> None:
    """Where own code or compared methods need the other dimension, does a sentence say so?"""

    def trainer(x1: float, x2: float, s1: float, s2: float, f_grad: Any) -> Any:
        g1, g2 = f_grad(x1, x2)
        return x1 - 0.1 * g1, x2 - 0.1 * g2, s1, s2

    w = gdwidget.explore("x**2 + y**2", compare=[trainer], formula_box=True)
    run, objective = w.run, w.objective
    with pytest.raises(WidgetError, match=r"cosh\(x\).* has 1 variable.*trainer"):
        w.objective = "cosh(x)"
    assert w.run is run
    assert w.objective is objective
    said = ask(w, formula="cosh(x)")["refused"]
    assert "trainer" in said
    assert w.run is run
    given = gdwidget.explore("x**2", student=[10.0, 8.0], formula_box=True)
    with pytest.raises(WidgetError, match="student has shape"):
        given.objective = "x**2 + y**2"
    given.objective = "x**4"
    assert given.differs is None  # iterates answer the objective they were given with
    with pytest.raises(WidgetError, match="3 variables"):
        w.objective = gdwidget.Objective(lambda x: float(np.sum(x)), dim=3)


def test_a_failure_on_the_way_changes_nothing(box: Explorer) -> None:
    """If a function breaks only when it is solved, is everything as before?"""
    good = True

    def f(x: Any) -> Any:
        if not good:
            raise OSError("gone")
        return np.asarray(x) ** 2

    objective = gdwidget.Objective(f, grad=lambda x: 2 * x, hess=lambda x: 2.0)
    run, state = box.run, box._controller.state
    good = False
    with pytest.raises(GdwidgetError, match="gone"):
        box.objective = objective
    assert box.run is run
    assert box._controller.state == state
    expect_whole(box)
    box.eta = 0.3
    expect_whole(box)


def test_names_become_parameters(box: Explorer) -> None:
    """Does every other name get a slider, keep its value, and begin at 1?"""
    state = ask(box, formula="a*x*cos(c*x)")
    assert state["parameters"] == {"a": 1.0, "c": 1.0}
    sliders = box._controller.spec["box"]["parameters"]
    assert [s["name"] for s in sliders] == ["a", "c"]
    for slider in sliders:
        assert slider["positions"][0] < 0 < 1.0 < slider["positions"][-1]
        assert 1.0 in slider["positions"]
    assert ask(box, parameters={"c": 0.471})["parameters"] == {"a": 1.0, "c": 0.471}
    expect_whole(box)
    assert ask(box, formula="x*cos(c*x) + d")["parameters"] == {"c": 0.471, "d": 1.0}
    assert "refused" in ask(box, formula="eta*dim*x**2")  # Objective's own option
    assert ask(box, formula="eta*x**2")["parameters"] == {"eta": 1.0}
    again = eval(box.link(), {"gdwidget": gdwidget})
    assert again.objective.parameters == {"eta": 1.0}
    assert again.eta == box.eta
    begun = gdwidget.explore("x*cos(c*x) + b", c=0.3, formula_box=True)
    assert begun.objective.parameters == {"b": 1.0, "c": 0.3}
    with pytest.raises(GdwidgetError, match="unknown name 'c'"):
        gdwidget.explore("x*cos(c*x)")


def test_a_slider_keeps_its_range_while_its_value_is_inside(box: Explorer) -> None:
    """Does the handle not run away from the hand, and does an exact value find room?"""
    ask(box, formula="c*x**2")

    def ends() -> tuple[float, float]:
        (slider,) = box._controller.spec["box"]["parameters"]
        return slider["positions"][0], slider["positions"][-1]

    assert ends() == (-2, 2)
    ask(box, parameters={"c": 0.1})
    assert ends() == (-2, 2)
    ask(box, parameters={"c": 70.0})
    assert ends() == (-200, 200)
    for value in (0.0, 1e-9, 3e-6, -0.471, 1.0, -12.0, LARGEST):
        positions = positions_around(value)
        assert positions[0] < value < positions[-1]
        assert 0 in positions
        assert 40 <= positions.size <= 121
    said = ask(box, parameters={"c": 2e6})["refused"]
    assert "c is 2000000.0: give a number between" in said
    assert box.objective.parameters == {"c": 70.0}


def test_the_map_of_basins_follows() -> None:
    """From one dimension to two and back, is the map of the objective that is shown?"""
    w = gdwidget.explore("x**2", eta=0.1, basins=True, rates=True)
    for objective, minimum in (
        ("(x1 - 1)**2 + x2**2", [1, 0]),
        ("(x1 - 2)**2 + x2**2", [2, 0]),
        ("(x - 3)**2", [3]),
    ):
        w.objective = objective

        def told(minimum: list[int] = minimum) -> bool:
            ends = [row["point"] for row in w._controller.map.get("legend", [])]
            return bool(ends) and ends[0] == pytest.approx(minimum, abs=1e-2)

        wait_for(told)
        dim = len(minimum)
        assert (w._controller.map["eta"] is None) == (dim == 1)
        images = [mark for mark in w._panels.figures["objective"].marks if hasattr(mark, "image")]
        assert len(images) == dim - 1
        assert struct.unpack_from("<4sHH", w._controller.rates)[2] == dim


def test_a_moving_parameter_makes_no_models(box: Explorer) -> None:
    """Do all figures and marks stay, so that a drag neither flickers nor leaks?"""
    ask(box, formula="c*x**2", start=[5.0])
    marks = dict(box._controller.marks)
    still = box._panels.panels["objective"].still
    ask(box, parameters={"c": -0.5})
    assert box._controller.marks == marks
    assert box._panels.panels["objective"].still is still
    assert box.start == 5.0
    expect_whole(box)


def test_reset_brings_the_parameters_back(box: Explorer) -> None:
    """Is what the browser resets to what the formula began with?"""
    ask(box, formula="c*x**2", parameters={"c": 0.25})
    ask(box, parameters={"c": 2.0})
    ask(box, eta=0.01)
    initial = box._controller.spec["initial"]
    assert initial["parameters"] == {"c": 0.25}
    assert initial["eta"] == 0.2
    assert "formula" not in initial


def test_a_start_on_its_way_is_left_with_its_formula(box: Explorer) -> None:
    """Does a start in one dimension not spoil the request for a formula in two?"""
    state = ask(box, formula="x**2 + y**2", start=[3.0], eta=0.05)
    assert "refused" not in state
    assert state["start"] == [-3.75, -3.75]
    assert state["eta"] == 0.05
    # The names of the formula before do no harm either.
    assert "refused" not in ask(box, formula="b*x**2", parameters={"gone": 3.0})


def test_spec_state_and_table_come_in_one_message(
    box: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Does the browser never see a table of two dimensions with a spec of one?"""
    sent: list[set[str]] = []
    original = box._controller.send_state

    def send_state(key: Any = None) -> None:
        sent.append({key} if isinstance(key, str) else set(key))
        original(key)

    monkeypatch.setattr(box._controller, "send_state", send_state)
    box.objective = "x**2 + y**2"
    assert sent == [{"spec", "state", "table", "marks"}]


HOSTILE = {
    "tower": "9**9**9**9",
    "dunder": "x.__class__.__bases__[0].__subclasses__()",
    "import": "__import__('os').system('id')",
    "lambda": "(lambda: x)()",
    "long": "x+" * 500_000 + "x",
    "deep": "(" * 5000 + "x" + ")" * 5000,
    "deep calls": "sin(" * 90 + "x" + ")" * 90,
    "signs": "-" * 390 + "x",
    "powers": "**".join("x" * 130),
    "many parameters": "+".join(f"p{i}*x" for i in range(60)),
    "null": "x\x00",
    "lone surrogate": "x\ud800",
    "no text": ["x"],
    "nothing": None,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_answered_at_once(box: Explorer, name: str) -> None:
    """Does one sentence come within a second, and is nothing changed?"""
    ask(box, formula="cosh(x)")  # what is imported once is not the text's
    run = box.run
    begun = time.monotonic()
    said = ask(box, formula=HOSTILE[name])["refused"]
    assert time.monotonic() - begun < ANSWER_SECONDS
    assert 0 < len(said) < 250
    assert "\n" not in said
    assert box.run is run


def test_a_forged_request_leaves_the_box_alive(box: Explorer) -> None:
    """After fields of the wrong kinds, is the next formula shown?"""
    for forged in ({"seq": "x"}, {"seq": None, "client": 3}, {"seq": [1]}):
        box._controller.set_state({"request": {"formula": {"a": 1}, "parameters": 7, **forged}})
    wait_for(lambda: not box._latest.busy)
    assert ask(box, formula="cosh(x)")["formula"] == "cosh(x)"


def test_a_closed_widget_reads_no_formula(box: Explorer) -> None:
    """Is what waits, or is about to be read, left when the widget is closed?"""
    with box._lock:  # which the thread that reads has to wait for
        for seq, formula in ((1, "cosh(x)"), (2, "exp(x)")):
            request = {"client": "page", "seq": seq, "formula": formula}
            box._controller.set_state({"request": request})
        box.close()
    wait_for(lambda: not box._latest.busy)
    assert (box.objective.formula, box._controller.state["seq"]) == ("x**2", 0)
    assert all(model.comm is None for model in models_of(box))


ROUGH = "+".join(f"sin({k}*x*y)" for k in range(1, 20))


def test_a_rough_function_does_not_hold_up_the_page(box: Explorer) -> None:
    """Of twenty thousand contours, are so many drawn as a page can hold, soon?"""
    begun = time.process_time()
    ask(box, formula=ROUGH)
    assert time.process_time() - begun < 3
    still = box._panels.panels["objective"].still
    assert still.x.size < 400_000
    assert len(still.x) == len(still.y) == len(still.color) > 1000


def test_contours_are_whole_though_they_are_cut() -> None:
    """Do the pieces of a contour meet, so that no gap is seen?"""
    w = gdwidget.explore(gdwidget.textbook.himmelblau)
    still = w._panels.panels["objective"].still
    edge = np.array(w._controller.spec["view"]["x"] + w._controller.spec["view"]["y"])
    loose = 0
    for height in np.unique(still.color):
        rows = still.color == height
        ends = np.concatenate(
            [np.column_stack([still.x[rows][:, at], still.y[rows][:, at]]) for at in (0, -1)]
        )
        inside = ends[~np.isclose(ends[:, :, None], edge).any(axis=(1, 2))]
        _, counts = np.unique(inside, axis=0, return_counts=True)
        loose += int((counts == 1).sum())
    assert loose == 0


def test_without_a_box_nobody_asks_for_a_formula() -> None:
    """Is a forged request ignored where the teacher shows no box?"""
    w = gdwidget.explore("x**2")
    assert w._controller.spec["box"] is None
    state = ask(w, formula="x**4", parameters={"x": 3}, eta=0.05)
    assert w.objective.formula == "x**2"
    assert "formula" not in state
    assert w.eta == 0.05


def test_a_flood_does_not_pile_up(box: Explorer) -> None:
    """Of a thousand formulas asked for at once, are a few solved, and the last shown?"""
    solved = []
    original = box._apply
    box._apply = lambda request: (solved.append(request["seq"]), original(request))  # type: ignore[method-assign, assignment]
    begun = time.monotonic()
    for seq in range(1, 1001):
        request = {"client": "page", "seq": seq, "formula": f"{seq}*x*cos(x) + exp(sin(x**2))"}
        box._controller.set_state({"request": request})
    assert time.monotonic() - begun < 3
    wait_for(lambda: box._controller.state["seq"] == 1000)
    assert box.objective.formula == "1000*x*cos(x) + exp(sin(x**2))"
    assert len(solved) < 300
    wait_for(lambda: not box._latest.busy)
    # What comes while a formula is read does not overtake it.
    box._controller.set_state({"request": {"client": "page", "seq": 1, "formula": "exp(x/5)"}})
    box._controller.set_state(
        {"request": {"client": "page", "seq": 2, "formula": "exp(x/5)", "eta": 0.3}}
    )
    wait_for(lambda: box._controller.state["seq"] == 2)
    assert (box.objective.formula, box.eta) == ("exp(x/5)", 0.3)


def test_only_the_last_waits() -> None:
    """While one thing is done, does only the last of the others follow?"""
    go_on, begun, done = threading.Event(), threading.Event(), list[int]()

    def act(thing: int) -> None:
        begun.set()
        go_on.wait(20)
        done.append(thing)

    latest = Latest(act)
    latest.ask("page", 1)
    assert begun.wait(20)
    for thing in (2, 3, 4):
        latest.ask("page", thing)
    go_on.set()
    wait_for(lambda: not latest.busy)
    assert done == [1, 4]
    go_on.clear()
    latest.ask("page", 5)
    for number in range(6, 26):
        latest.ask(f"page {number}", number)
    latest.ask("page 25", 99)
    go_on.set()
    wait_for(lambda: not latest.busy)
    assert done[2] == 5
    assert done[3:] == [*range(18, 25), 99]  # another page is not forgotten, but twenty are a flood


def test_where_there_are_no_threads_it_is_done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a kernel in the browser, which has none, answer as well?"""

    def start(self: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    done = list[int]()
    latest = Latest(done.append)
    latest.ask("page", 1)
    latest.ask("page", 2)
    assert done == [1, 2]
    assert not latest.busy
    ascent = lambda x, grad, eta, state: (x + eta * grad, state)  # noqa: E731
    w = gdwidget.explore("x**2", eta=0.2, start=9.0, basins=True, student=ascent)
    assert w._controller.map["legend"]
    assert w.diagnosis


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_fails_does_not_stop_what_is_asked_next() -> None:
    """Is there another thread after one that an error has ended?"""
    done = list[float]()
    latest = Latest(lambda thing: done.append(1 / thing))
    for thing in (0, 1):
        latest.ask("page", thing)
        wait_for(lambda: not latest.busy)
    assert done == [1.0]


SOUP = st.lists(
    st.sampled_from(
        [*FUNCTIONS, *"x y x1 x2 a bb c 1 2.5 .5 1e9 0 + - * / ** ^ ( ) , . = pi e".split(), " "]
    ),
    max_size=14,
).map("".join)
SHARED: list[Explorer] = []


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(SOUP, st.text(max_size=60), st.sampled_from([t for t, _ in REFUSED])),
    st.dictionaries(st.sampled_from("abcx"), st.floats() | st.text(max_size=3), max_size=2),
)
def test_any_text_leaves_a_valid_widget(text: str, parameters: dict[str, Any]) -> None:
    """Whatever is typed: either it is shown, or a sentence is and nothing has changed?"""
    if not SHARED:
        SHARED.append(gdwidget.explore("x**2", eta=0.2, start=9.0, formula_box=True))
    (w,) = SHARED
    before, run = w.objective, w.run
    state = ask(w, formula=text, parameters=parameters)
    if said := state.get("refused"):
        assert "\n" not in said
        assert "cannot be shown" not in said  # the sentence for what nobody thought of
        assert w.objective is before
        assert w.run is run
    else:
        assert w.objective.formula == text.strip()
    assert state["formula"] == w.objective.formula
    assert w.run.objective is w.objective
    assert w.run.path.shape == (w.steps + 1, w.objective.dim)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("x*cos(c*x)", ("c",)),
        ("b*x + a·y − b", ("b", "a")),
        ("k(x) + sin*x", ()),
        ("x3 + z + pi + e + x1", ()),
        ("lambda + __a + _b + a_1", ("a_1",)),
        ("2π*x + r²", ("r",)),
        ("a" * (MAX_LENGTH + 1), ()),
    ],
)
def test_which_names_can_be_parameters(text: str, names: tuple[str, ...]) -> None:
    """Are these the names that are neither variables, constants, functions nor calls?"""
    assert parameters_in(text) == names


def test_an_exported_page_has_no_box(box: Explorer, tmp_path: Any) -> None:
    """Does a page of it open with the current formula, and without what needs a kernel?"""
    import base64
    import json
    import re
    import zlib

    ask(box, formula="x*cos(c*x)", parameters={"c": 0.5}, steps=3)
    page = box.save_html(tmp_path / "page.html").read_text(encoding="utf-8")
    (archive,) = re.findall(r'id="gdwidget-archive">\s*([^<]+)<', page)
    data = zlib.decompress(base64.b64decode("".join(archive.split())))
    contents = json.loads(data[4 : 4 + int.from_bytes(data[:4], "little")])
    assert contents["spec"]["box"] is None
    assert contents["spec"]["title"] == "x*cos(c*x)"
    for place in (contents["state"], contents["spec"]["initial"]):
        assert set(place) == {"eta", "start", "steps", "method", "etas", "step"}
    assert "formula_box=True, c=0.5" in page
    assert box.save_png(tmp_path / "page.png").stat().st_size > 1000
    assert box.save_gif(tmp_path / "page.gif").stat().st_size > 1000
