"""A learner's own function in the picture: drawn, followed, compared, diagnosed, survived."""

from __future__ import annotations

import math
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import gdwidget
from gdwidget import selfcheck
from gdwidget.checks import bank
from gdwidget.widget import table, watchdog, work
from gdwidget.widget.explorer import Explorer


def gd(eta: float, f_grad: Any, x0: float = 10.0, steps: int = 10) -> list[float]:
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - eta * f_grad(path[-1]))
    return path


def step(x: Any, grad: Any, eta: float, state: Any) -> tuple[Any, Any]:
    return x - eta * grad, state


def trainer(x1: float, x2: float, s1: Any, s2: Any, f_grad: Any, eta: float) -> tuple[Any, ...]:
    g1, g2 = f_grad(x1, x2)
    return x1 - eta * g1, x2 - eta * g2, s1, s2


def gd_nd(grad: Any, x0: Any, eta: float, steps: int) -> Any:
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - eta * grad(path[-1]))
    return np.array(path)


def square(**settings: Any) -> Explorer:
    return gdwidget.explore(gdwidget.textbook.square, **{"eta": 0.2, "start": 6.0} | settings)


def wait_for(condition: Callable[[], Any]) -> None:
    """Wait until something in another thread has happened."""
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


def states(w: Explorer, kind: int) -> np.ndarray:
    """Return outcomes of the first section of a kind, read from the bytes."""
    data = w._controller.table
    for s in range(struct.unpack_from("<I", data, 12)[0]):
        fields = struct.unpack_from("<BBHIIIIIII", data, 48 + 32 * s)
        if fields[0] == kind:
            return np.frombuffer(data, np.uint8, fields[3], fields[7])
    raise AssertionError(f"no section {kind}")


@pytest.mark.parametrize("method", [gd, step])
@pytest.mark.parametrize("name", ["square", "xcos"])
def test_every_position_is_the_functions_own(method: Any, name: str) -> None:
    """Does the table of a learner's descent hold the bytes of the built-in's?"""
    objective = gdwidget.textbook[name]
    own = gdwidget.explore(objective, method=method, eta=0.2, start=6.0)
    reference = gdwidget.explore(objective, eta=0.2, start=6.0)
    # No edge is known of a learner's method.
    own._runs = replace(own._runs, eta_top=reference._runs.eta_top)
    own.eta = 0.3
    reference.eta = 0.3
    wait_for(lambda: not own._runs.job.left)
    wait_for(lambda: own._controller.table == reference._controller.table)


@pytest.mark.parametrize("method", [trainer, step, gd_nd])
def test_two_dimensions_in_every_style(method: Any) -> None:
    """Do the course's signatures run as they are, and agree with the built-in?"""
    w = gdwidget.explore(gdwidget.textbook.bowl, method=method, eta=0.1, steps=20)
    reference = gdwidget.explore(gdwidget.textbook.bowl, eta=0.1, steps=20)
    np.testing.assert_array_equal(w.run.path, reference.run.path)


def newton(f_grad: Any, f_hess: Any, x0: float = 10.0, eta: float = 1.0, steps: int = 10) -> Any:
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - eta * f_grad(path[-1]) / f_hess(path[-1]))
    return path


def test_arguments_are_given_by_name() -> None:
    """Does newton(f_grad, f_hess, ...) get what it asks for, and agree to the last bit?"""
    w = gdwidget.explore(gdwidget.textbook.cosh, method="newton", start=3.0, student=newton)
    assert w.differs is None
    np.testing.assert_array_equal(*(run.path for run in w.runs.values()))


def test_the_widget_follows_an_edited_function() -> None:
    """Does assigning anew show the new function, also where only what it calls is new?"""
    rule = {"sign": 1.0}

    def mine(x: float, grad: float, eta: float, state: Any) -> tuple[float, Any]:
        return x + rule["sign"] * eta * grad, state

    w = square(method=mine)
    assert w.run.path[1, 0] == pytest.approx(8.4)
    rule["sign"] = -1.0
    w.method = mine
    assert w.run.path[1, 0] == pytest.approx(3.6)
    w.method = gd
    assert w.method is gd
    assert w._controller.state["method"] == "gd (yours)"
    assert {"name": "gd (yours)", "label": "gd (yours)"} in w._controller.spec["methods"]
    w.student, rule["sign"] = mine, 1.0
    w.student = mine
    assert w.differs == 1
    w.student = None
    assert w.differs is None


