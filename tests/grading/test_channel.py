"""Calls cross a socket in both directions, and giving up on one costs only that one."""

from __future__ import annotations

import contextlib
import copy
import json
import signal
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np
import pytest

from gdwidget.checks.calling import Raised, call, observe
from gdwidget.checks.limits import OutOfTime, hold
from gdwidget.grading import guest, host
from gdwidget.grading.channel import MOST_BYTES, Channel, Peer, ProcessEnded, Stopped
from gdwidget.grading.wire import WireError


class Pair:
    """A guest that serves a namespace in a thread, and the host's end of the line to it."""

    def __init__(self, changed: Callable[..., object] = lambda *_: None) -> None:
        ours, theirs = socket.socketpair()
        self.names: dict[str, Any] = {}
        self.guest = Peer(
            Channel(theirs, guest=True), self._look_up, guest._raised, guest._raising, guest=True
        )
        self.host = Peer(
            Channel(ours, guest=False),
            host._nothing,
            host._raised,
            host._raising,
            changed,
            guest=False,
        )
        self.thread = threading.Thread(target=self.guest.serve, daemon=True)
        self.thread.start()

    def _look_up(self, name: str) -> Any:
        try:
            return self.names[name]
        except KeyError:
            raise NameError(name) from None

    def student(self, function: Callable[..., Any]) -> Callable[..., Any]:
        self.names[function.__name__] = function
        proxy: Callable[..., Any] = self.host.get(function.__name__)
        return proxy

    def close(self) -> None:
        self.host.bye()
        self.thread.join(5)
        assert not self.thread.is_alive()
        self.host.channel.close()
        self.guest.channel.close()


@pytest.fixture
def pair() -> Iterator[Pair]:
    made = Pair()
    yield made
    made.close()


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the main thread after some time, as the checks do."""

    armed = True

    def ring(*_: object) -> None:
        nonlocal armed
        if armed and not hold.on:
            armed = False  # once; a second one might ring while this one is caught
            raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds, 0.001)
    try:
        yield
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, left)  # of the test's own time limit


def test_calls_call_back(pair: Pair) -> None:
    """Are functions given to a student's function evaluated on our side, once for each use?"""
    seen: list[float] = []

    def f_grad(x: float) -> float:
        seen.append(x)
        return 2 * x

    def gd(eta: float, f_grad: Any, x0: float = 10.0, steps: int = 3) -> list[float]:
        path = [x0]
        for _ in range(steps):
            path.append(path[-1] - eta * f_grad(path[-1]))
        return path

    theirs = pair.student(gd)
    assert theirs(0.25, f_grad, steps=2) == [10.0, 5.0, 2.5]
    assert seen == [10.0, 5.0]
    assert theirs.__name__ == "gd"


def test_functions_that_are_returned_are_called(pair: Pair) -> None:
    """Can a test call what a student's function has returned, also with our function inside?"""

    def maker(f: Any) -> Any:
        return lambda x: f(x) + 1

    made = pair.student(maker)(lambda x: 10 * x)
    assert [made(1.0), made(2.0)] == [11.0, 21.0]


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize(
    ("value", "how"),
    [
        ([3.0, float("nan")], "x.reverse()"),
        ([[1.0], [2.0]], "x[1].append(0)"),
        ((1, [2.0]), "x[1].clear()"),
        ({"a": 1}, "x.update(b=2)"),
        ({"b", "c"}, "x.add('d')"),
        (np.array([1.0, 2.0]), "x.__imul__(2)"),
        ([1.0], "x.append(object())"),
        ([1.0], "x.append(x)"),
    ],
)
def test_changed_arguments_are_told_and_not_changed_here(value: Any, how: str, fails: bool) -> None:
    """Is it said what a function has changed in place, by position or name, and nothing else?"""
    seen: list[tuple[Any, ...]] = []
    pair = Pair(lambda *change: seen.append(change))
    kept = [1.0, float("nan"), {"a", "b", "c"}, abs]
    before = copy.deepcopy(value)
    names = {"change": compile(how, "how", "eval")}
    exec("def spoil(kept, x, change=change, end=0): change and eval(change); 1 / end", names)
    theirs = pair.student(names["spoil"])  # type: ignore[arg-type]
    for call_it in (
        lambda end: theirs(kept, value, None, end=end),
        lambda end: theirs(kept, value, end=end),
        lambda end: theirs(x=value, kept=kept, end=end),
    ):
        with pytest.raises(ZeroDivisionError) if fails else nullcontext():
            call_it(0 if fails else 1)
    assert [change[:2] for change in seen] == [("spoil", 1), ("spoil", "x")]
    assert all(change[2] is value for change in seen)
    np.testing.assert_equal(value, before)
    pair.close()


def test_values_and_missing_names(pair: Pair) -> None:
    """Is a value fetched as a copy, and an unknown name a NameError?"""
    pair.names["answer"] = [1.0]
    assert pair.host.get("answer") == [1.0]
    with pytest.raises(NameError, match="'other' is not defined"):
        pair.host.get("other")


def test_exceptions_cross_by_kind_and_line(pair: Pair) -> None:
    """Is a student's exception raised here as the same kind, naming the student's own line?"""

    def bad(x: float) -> float:
        return 1 / x

    with pytest.raises(ZeroDivisionError, match="division by zero") as caught:
        pair.student(bad)(0)
    assert caught.value.raised.where == " (in the line `return 1 / x`)"  # type: ignore[attr-defined]
    seen = observe(pair.student(bad), call("bad", 0))
    assert type(seen.raised) is Raised
    assert str(seen.raised) == "ZeroDivisionError: division by zero (in the line `return 1 / x`)"


