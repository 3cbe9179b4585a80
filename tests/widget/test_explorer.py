"""The widget from Python's side: traits, refusals, and what goes to the browser."""

from __future__ import annotations

import contextlib
import itertools
import struct
import subprocess
import sys
import threading
from typing import Any

import numpy as np
import pytest
import traitlets

import gdwidget
from gdwidget.widget.explorer import Explorer
from gdwidget.widget.lifetime import models_of


@pytest.fixture
def square() -> Explorer:
    return gdwidget.explore(gdwidget.textbook.square, eta=0.2, start=10.0, steps=10)


class Messages:
    """What the controller sends, in the order it is sent."""

    def __init__(self, w: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[set[str]] = []
        controller = w._controller
        original = controller.send_state

        def send_state(key: Any = None) -> None:
            keys = {key} if isinstance(key, str) else set(key or controller.keys)
            self.sent.append(keys)
            original(key)

        monkeypatch.setattr(controller, "send_state", send_state)


def ask(w: Explorer, seq: int, **fields: Any) -> dict[str, Any]:
    """Send a request as the browser does; return the state that answers it."""
    w._controller.set_state({"request": {"client": "page", "seq": seq, **fields}})
    return dict(w._controller.state)


def header_eta(w: Explorer) -> float:
    return float(struct.unpack_from("<d", w._controller.table, 16)[0])


def test_traits_drive_the_run(square: Explorer) -> None:
    """Does assigning to a trait solve anew, to the chapter's figures?"""
    assert square.run.path[-1, 0] == pytest.approx(0.060466, abs=5e-7)
    square.eta = 1.1
    assert square.run.path[-1, 0] == pytest.approx(61.917364, abs=5e-7)
    assert square.run.outcome is gdwidget.Outcome.DIVERGED
    square.eta = 0.05
    assert square.run.path[-1, 0] == pytest.approx(3.486784, abs=5e-7)
    square.steps = 20
    assert square.run.path.shape == (21, 1)
    assert square.step == 20  # a playhead at the end stays at the end
    square.start = -4
    assert square.run.path[0, 0] == -4.0
    square.method = "newton"
    square.eta = 1.0
    assert square.run.path[1, 0] == 0.0


BAD = [
    ("eta", -1),
    ("eta", 0),
    ("eta", "fast"),
    ("eta", float("nan")),
    ("eta", float("inf")),
    ("eta", True),
    ("eta", [0.1]),
    ("start", "left"),
    ("start", (1, 2)),
    ("start", float("nan")),
    ("steps", 0),
    ("steps", 501),
    ("steps", 2.5),
    ("steps", True),
    ("method", "newtno"),
    ("method", 3),
    ("compare", "newton"),
    ("compare", ["newtno"]),
    ("compare", {"newton": -1}),
    ("student", "mine"),
    ("student", [[1.0, 2.0]]),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_bad_values_are_refused_alike(name: str, value: Any, square: Explorer) -> None:
    """Do constructor, assignment and browser refuse with one sentence, and change nothing?"""
    before = (square._now(), square._controller.table, square.run)
    with pytest.raises(gdwidget.WidgetError) as assigned:
        setattr(square, name, value)
    with pytest.raises(gdwidget.WidgetError) as constructed:
        gdwidget.explore(gdwidget.textbook.square, **{name: value})
    assert str(assigned.value) == str(constructed.value)
    if name not in ("compare", "student"):
        assert str(value) in str(assigned.value)
    if name in ("compare", "student"):
        return  # the browser cannot ask for these
    answered = ask(square, 1, **{name: value}, step=3)
    assert square._controller.error == str(assigned.value)
    assert answered["seq"] == 1
    assert (square._now(), square._controller.table, square.run) == before


def test_what_is_held_back_is_refused_at_once(square: Explorer) -> None:
    """Does a bad value among several that are set together leave values and picture in step?"""

    def together(**settings: Any) -> None:
        with square.hold_trait_notifications():
            for name, value in settings.items():
                setattr(square, name, value)

    with pytest.raises(gdwidget.WidgetError, match="steps"):
        together(eta=0.4, steps=-1)
    assert (square.eta, square.steps) == (0.4, 10)
    assert square._controller.state["eta"] == 0.4
    together(objective="x**2 + y**2", start=(1.0, 2.0))
    assert square.run.path[0].tolist() == [1.0, 2.0]


def test_an_assignment_and_a_request_take_turns(square: Explorer) -> None:
    """Does an assignment beside a request that is refused in another thread come out whole?"""
    assigning = threading.Thread(target=setattr, args=(square, "eta", 0.5))
    with square._lock, contextlib.suppress(InterruptedError), square._taken_back():
        assigning.start()
        assigning.join(0.2)  # as far as it can come meanwhile
        raise InterruptedError
    assigning.join(20)
    assert (square.eta, square._controller.state["eta"]) == (0.5, 0.5)


def test_what_is_saved_is_not_half_changed(square: Explorer) -> None:
    """Does what leaves the notebook wait until a request in another thread is dealt with?"""
    links = list[str]()
    saving = threading.Thread(target=lambda: links.append(square.link()))
    with square._lock, contextlib.suppress(InterruptedError), square._taken_back():
        with square._quietly():
            square.eta = 0.5
        saving.start()
        saving.join(0.2)  # as far as it can come meanwhile
        raise InterruptedError
    saving.join(20)
    assert "eta=0.2" in links[0]


def test_the_garbage_collector_waits_for_nobody(square: Explorer) -> None:
    """Does closing a closed widget, as its finalizer does, return while others are at work?"""
    square.close()
    finalizing = threading.Thread(target=square.close)
    with square._lock:
        finalizing.start()
        finalizing.join(20)
        assert not finalizing.is_alive()


def test_an_observer_may_change_what_is_compared(square: Explorer) -> None:
    """Is what an observer sets while the browser's request is dealt with shown with it?"""

    def follow(change: Any) -> None:
        square.compare = ["newton"]
        square.student = [change["new"], 1.0]

    square.observe(follow, "start")
    ask(square, 1, start=[3.0])
    assert list(square.runs) == ["gradient descent", "Newton", "your run"]
    assert square.differs == 1
    assert [one["key"] for one in square._controller.spec["series"]] == ["gd", "newton", "student"]
    assert {"s1_path", "s2_path", "s2_ring"} <= set(square._controller.marks)


def test_linked_widgets_do_not_wait_for_each_other(square: Explorer) -> None:
    """Are two widgets that set each other asked from two threads without a deadlock?"""
    pair = square, gdwidget.explore("x**2", eta=0.2)
    met = threading.Barrier(2)

    def meet(_: Any) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            met.wait(0.2)

    for one in pair:
        one.observe(meet, "eta")
    for one, other in (pair, pair[::-1]):
        traitlets.dlink((one, "eta"), (other, "eta"))
    threads = [
        threading.Thread(target=ask, args=(one, 1), kwargs={"eta": eta}, daemon=True)
        for one, eta in zip(pair, (0.3, 0.4), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    assert pair[0].eta == pair[1].eta


def test_none_is_refused_on_assignment(square: Explorer) -> None:
    """Is None a value like any other bad one?"""
    for name in ("eta", "start", "steps", "method", "step"):
        with pytest.raises(gdwidget.WidgetError, match="None"):
            setattr(square, name, None)


def test_a_request_is_answered_in_one_message(
    square: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Do state and table travel together, and is the request acknowledged?"""
    messages = Messages(square, monkeypatch)
    answered = ask(square, 7, eta=0.31, start=[4.0])
    assert (answered["client"], answered["seq"]) == ("page", 7)
    assert (square.eta, square.start) == (0.31, 4.0)
    assert header_eta(square) == 0.31
    assert messages.sent == [{"state", "table"}]


def test_the_playhead_needs_no_solve(square: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does moving the playhead leave the table alone?"""
    messages = Messages(square, monkeypatch)
    ask(square, 1, step=4)
    assert square.step == 4
    assert messages.sent == [{"state"}]
    square.step = 5
    assert messages.sent[1:] == [{"state"}]


def test_assignment_is_not_an_answer(square: Explorer) -> None:
    """Does an assignment from Python keep the last acknowledgement, so no wish is forgotten?"""
    ask(square, 3, eta=0.4)
    square.eta = 0.6
    assert (square._controller.state["eta"], square._controller.state["seq"]) == (0.6, 3)


def test_several_fields_at_once(square: Explorer) -> None:
    """Are more steps and a playhead among them accepted together?"""
    answered = ask(square, 1, step=35, steps=40)
    assert (answered["steps"], answered["step"]) == (40, 35)


def test_the_slider_stays_where_it_is(square: Explorer) -> None:
    """Does moving eta leave the slider's range alone until it is left?"""

    def positions() -> bytes:
        offset, count = 48 + 32, struct.unpack_from("<I", square._controller.table, 48 + 32 + 4)[0]
        at = struct.unpack_from("<I", square._controller.table, offset + 16)[0]
        return bytes(square._controller.table[at : at + 8 * count])

    before = positions()
    square.eta = 0.01
    assert positions() == before
    square.eta = 50.0
    assert np.frombuffer(positions(), "<f8").max() >= 50.0


def test_two_dimensions() -> None:
    """Does a 2D widget take pairs and keep within the size the design allows?"""
    w = gdwidget.explore(gdwidget.textbook.bowl, eta=0.1, start=(-5, -2), steps=20)
    np.testing.assert_allclose(w.run.path[-1], (-0.057646, -0.000073), atol=5e-7)
    assert len(w._controller.table) < 1_000_000
    w.start = np.array([1.0, 1.0])
    assert w.start == (1.0, 1.0)
    with pytest.raises(gdwidget.WidgetError, match="two numbers"):
        w.start = 3.0


@pytest.mark.parametrize("name", list(gdwidget.textbook))
@pytest.mark.parametrize("steps", [10, 100, 500])
def test_the_table_stays_small(name: str, steps: int) -> None:
    """Is what goes over the wire bounded, however many steps are asked for?"""
    w = gdwidget.explore(gdwidget.textbook[name], steps=steps)
    assert len(w._controller.table) < (1_000_000 if steps <= 100 else 3_500_000)


def kinds(w: Explorer) -> list[int]:
    count = struct.unpack_from("<I", w._controller.table, 12)[0]
    return [w._controller.table[48 + 32 * s] for s in range(count)]


def test_a_fresh_process_gets_the_fine_table() -> None:
    """Is a formula's first table the fine one, although the first call of all is slow?"""
    code = (
        "import gdwidget, sys\n"
        "w = gdwidget.explore(gdwidget.textbook.bowl, steps=20)\n"
        "sys.stdout.write(str(len(w._controller.table)))"
    )
    size = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(size.stdout) > 400_000


def test_a_slow_function_gets_a_coarse_table() -> None:
    """Does a function that takes its time still answer soon, if with fewer positions?"""

    def slow(x1: float, x2: float) -> float:
        if x1 > 1e9:
            return 0.0  # a branch: not for arrays
        return sum(x1**2 + x2**2 for _ in range(30)) / 30

    objective = gdwidget.Objective(slow, minima=[(0, 0)])
    w = gdwidget.explore(objective, eta=0.2, steps=3)
    assert 3 not in kinds(w)  # no grid of starts
    assert len(w._controller.table) < 60_000
    assert w.run.outcome is not None


def test_formulas_and_functions_are_taken() -> None:
    """Does explore take a formula with parameters, and a plain function?"""
    assert gdwidget.explore("a*x**2", a=2.0, start=1.0).run.path[1, 0] == pytest.approx(0.6)

    def f(x1: float, x2: float) -> float:
        return x1**2 + x2**2 if x1 > -99 else 0.0  # written for numbers only

    w = gdwidget.explore(f, start=(1, 2), eta=0.25)
    np.testing.assert_allclose(w.run.path[1], (0.5, 1.0), atol=1e-6)
    with pytest.raises(gdwidget.WidgetError, match="3 variables"):
        gdwidget.explore(gdwidget.Objective(lambda x: (x**2).sum(), dim=3))


def test_a_reset_brings_the_view_back() -> None:
    """Does the frame of a start far out go with it?"""
    w = gdwidget.explore("x**2")
    before = w._controller.spec["view"]
    w.start = 50.0
    assert w._controller.spec["view"] != before
    w.start = 10.0
    assert w._controller.spec["view"] == before


def test_a_diverging_newton_grows_the_view() -> None:
    """Is the whole of Newton's way to 26.8 in the picture?"""
    w = gdwidget.explore(gdwidget.textbook.xcos, method="newton", eta=1.0, start=10.0)
    low, high = w._controller.spec["view"]["x"]
    assert low <= -10 <= 26.9 <= high


def test_scales_have_limits() -> None:
    """Has every scale limits of its own?

    The page has them replaced by these after a reconnection, and bqplot would take missing ones
    from marks that are empty.
    """
    marks = gdwidget.explore(gdwidget.textbook.square, rates=True)._panels.marks
    scales = {name: model for name, model in marks.items() if name.startswith("scale_")}
    assert len(scales) >= 5
    assert [n for n, s in scales.items() if s.min is None or s.max is None] == []


def test_a_request_comes_again_as_a_message(square: Explorer) -> None:
    """Is what was not answered taken from a message, and a message of another kind let pass?"""
    square._controller._handle_custom_msg({"request": {"client": "page", "seq": 3, "eta": 0.4}}, [])
    assert (square.eta, square._controller.state["seq"]) == (0.4, 3)
    for content in (None, "eta", {"request": None}, {"seq": 4}):
        square._controller._handle_custom_msg(content, [])
    assert square._controller.state["seq"] == 3


@pytest.mark.parametrize("name", ["eta", "objective", "request"])
def test_an_interrupted_change_is_not_shown(
    square: Explorer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Are page and traits as before if the kernel is interrupted just when both had changed?"""
    controller = square._controller
    before = {"eta": controller.state["eta"], "table": controller.table, "spec": controller.spec}
    answer = controller.answer

    def interrupted(*arguments: Any) -> None:
        monkeypatch.undo()
        answer(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(controller, "answer", interrupted)
    change = {"eta": 0.4, "objective": "x*y", "request": {"client": "page", "seq": 7, "eta": 0.4}}
    with pytest.raises(KeyboardInterrupt):
        setattr(controller if name == "request" else square, name, change[name])
    assert controller.state == square._state()
    assert {"eta": square.eta, "table": controller.table, "spec": controller.spec} == before
    assert square.objective is gdwidget.textbook.square
    assert controller.state["seq"] == (7 if name == "request" else 0)
    assert all(model.comm is not None for model in models_of(square))


def test_limits_that_no_axis_can_show_get_another() -> None:
    """Is an axis moved to other limits, but a new one drawn if they are out of all proportion?"""
    w = gdwidget.explore("x**2", start=3.0)
    axes = [w._panels.figures["objective"].axes[0]]
    for objective in ("x**4", "exp(exp(x))", "x**2"):
        w.objective = objective
        axes.append(w._panels.figures["objective"].axes[0])
    assert [one is next_ for one, next_ in itertools.pairwise(axes)] == [True, False, False]


@pytest.mark.parametrize(("f", "start"), [("x**2", 100.0), ("x1**2 + x2**2", (1.0, -30.0))])
def test_a_start_outside_of_the_frame_is_shown(f: str, start: Any) -> None:
    """Does the picture follow a start that is assigned beyond what it shows?"""
    w = gdwidget.explore(f, eta=0.1)
    w.eta = 0.2
    before = w._controller.spec["view"]
    w.start = start
    shown = w._controller.spec["view"]
    assert shown != before
    for value, name in zip(np.atleast_1d(start), ("x", "y"), strict=False):
        assert shown[name][0] < value < shown[name][1]


def test_a_domain_of_which_no_start_is_taken_is_refused(square: Explorer) -> None:
    """Is what is wrong said of the domain, and not of a start that nobody gave?"""
    wide = gdwidget.Objective("x**2", domain=(0, 1e12))
    with pytest.raises(gdwidget.WidgetError, match=r"domain .*1000000000000.* give one between"):
        gdwidget.explore(wide)
    with pytest.raises(gdwidget.WidgetError, match="domain"):
        square.objective = wide
    assert square.objective is gdwidget.textbook.square


def test_a_hyperparameter_that_is_no_number_is_refused(square: Explorer) -> None:
    """Is a rule that could not run refused by the name of what is wrong with it?"""
    rule = gdwidget.Momentum(beta="a")  # type: ignore[arg-type]
    with pytest.raises(gdwidget.WidgetError, match="beta of Momentum is 'a': give a number"):
        square.method = rule
    with pytest.raises(gdwidget.WidgetError, match="beta of Momentum"):
        gdwidget.explore("x**2", compare=[rule])