def test_the_browser_chooses_a_function_by_its_name() -> None:
    """Can one go to a built-in and back, from the list of methods?"""
    w = square(method=gd)
    w._controller.set_state({"request": {"client": "page", "seq": 1, "method": "newton"}})
    assert w.method == "newton"
    w._controller.set_state({"request": {"client": "page", "seq": 2, "method": "gd (yours)"}})
    assert w.method is gd
    w._controller.set_state({"request": {"client": "page", "seq": 3, "method": "nobody's"}})
    assert w.method is gd
    assert "nobody's" in w._controller.error


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (lambda: None, "takes 0 arguments"),
        (trainer, "x1 and x2"),
        (int, "no method"),
    ],
)
def test_functions_that_fit_no_style_are_refused_alike(function: Any, sentence: str) -> None:
    """Is a function nobody could run refused, as method and as student, with one sentence?"""
    w = square()
    before = w._controller.table
    for name in ("method", "student"):
        with pytest.raises(gdwidget.WidgetError, match=sentence) as constructed:
            square(**{name: function})
        with pytest.raises(gdwidget.WidgetError, match=sentence) as assigned:
            setattr(w, name, function)
        assert str(constructed.value) == str(assigned.value)
    assert w._controller.table == before


def fails_later(x: float, grad: float, eta: float, state: Any) -> tuple[float, Any]:
    if abs(x) < 3:
        return undefined_name  # type: ignore[name-defined]  # noqa: F821
    return x - eta * grad, state


def test_an_exception_is_shown_with_its_own_line_first() -> None:
    """Does the widget live on, draw what there was, and say where it went wrong?"""
    w = square(student=fails_later)
    first, second = w._controller.error.split("\n")
    assert first.startswith("line ")
    assert first.endswith(": return undefined_name  # type: ignore[name-defined]  # noqa: F821")
    assert second == (
        "fails_later raised NameError: name 'undefined_name' is not defined, with η = 0.2 from 6."
    )
    assert [len(run.path) for run in w.runs.values()] == [11, 3]
    assert w.differs == 3
    w.step = 4
    assert "NameError" in w._controller.error
    w.student = gd
    assert (w._controller.error, w.differs) == ("", None)
    w.method = fails_later
    wait_for(lambda: not (states(w, 1) == table.PENDING).any())
    # Where eta is small it never comes so far.
    assert (states(w, 1)[-60:] == table.FAILED).all()


@pytest.mark.parametrize("result", [None, 3.0, (x for x in [1.0]), ["a"]])
def test_what_is_no_list_of_iterates_is_named(result: Any) -> None:
    """Is a forgotten return told as such under the widget?"""
    w = square(student=lambda eta, f_grad: result)
    assert "return the list of iterates, numbers" in w._controller.error
    assert w.differs is None


def test_a_whole_run_that_raises_tells_no_step() -> None:
    """Is a function that divides by zero told by its line, and no step of it called different?"""

    def falters(eta: float, f_grad: Any, x0: float, steps: int) -> list[float]:
        path = [x0]
        for k in range(steps):
            path.append(path[-1] - eta * f_grad(path[-1]) * (k - 3) / (k - 3))
        return path

    for setting in ("student", "method"):
        w = square(**{setting: falters})
        line, problem = w._controller.error.split("\n")
        assert "path.append(path[-1] - eta" in line
        assert problem.startswith("falters raised ZeroDivisionError")
        assert w.differs is None


def test_a_whole_run_that_keeps_not_to_the_settings_is_told() -> None:
    """Is it said of the textbook's function that its start and ten steps are written inside?"""

    def written_out(eta: float, f_grad: Any) -> list[float]:
        path = [10.0]
        for _ in range(10):
            path.append(path[-1] - eta * f_grad(path[-1]))
        return path

    w = square(method=written_out, start=10.0)
    assert (w.steps, w._controller.error) == (10, "")
    w.steps = 20
    sentence = "written_out returned 11 of 21 iterates, after which its run is shown at rest"
    assert w._controller.error.startswith(sentence)
    assert "argument steps" in w._controller.error
    w.steps, w.start = 10, 6.0
    assert w._controller.error == (
        "written_out starts from 10 instead of 6: give it an argument x0, and it is told the start."
    )
    w.start = 10.0
    assert w._controller.error == ""
    w.method, w.start = lambda eta, f_grad, x0: np.full(11, x0, np.float32), 0.1
    assert w._controller.error == ""  # single precision has no 0.1 either
    w.method = lambda eta, f_grad, x0: [x0, math.inf]  # what has overflowed need not go on
    assert w._controller.error == ""


