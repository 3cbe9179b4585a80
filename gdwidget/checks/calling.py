"""Call a student's function without letting it hang, warn, print or change our arguments.

A call ends in an `Observation`: what came back as plain data, or what was raised, or that time ran
out, and beside it every evaluation of the functions it was given. Whether that is right is
decided elsewhere.
"""

from __future__ import annotations

import contextlib
import gc
import inspect
import io
import itertools
import linecache
import logging
import sys
import warnings
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gdwidget.checks.limits import OutOfTime, within
from gdwidget.checks.plain import Foreign, Plain, number_text, plain

SECONDS = 5.0
"""Time budget of one call: a thousand steps take some milliseconds."""
SECONDS_AFTER_TIMEOUT = 0.5
"""Budget of a function that has run out of time before."""
MOST_EVALUATIONS = 50_000
"""A given function may be called this often: it bounds the memory of the record."""
RECURSION = 6000
"""Deep enough for a recursive answer that takes a thousand steps."""
COLLECT_EVERY = 50
"""Calls between two full garbage collections."""
_CALLS = itertools.count(1)


class Collector:
    """How the garbage collector is kept from looking through all there is during a call.

    Attributes
    ----------
    thaws : bool
        Whether what is frozen before a call is thawed after it. Not in a forked kernel: it has
        frozen what it shares with others, and to thaw that would copy it all.
    """

    thaws = True


collector = Collector()


class TooManyEvaluations(BaseException):
    """Ends a call that goes on evaluating a given function."""


@dataclass(frozen=True)
class Formula:
    """A function that is given to the student's function as an argument.

    Attributes
    ----------
    name : str
        What messages call it, such as ``f_grad``.
    text : str
        Python source a student can paste, such as ``lambda x: 2*x``.
    function : callable
        Takes plain floats or float64 arrays and returns the like. It must not raise on inf or
        NaN: overflow in it is not the student's.
    takes_functions : bool, default False
        Whether functions and None are arguments as good as numbers, as for a trainer that is
        given ``f_grad``. They are recorded as `Foreign` and None.
    """

    name: str
    text: str
    function: Callable[..., Any] = field(compare=False)
    takes_functions: bool = False

    def __call__(self, *points: Any) -> Any:
        """Evaluate without floating-point warnings."""
        with np.errstate(all="ignore"):
            return self.function(*points)


@dataclass(frozen=True)
class Call:
    """One call of a student's function.

    Attributes
    ----------
    function : str
        Its name.
    args : tuple
        Positional arguments: numbers, lists, arrays, `Formula`.
    kwargs : dict
        Keyword arguments of the same kinds.
    then : tuple of tuple
        If the function returns a function: the argument tuples that one is called
        with. The result is then the list of its results.
    """

    function: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    then: tuple[tuple[Any, ...], ...] = ()

    def __str__(self) -> str:
        """Write the call as a student would type it."""
        inside = [_argument(a) for a in self.args]
        inside += [f"{k}={_argument(v)}" for k, v in self.kwargs.items()]
        text = f"{self.function}({', '.join(inside)})"
        if self.then:
            text += "(" + ", ".join(_argument(a) for a in self.then[0]) + ")"
        where = [
            f"{a.name} = {a.text}"
            for a in dict.fromkeys(
                v for v in (*self.args, *self.kwargs.values()) if isinstance(v, Formula)
            )
        ]
        return text + (f" with {' and '.join(where)}" if where else "")


def call(function: str, *args: Any, then: tuple[tuple[Any, ...], ...] = (), **kwargs: Any) -> Call:
    """Describe a call of a student's function; see `Call`.

    Examples
    --------
    >>> square = Formula("f_grad", "lambda x: 2*x", lambda x: 2 * x)
    >>> print(call("gd", 0.2, square, x0=3.0))
    gd(0.2, f_grad, x0=3.0) with f_grad = lambda x: 2*x
    """
    return Call(function, args, kwargs, then)