def test_an_exception_of_their_own_is_what_it_is_derived_from(pair: Pair) -> None:
    """May a test catch it as the built-in kind, and does it keep its name?"""

    class NegativeError(ValueError):
        pass

    def root(x: float) -> float:
        raise NegativeError(f"{x} is negative")

    with pytest.raises(ValueError, match="-1 is negative") as caught:
        pair.student(root)(-1)
    assert isinstance(caught.value, host.StudentError)
    assert type(caught.value).__name__ == "NegativeError"


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_no_exception_ends_the_grader(pair: Pair, kind: type[BaseException]) -> None:
    """Does an exception made to end a process end only the student's function?"""

    def quits() -> None:
        raise kind

    with pytest.raises(host.StudentError) as caught:
        pair.student(quits)()
    assert type(caught.value).__name__ == kind.__name__


def test_exceptions_of_ours_reach_the_student(pair: Pair) -> None:
    """Can a student's function catch what a function given to it raises?"""

    def careful(f: Any) -> str:
        try:
            f("text")
        except TypeError as error:
            return str(error)
        return "nothing"

    def f(x: Any) -> float:
        raise TypeError(f"{x!r} is no number")

    assert pair.student(careful)(f) == "'text' is no number"


def test_giving_up_costs_one_call(pair: Pair) -> None:
    """After a call has run out of time, does the next one get its own answer?"""
    stopped = threading.Event()

    def slow(f: Any) -> float:
        try:
            while True:
                f(1.0)
        finally:
            stopped.set()

    def quick(x: float) -> float:
        return x + 1

    theirs, other = pair.student(slow), pair.student(quick)
    for _ in range(5):
        with alarm(0.02), pytest.raises(OutOfTime):
            theirs(lambda x: x)
        assert other(1.0) == 2.0
        assert stopped.wait(5)
        stopped.clear()


def test_alarms_at_any_moment_lose_no_answer(pair: Pair) -> None:
    """Whenever an alarm rings, does the next call get its own answer?"""

    def echo(x: float, f: Any) -> float:
        return float(f(x))

    theirs = pair.student(echo)
    interrupted = 0
    for count in range(400):
        try:
            with alarm(0.0001 + 0.0005 * (count % 37) / 37):
                for number in range(50):
                    assert theirs(float(number), lambda x, c=count: x + c) == number + count
        except OutOfTime:
            interrupted += 1
        assert theirs(0.5, lambda x: x) == 0.5
    assert interrupted > 100


@pytest.mark.parametrize(
    "answer",
    [
        b"\x00\x00\x00\x02[]",
        b"\x00\x00\x00\x03abc",
        struct.pack(">I", MOST_BYTES + 1),
        struct.pack(">I", 200_000) + b"[" * 200_000,
        b"",
    ],
)
def test_garbage_is_the_end_of_the_line(answer: bytes) -> None:
    """Does anything that is no message end the line, with one kind of exception?"""
    ours, theirs = socket.socketpair()
    peer = Peer(Channel(ours, guest=False), host._nothing, host._raised, host._raising, guest=False)
    theirs.sendall(answer)
    theirs.shutdown(socket.SHUT_WR)
    with pytest.raises(ProcessEnded):
        peer.call("f", (), {})


@pytest.mark.parametrize(
    "answer",
    [
        {"n": 1, "value": {"array": ["<f8", "AAAA", [10**12]]}},
        {"n": 1, "value": {"array": ["|O", "AAAA", [1]]}},
        {"n": 1, "value": {"pickle": "x"}},
        {"n": 1},
        {"n": 1, "value": {"int": "__import__('os')"}},
        {"n": 1, "in": 1, "call": 7, "args": [], "kwargs": {}},
        {"n": 1, "in": 1, "call": "open", "args": ["/etc/passwd"], "kwargs": {}},
    ],
)
def test_lies_are_refused(answer: dict[str, Any]) -> None:
    """Is a message that claims what it is not refused, and no name of ours reachable?"""
    ours, theirs = socket.socketpair()
    peer = Peer(Channel(ours, guest=False), host._nothing, host._raised, host._raising, guest=False)
    for message in (answer, {"n": 1, "error": ["WireError", "end", ""]}):
        content = json.dumps(message).encode()
        theirs.sendall(struct.pack(">I", len(content)) + content)
    with pytest.raises((WireError, host.StudentError)):
        peer.call("f", (), {})
    theirs.close()


def test_too_much_is_not_sent(pair: Pair) -> None:
    """Is an answer that is too large an exception of the student's, and the line still good?"""

    def huge() -> str:
        return "x" * (MOST_BYTES + 1)

    def small() -> float:
        return 1.0

    with pytest.raises(host.StudentError, match="too much for one call"):
        pair.student(huge)()
    assert pair.student(small)() == 1.0


def test_threads_take_turns(pair: Pair) -> None:
    """Does a student's function that calls back from several threads get each its own answer?"""

    def spread(f: Any) -> list[float]:
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(f, [float(k) for k in range(40)]))

    assert pair.student(spread)(lambda x: 2 * x) == [2.0 * k for k in range(40)]


def test_threads_left_behind_take_no_answers(pair: Pair) -> None:
    """Do threads that go on calling back after a call leave the next call its answer?"""
    enough = threading.Event()

    def leaves(f: Any) -> float:
        def ask() -> None:
            with contextlib.suppress(ProcessEnded, Stopped, OSError, ValueError):
                while not enough.is_set():
                    f(1.0)

        for _ in range(4):
            threading.Thread(target=ask, daemon=True).start()
        return 1.0

    def quick(x: float) -> float:
        return x + 1

    assert pair.student(leaves)(lambda x: x) == 1.0
    other = pair.student(quick)
    assert [other(float(k)) for k in range(20)] == [k + 1.0 for k in range(20)]
    enough.set()