def test_given_iterates_go_with_the_settings() -> None:
    """Are iterates from elsewhere shown where they were made, and nowhere else?"""
    path = gdwidget.solve("x**2", eta=0.2, start=6.0, steps=10).path[:, 0].copy()
    path[4:] = -path[4:]
    w = square(student=path.tolist())
    assert w.differs == 4
    w.eta = 0.3
    assert (w.differs, list(w.runs)) == (None, ["gradient descent"])
    w.eta = 0.2
    assert w.differs == 4


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        (lambda p: p, None),
        (lambda p: p[:-1], 10),
        (lambda p: [*p, 0.0], 11),
        (lambda p: [*p[:3], float("inf")], 3),
        (lambda p: [*p[:2], float("nan"), *p[3:]], 2),
        (lambda p: p + 1e-13, None),
    ],
)
def test_the_first_difference_is_found(change: Any, differs: int | None) -> None:
    """Are missing, surplus and non-finite iterates differences, and rounding none?"""
    path = gdwidget.solve("x**2", eta=0.2, start=6.0, steps=10).path[:, 0]
    assert square(student=change(path)).differs == differs


def test_prints_stay_out_of_the_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    """Is a print in the function dropped, and everybody else's let through meanwhile?"""
    running = threading.Event()

    def loud(x: float, grad: float, eta: float, state: Any) -> tuple[float, Any]:
        print("step")
        running.set()
        time.sleep(0.001)
        return x - eta * grad, state

    w = square(method=loud)
    assert running.wait(10)
    print("me")
    wait_for(lambda: not w._runs.job.left)
    assert capsys.readouterr().out == "me\n"


def test_a_slow_function_is_solved_here_first_and_elsewhere_behind() -> None:
    """Is a slow function shown at once, the rest of its strip filled from a thread?"""
    main = threading.get_ident()
    elsewhere: set[int] = set()

    def slow(x: float, grad: float, eta: float, state: Any) -> tuple[float, Any]:
        time.sleep(0.0008)
        elsewhere.add(threading.get_ident())
        return x - eta * grad, state

    began = time.perf_counter()
    w = square(method=slow, compare=["gd"])
    assert time.perf_counter() - began < 1.5
    assert w.run.path[-1, 0] == pytest.approx(6 * 0.6**10)
    pending = states(w, 1) == table.PENDING
    assert pending.any()
    # Nearest first: what is solved already lies around the position on screen.
    solved = np.flatnonzero(~pending)
    assert np.ptp(solved) == len(solved) - 1
    wait_for(lambda: not (states(w, 1) == table.PENDING).any())
    assert elsewhere - {main}
    w.eta = w._runs.method.etas[5]
    assert w.run.path[-1, 0] == pytest.approx(6 * (1 - 2 * w.eta) ** 10)


def test_a_loop_without_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a run that goes on evaluating the gradient for ever stopped and named?"""
    monkeypatch.setattr(work, "RUN_SECONDS", 0.2)

    def endless(eta: float, f_grad: Any, x0: float = 10.0) -> list[float]:
        x = x0
        while abs(f_grad(x)) > 1e-3:
            x -= eta * f_grad(x)
        return [x0, x]

    w = square(student=endless, eta=1.0)
    assert "endless did not return within 0.2 seconds" in w._controller.error
    w.student = None
    assert w._controller.error == ""


def spins_far_away(eta: float, f_grad: Any, x0: float = 10.0, steps: int = 10) -> list[float]:
    path = [x0]
    for _ in range(steps):
        while eta > 0.5:
            try:
                pass
            except:  # noqa: E722 as a learner may write it
                pass
        path.append(path[-1] - eta * f_grad(path[-1]))
    return path


def test_a_loop_that_calls_nothing_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a loop ended that asks for no gradient: on screen, beside it and in the background?"""
    monkeypatch.setattr(work, "RUN_SECONDS", 0.2)
    w = square(student=spins_far_away, eta=0.5, steps=3)
    assert w._controller.error == ""
    assert len(w.runs) == 2
    batch = w._runs.job.batches[-1]
    assert batch.states is not None
    wait_for(lambda: table.FAILED in batch.states)
    failed = batch.etas[batch.states == table.FAILED]
    assert failed.min() > 0.5
    w.eta = 0.9
    assert "spins_far_away did not return within 0.2 seconds" in w._controller.error
    monkeypatch.setattr(work, "RUN_SECONDS", 1000.0)
    w._runs.resolution.forget()
    w.eta = 0.2
    wait_for(lambda: watchdog._calls)
    w.close()
    wait_for(lambda: not watchdog._calls)  # what nobody waits for is not waited for