@dataclass(frozen=True)
class Raised:
    """An exception that left a student's function."""

    kind: str
    text: str
    where: str = ""

    def __str__(self) -> str:
        """Write it as one sentence."""
        if self.kind == "NotImplementedError":
            return "nothing yet: it raises NotImplementedError"
        said = f": {self.text}" if self.text else ""
        return f"{self.kind}{said}{self.where}"


@dataclass(frozen=True)
class Observation:
    """What one call did.

    Attributes
    ----------
    call : Call
        What was called.
    value : Plain
        What it returned; None also if it returned nothing.
    raised : Raised or None
        What it raised.
    ended : str
        Why it was stopped, if it was; else empty.
    evaluations : dict of str to list of tuple
        By `Formula` name: the arguments of every evaluation, in order, as plain data.
    changed : tuple of str
        Names or positions of the list and array arguments it changed.
    """

    call: Call
    value: Plain = None
    raised: Raised | None = None
    ended: str = ""
    evaluations: Mapping[str, list[tuple[Plain, ...]]] = field(default_factory=dict)
    changed: tuple[str, ...] = ()

    @property
    def returned(self) -> bool:
        """Tell whether the call came to its end by itself, without an exception."""
        return self.raised is None and not self.ended


_OUT_OF_TIME: weakref.WeakSet[Any] = weakref.WeakSet()
_copies: list[Any] = []
_changed_elsewhere: list[Any] = []


def changed_elsewhere(argument: Any) -> bool:
    """Take note that a function in another process has changed what it got for an argument.

    Returns
    -------
    bool
        Whether it is a list or an array that `observe` gave it.
    """
    observed = any(argument is copy for copy in _copies)
    if observed:
        _changed_elsewhere.append(argument)
    return observed


def observe(function: Any, what: Call, *, seconds: float | None = None) -> Observation:
    """Call a student's function and note what happened.

    Parameters
    ----------
    function : callable
        The student's function.
    what : Call
        The arguments; lists and arrays are copied first.
    seconds : float, optional
        Time budget, by default `SECONDS`, less for one that has run out of time before.

    Returns
    -------
    Observation
        Never raises, except `KeyboardInterrupt` when a person stops the cell.
    """
    record: dict[str, list[tuple[Plain, ...]]] = {}
    given: list[tuple[str, Any, Any]] = []
    _copies.clear()
    _changed_elsewhere.clear()

    def prepared(label: str, value: Any) -> Any:
        if isinstance(value, Formula):
            return _recorder(value, record.setdefault(value.name, []))
        if type(value) is np.ndarray or type(value) is list:
            fresh = value.copy()
            given.append((label, value, fresh))
            _copies.append(fresh)
            return fresh
        return value

    args = tuple(prepared(f"argument {i + 1}", v) for i, v in enumerate(what.args))
    kwargs = {k: prepared(k, v) for k, v in what.kwargs.items()}

    def run() -> Plain:
        result = function(*args, **kwargs)
        if not what.then:
            return plain(result)
        if not callable(result):
            return plain(result)
        return [plain(result(*(prepared("x", v) for v in more))) for more in what.then]

    value, raised, ended = None, None, ""
    if not callable(function):
        came = plain(function)
        raised = Raised("TypeError", f"{what.function} is no function, it is {came!r}")
    else:
        budget = SECONDS if seconds is None else seconds
        if any(known is function for known in _OUT_OF_TIME):  # it may have no hash
            budget = min(budget, SECONDS_AFTER_TIMEOUT)
        try:
            with _quiet():
                value = within(budget, run)
        except OutOfTime:
            ended = f"no result within {budget:g} seconds: does a loop never end?"
            with contextlib.suppress(TypeError):
                _OUT_OF_TIME.add(function)
        except TooManyEvaluations as error:
            ended = str(error)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a student may raise SystemExit as well
            raised = described(error, function)
    changed = tuple(
        label
        for label, before, after in given
        if not _same(before, after) or any(after is one for one in _changed_elsewhere)
    )
    _copies.clear()
    return Observation(what, value, raised, ended, record, changed)


