"""A student's function can do what it likes, and the cell goes on."""

from __future__ import annotations

import gc
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gdwidget.checks import calling
from gdwidget.checks.calling import COLLECT_EVERY, Formula, call, observe
from gdwidget.checks.limits import within_thread

SQUARE = Formula("f_grad", "lambda x: 2*x", lambda x: 2 * x)


def run(function: Callable[..., Any], *args: Any, **kwargs: Any) -> calling.Observation:
    return observe(function, call("f", *args, **kwargs))


def test_nothing_reaches_the_cell(capfd: pytest.CaptureFixture[str]) -> None:
    """Do prints, warnings, logging and overflow in the function leave no output?"""

    def noisy(x: float) -> float:
        print("out")
        print("err", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        logging.getLogger("student").error("logged")
        return float(np.float64(1e308) * 10 * x)

    before = sys.getrecursionlimit(), sys.unraisablehook, logging.root.manager.disable
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert run(noisy, 1.0).value == float("inf")
    assert tuple(capfd.readouterr()) == ("", "")
    assert before == (sys.getrecursionlimit(), sys.unraisablehook, logging.root.manager.disable)


@pytest.mark.parametrize("thread", [False, True])
def test_endless_loop_is_ended(monkeypatch: pytest.MonkeyPatch, thread: bool) -> None:
    """Does a call end soon, also where there are no signals and where everything is caught?"""
    monkeypatch.setattr(calling, "SECONDS", 0.2)
    if thread:
        monkeypatch.setattr(calling, "within", within_thread)

    def endless() -> None:
        n = 0
        while True:
            try:
                n += 1
            except Exception:
                pass

    def stubborn() -> None:
        n = 0
        while True:
            try:
                while True:
                    n += 1
            except:  # noqa: E722
                pass

    for function in (endless,) if thread else (endless, stubborn):
        began = time.monotonic()
        seen = run(function)
        assert "does a loop never end" in seen.ended
        assert time.monotonic() - began < 5


def test_second_wait_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a function that ran out of time given less the next time?"""
    monkeypatch.setattr(calling, "SECONDS", 0.6)
    monkeypatch.setattr(calling, "SECONDS_AFTER_TIMEOUT", 0.05)

    def endless() -> None:
        while True:
            pass

    run(endless)
    began = time.monotonic()
    assert run(endless).ended
    assert time.monotonic() - began < 0.5


def test_standing_still_costs_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a call go on that was stopped, with its process, for longer than it may take?"""
    monkeypatch.setattr(calling, "SECONDS", 0.5)
    stop = f"kill -STOP {os.getpid()}; sleep 2; kill -CONT {os.getpid()}"
    seen = run(lambda: float(subprocess.run(["sh", "-c", stop], check=True).returncode))
    assert (seen.ended, seen.value) == ("", 0.0)


def test_callers_timer_goes_on() -> None:
    """Is an alarm that was set before the call still set after it?"""
    previous = signal.signal(signal.SIGALRM, lambda *_: None)
    before = signal.setitimer(signal.ITIMER_REAL, 50)
    try:
        run(lambda: 1.0)
        assert 40 < signal.getitimer(signal.ITIMER_REAL)[0] <= 50
        assert signal.getsignal(signal.SIGALRM) is not None
    finally:
        signal.setitimer(signal.ITIMER_REAL, *before)
        signal.signal(signal.SIGALRM, previous)


def test_works_outside_the_main_thread() -> None:
    """Does a call in another thread return its value?"""
    box: list[Any] = []
    thread = threading.Thread(target=lambda: box.append(run(lambda x: x + 1, 1.0).value))
    thread.start()
    thread.join(10)
    assert box == [2.0]


def test_evaluations_and_changes_are_noted() -> None:
    """Are evaluations recorded as plain data, and changed arrays named but not passed on?"""
    x0 = np.array([1.0, 2.0])

    def function(x0: Any, f_grad: Any) -> float:
        x0 *= 2
        return float(f_grad(np.float64(3)) + f_grad(4))

    seen = run(function, x0, SQUARE)
    assert seen.value == 14.0
    assert seen.evaluations == {"f_grad": [(3.0,), (4,)]}
    assert seen.changed == ("argument 1",)
    assert x0.tolist() == [1.0, 2.0]


def test_too_many_evaluations_end_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the record of evaluations bounded?"""
    monkeypatch.setattr(calling, "MOST_EVALUATIONS", 100)

    def greedy(f_grad: Any) -> None:
        while True:
            f_grad(1.0)

    assert "more than 100 times" in run(greedy, SQUARE).ended


class HostileError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text for you")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("bad\nvalue"), "ValueError: bad value"),
        (NotImplementedError(), "nothing yet: it raises NotImplementedError"),
        (SystemExit(1), "SystemExit: 1"),
        (HostileError(), "HostileError"),
    ],
)
def test_exceptions_become_sentences(error: BaseException, text: str) -> None:
    """Does whatever is raised end in words?"""

    def failing() -> None:
        raise error

    assert str(run(failing).raised).startswith(text)


def test_no_function() -> None:
    """Is something else than a function named for what it is?"""
    assert "f is no function, it is 3.0" in str(observe(3.0, call("f")).raised)


def test_returned_function_is_called() -> None:
    """Is a function that comes back called with the given points?"""
    what = call("f", 2.0, then=((1.0,), (np.array([1.0, 2.0]),)))
    assert observe(lambda a: lambda x: a * x, what).value == [2.0, [2.0, 4.0]]


def test_calls_leave_no_garbage_behind() -> None:
    """Does memory stay bounded over a whole class, although each call is timed undisturbed?"""

    class Knot:
        def __init__(self) -> None:
            self.me = self

    def tangled(x: float) -> float:
        for _ in range(500):
            Knot()
        return x

    for _ in range(4 * COLLECT_EVERY):
        observe(tangled, call("tangled", 1.0))
    knots = sum(isinstance(thing, Knot) for thing in gc.get_objects())
    assert knots <= 500 * COLLECT_EVERY