def test_a_diagnosis_of_a_loop_without_end_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does the diagnosis give up where the function never returns?"""
    monkeypatch.setattr(selfcheck, "SECONDS_TO_DIAGNOSE", 0.2)
    found = selfcheck.diagnose(
        gdwidget.textbook.square, "gd", spins_far_away, 0.9, np.array([6.0]), 3
    )
    assert found == ""


def test_an_interruption_does_not_come_late() -> None:
    """Is whoever was just in time left alone, and who was not interrupted only once?"""
    ended = 0
    for k in range(40):
        until = time.monotonic() + watchdog.TICK_SECONDS * (0.9 + 0.01 * k)

        def spin(until: float = until) -> None:
            while time.monotonic() < until:
                pass

        try:
            watchdog.within(watchdog.TICK_SECONDS, spin)
        except watchdog.OutOfTime:
            ended += 1
    until = time.monotonic() + 3 * watchdog.TICK_SECONDS
    while time.monotonic() < until:
        pass
    assert ended


def test_a_newer_wish_ends_the_work_for_an_older() -> None:
    """Is the background left as soon as another method is assigned, and on close?"""

    def slow(eta: float, f_grad: Any, x0: float) -> list[float]:
        for _ in range(40):
            time.sleep(0.001)
            f_grad(x0)
        return [x0]

    w = square(method=slow)
    assert w._runs.job.left
    old = w._runs.job
    w.method = "gd"
    assert old.cancelled
    w.method = slow
    w.close()
    assert w._runs.job.cancelled
    shown = w._controller.table
    w._publish(w._runs.job)  # what its thread may have been about to do
    assert w._controller.table is shown
    w.open()
    assert w._runs.job.left
    assert not w._runs.job.cancelled


FOUR = ("gd_ascent", "gd_from_start", "gd_rounded", "gd_one_short")


@pytest.mark.parametrize("name", [*FOUR, "gd_start_left_out", "gd_not_returned", "gd_shared_list"])
def test_a_known_misconception_is_named(name: str) -> None:
    """Does a wrong function of the bank get its own diagnosis, wherever it is tried?"""
    (entry,) = (e for e in bank.wrong("01-gd-1d", "gd") if e.name == name)
    w = gdwidget.explore(gdwidget.textbook.xcos, eta=1.3, start=7.0, steps=12)
    w.student = entry.function()
    wait_for(lambda: w.diagnosis)
    assert w.diagnosis == entry.diagnosis
    w.student = gd
    assert (w.diagnosis, w.differs) == ("", None)


@pytest.mark.parametrize(
    ("slug", "name", "method", "objective"),
    [
        ("03-gd-2d", "gd_2d_updated_x1", "gd", "rosenbrock"),
        ("04-newton", "newton_hess_multiplied", "newton", "cosh"),
        ("07-adaptive", "momentum_2d_beta_swapped", "momentum", "bowl"),
        ("07-adaptive", "adam_betas_swapped", "adam", "bowl"),
    ],
)
def test_misconceptions_of_other_chapters(
    slug: str, name: str, method: str, objective: str
) -> None:
    """Are the methods of later chapters diagnosed too?"""
    (entry,) = (e for e in bank.entries(slug, "wrong") if e.name == name)
    start = 2.0 if objective == "cosh" else (-1.5, 1.2)
    w = gdwidget.explore(
        gdwidget.textbook[objective],
        method=method,
        eta=0.003,
        start=start,
        student=entry.function(),
    )
    wait_for(lambda: w.diagnosis)
    assert w.diagnosis == entry.diagnosis


def ascends(eta: float, f_grad: Any) -> list[float]:
    x = 10.0
    results = [x]
    for _ in range(10):
        x += eta * f_grad(x)
        results.append(x)
    return results


def ascends_globally(f_grad: Any) -> list[float]:
    return ascends(0.2, f_grad)


def ascends_in_two(x1: float, x2: float, s1: Any, s2: Any, f_grad: Any) -> tuple[Any, ...]:
    g1, g2 = f_grad(x1, x2)
    return x1 + 0.1 * g1, x2 + 0.1 * g2, s1, s2


@pytest.mark.parametrize(
    ("student", "objective", "settings"),
    [
        (ascends, "square", {"eta": 0.2, "start": 10.0}),
        (ascends_globally, "square", {"eta": 0.2, "start": 10.0}),
        (ascends_in_two, "bowl", {"eta": 0.1}),
    ],
)
def test_functions_with_settings_of_their_own_are_diagnosed(
    student: Any, objective: str, settings: dict[str, Any]
) -> None:
    """Is the sign found in a chapter's function that has start, steps or η inside?"""
    w = gdwidget.explore(gdwidget.textbook[objective], student=student, **settings)
    wait_for(lambda: w.diagnosis)
    assert "adding" in w.diagnosis


def test_an_unknown_mistake_is_not_guessed() -> None:
    """Does a mistake that is in no bank get no name?"""
    w = square(student=lambda x, grad, eta, state: (x - eta * grad + 0.123, state))
    wait_for(lambda: threading.active_count() == 1 or w._diagnosis._wanted)
    assert w.differs == 1
    assert w.diagnosis == ""