def _recorder(formula: Formula, log: list[tuple[Plain, ...]]) -> Callable[..., Any]:
    """Wrap a formula so that every evaluation is noted in `log`."""

    def given(*points: Any, **named: Any) -> Any:
        if named:
            points = inspect.signature(formula.function).bind(*points, **named).args
        seen = tuple([plain(p) for p in points])
        log.append(seen)
        if len(log) > MOST_EVALUATIONS:
            raise TooManyEvaluations(
                f"{formula.name} was evaluated more than {MOST_EVALUATIONS} times: "
                "does a loop never end?"
            )
        return formula(*[exact(s, p) for s, p in zip(seen, points, strict=True)])

    def exact(point: Plain, original: Any) -> Any:
        if type(point) is float:
            return point
        if formula.takes_functions and (original is None or callable(original)):
            return original
        if isinstance(point, (Foreign, str)) or point is None:
            raise TypeError(f"{formula.name} takes numbers, not {point!r}")
        return np.array(point, dtype=np.float64) if type(point) is list else float(point)

    given.__name__ = given.__qualname__ = formula.name
    return given


class _Bin(io.TextIOBase):
    """Swallows what is printed."""

    def write(self, text: str) -> int:
        return len(text)

    def writable(self) -> bool:
        return True


def _ignore(_: object) -> None:
    """Stand in for the hook that writes to stderr."""


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep prints, warnings, logging and floating-point complaints out of the cell.

    Anything on stderr scores a grade cell 0 in nbgrader, whoever wrote it.
    """
    limit, disabled = sys.getrecursionlimit(), logging.root.manager.disable
    hook = sys.unraisablehook
    with (
        contextlib.redirect_stdout(_Bin()),
        contextlib.redirect_stderr(_Bin()),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
        sys.setrecursionlimit(max(limit, RECURSION))
        sys.unraisablehook = _ignore  # the alarm may ring in a callback of the garbage collector
        # Collecting all there was before may cost the whole budget. What is frozen and thawed is
        # old for the collector, which never comes back to it by itself: hence the count of calls.
        if not collector.thaws or next(_CALLS) % COLLECT_EVERY == 0:
            gc.collect()
        gc.freeze()
        try:
            yield
        finally:
            if collector.thaws:
                gc.unfreeze()
            sys.unraisablehook = hook
            sys.setrecursionlimit(limit)
            logging.disable(disabled)


def described(error: BaseException, function: Any) -> Raised:
    """Describe an exception; its text is the student's and may itself fail.

    One that has come from another process already carries its description as `raised`.
    """
    with contextlib.suppress(Exception):
        if type(there := getattr(error, "raised", None)) is Raised:
            return there
    kind = str(type.__dict__["__name__"].__get__(type(error)))[:60]
    try:
        with _quiet():
            text = " ".join(str(error).split())[:200]
    except Exception:
        text = ""
    return Raised(kind, text, _where(error, function))


def _where(error: BaseException, function: Any) -> str:
    """Name the last line of the student's own file that the exception came through."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    found, trace = "", error.__traceback__
    for _ in range(RECURSION):
        if trace is None:
            break
        if file and trace.tb_frame.f_code.co_filename == file:
            line = linecache.getline(file, trace.tb_lineno).strip()
            found = f" (in the line `{line[:80]}`)" if line else ""
        trace = trace.tb_next
    return found


def _same(before: Any, after: Any) -> bool:
    return plain(before) == plain(after) or (
        type(before) is np.ndarray and np.array_equal(before, after, equal_nan=True)
    )


def _argument(value: Any) -> str:
    if isinstance(value, Formula):
        return value.name
    if type(value) is np.ndarray:
        return f"np.array({[_rounded(v) for v in value.tolist()]})".replace("'", "")
    if type(value) is float:
        return number_text(value)
    return repr(value)


def _rounded(value: Any) -> Any:
    return [_rounded(v) for v in value] if type(value) is list else float(f"{value:.6g}")
