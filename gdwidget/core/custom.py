"""A learner's own method, in any of the styles a textbook uses."""

from __future__ import annotations

import inspect
import linecache
import os
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.objective import Objective
from gdwidget.errors import SolverError, brief

Array = NDArray[np.float64]
Check = Callable[[], None]

STYLES = "gd(eta, f_grad), step(x, grad, eta, state) or trainer(x1, x2, s1, s2, f_grad)"

_GRADIENTS = ("f_grad", "grad")
_FUNCTIONS = (*_GRADIENTS, "f_hess", "hess", "hess_diag", "f")
_GIVEN = (*_FUNCTIONS, "x0", "eta", "steps")
"""Arguments that a whole run may ask for by name."""
_LIBRARIES = tuple(
    f"{folder}{os.sep}"
    for folder in (
        *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        Path(__file__).parents[1],
    )
)


class OwnCodeError(SolverError):
    """A function given as the method raised, or returned something else than iterates.

    Attributes
    ----------
    kind : str
        Type of the exception, or "returned" and the type of what came.
    problem : str
        What happened, without saying in which run.
    line : str
        The line of the function's author that the exception came through, or "".
    number : int
        Its number in their cell or file, from 1; 0 if there is none.
    iterates : ndarray, shape (n, D)
        What was computed before.
    """

    def __init__(self, kind: str, problem: str, where: str = "") -> None:
        super().__init__(f"{problem}{where}.")
        self.kind, self.problem = kind, problem
        self.line, self.number = "", 0
        self.iterates: Array = np.empty((0, 1))


@dataclass(frozen=True)
class OwnMethod:
    """A function and the style it is written in."""

    function: Callable[..., Any]
    name: str
    _run: Callable[[_Run], None]

    @property
    def whole(self) -> bool:
        """Return whether it returns all iterates at once, so that none are known if it raises."""
        return self._run in (_whole_run, _whole_run_by_name)

    @property
    def takes(self) -> frozenset[str]:
        """Return which of "eta", "start" and "steps" its runs follow: it may have its own."""
        named = inspect.signature(self.function).parameters
        if self.whole:
            asked = {"eta": "eta" in named or self._run is _whole_run}
            asked |= {"start": "x0" in named, "steps": "steps" in named}
        else:
            eta = "eta" in named or self._run is _single_steps
            asked = {"eta": eta, "start": True, "steps": True}
        return frozenset(name for name, taken in asked.items() if taken)

    @property
    def _diverging(self) -> tuple[type[Exception], ...]:
        """What plain floats raise where numpy gives inf or NaN: a run that has diverged.

        Of a whole run nobody would see where it divided by zero: there that is a mistake.
        """
        return (OverflowError,) if self.whole else (OverflowError, ZeroDivisionError)

    def run(
        self, objective: Objective, eta: float, start: Array, steps: int, check: Check | None = None
    ) -> Array:
        """Run it once.

        Parameters
        ----------
        objective : Objective
            What to minimise.
        eta : float
        start : ndarray, shape (D,)
        steps : int
        check : callable, optional
            Called at every step and every evaluation the function asks for; what it raises
            ends the run.

        Returns
        -------
        ndarray of float64, shape (n, D)
            The iterates. A function that steps gives steps+1, NaN after one that is not finite;
            a whole run as many as it returned. Where plain Python overflows, or a step divides
            by zero, NaN follows.

        Raises
        ------
        OwnCodeError
            If the function raises, or returns something else than iterates.
        """
        run = _Run(objective, self, eta, start, steps, check or _nothing)
        run.path[0] = start
        try:
            with np.errstate(all="ignore"):
                self._run(run)
        except OwnCodeError as error:
            error.iterates = run.path[: run.done + 1]
            raise
        except (Exception, SystemExit) as error:
            if isinstance(error, self._diverging):
                return run.path
            kind = type(error).__name__
            raised = OwnCodeError(
                kind,
                f"{self.name} raised {kind}: {error}",
                f" with eta = {eta:.6g}, start = {start.tolist()}",
            )
            raised.iterates = run.path[: run.done + 1]
            raised.line, raised.number = _own_line(error.__traceback__)
            raise raised from error
        return run.path


class _Run:
    """One run under way: its settings, and the iterates so far."""

    def __init__(
        self,
        objective: Objective,
        method: OwnMethod,
        eta: float,
        start: Array,
        steps: int,
        check: Check,
    ) -> None:
        self.objective, self.method, self.eta = objective, method.function, eta
        self.name, self.steps, self.check = method.name, steps, check
        self.path = np.full((steps + 1, start.size), np.nan)
        self.done = 0
        """Number of the last iterate that is known."""

    def add(self, x: Any) -> None:
        self.done += 1
        self.path[self.done] = x

    def refuse(self, result: Any, wanted: str) -> OwnCodeError:
        kind = f"returned {type(result).__name__}"
        return OwnCodeError(kind, f"{self.name} returned {brief(result)}{wanted}")


def own_method(function: Callable[..., Any], dim: int) -> OwnMethod:
    """Read the style of a function from its signature.

    Parameters
    ----------
    function : callable
        ``gd(eta, f_grad)``, ``step(x, grad, eta, state)`` or
        ``trainer(x1, x2, s1, s2, f_grad)``. The trainer may take ``eta``. A whole run may ask
        by name for ``f_grad`` or ``grad``, ``f_hess`` or ``hess``, ``hess_diag``, ``f``,
        ``x0``, ``eta`` and ``steps``. In one dimension x and derivatives are plain numbers.
    dim : int
        Number of the objective's variables.

    Raises
    ------
    SolverError
        If the function fits no style.
    """
    if not callable(function):
        raise SolverError(f"{function!r} is no method: give a name or a function {STYLES}.")
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        raise SolverError(f"{function!r} has no signature: write a function {STYLES}.") from None
    name = getattr(function, "__name__", type(function).__name__)
    ordinary = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    required = [
        p.name
        for p in parameters
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
    named = {p.name for p in ordinary}
    if set(required) <= named & set(_GIVEN) and set(required) & set(_GRADIENTS):
        return OwnMethod(function, name, _whole_run_by_name)
    count = len([p for p in required if p not in ("x0", "steps")])
    if count == 2:
        return OwnMethod(function, name, _whole_run)
    if count == 4:
        return OwnMethod(function, name, _single_steps)
    if count == 5 or (count == 6 and "eta" in required):
        if dim != 2:
            raise SolverError(f"{name} takes x1 and x2, but the objective has {dim} variable(s).")
        return OwnMethod(function, name, _trainer)
    raise SolverError(f"{name} takes {count} arguments: write it as {STYLES}.")


def run_custom(
    objective: Objective, method: Callable[..., Any], eta: Array, start: Array, steps: int
) -> Array:
    """Run a function as the method, one run at a time.

    Parameters
    ----------
    objective : Objective
        What to minimise.
    method : callable
        In a style of `own_method`.
    eta : ndarray, shape (B,)
    start : ndarray, shape (D, B)
    steps : int

    Returns
    -------
    ndarray of float64, shape (steps+1, D, B)
        Where a run overflows in plain Python, or a step divides by zero, the rest of it is NaN.
        A whole run that
        stopped early stays where it stopped; its first iterate is the function's own.

    Raises
    ------
    SolverError
        If the function fits no style, raises, or returns something else than iterates.
    """
    own = own_method(method, objective.dim)
    path = np.empty((steps + 1, *start.shape))
    for b in range(start.shape[1]):
        path[:, :, b] = fitted(own.run(objective, float(eta[b]), start[:, b], steps), steps)
    return path


def fitted(iterates: Array, steps: int) -> Array:
    """Return iterates 0..steps, (steps+1, D): a run that stopped early stays where it stopped."""
    missing = steps + 1 - len(iterates)
    return np.pad(iterates[: steps + 1], ((0, max(0, missing)), (0, 0)), mode="edge")


def _nothing() -> None:
    """Let the run go on."""


def _functions(run: _Run) -> dict[str, Callable[[Any], Any]]:
    """Return f and its derivatives as a textbook passes them: of a number, or of a vector."""
    objective, check = run.objective, run.check

    def point(x: Any) -> Any:
        check()
        return np.float64(x) if objective.dim == 1 else np.asarray(x, dtype=np.float64)

    def f(x: Any) -> float:
        return float(objective.value(point(x)))

    def grad(x: Any) -> Any:
        g = objective.gradient(point(x))
        return float(g[0]) if objective.dim == 1 else g

    def hess(x: Any) -> Any:
        h = objective.hessian(point(x))
        return float(h[0, 0]) if objective.dim == 1 else h

    def hess_diag(x: Any) -> Any:
        h = hess(x)
        return h if objective.dim == 1 else np.diag(h).copy()

    return dict(zip(_FUNCTIONS, (grad, grad, hess, hess, hess_diag, f), strict=True))


def _point(x: Array) -> Any:
    return float(x[0]) if x.size == 1 else x.copy()


def _whole_run_by_name(run: _Run) -> None:
    known = {"x0": _point(run.path[0]), "eta": run.eta, "steps": run.steps, **_functions(run)}
    asked = inspect.signature(run.method).parameters
    _take_whole(run, run.method(**{n: v for n, v in known.items() if n in asked}))


def _whole_run(run: _Run) -> None:
    optional = inspect.signature(run.method).parameters
    known = {"x0": _point(run.path[0]), "steps": run.steps}
    given = {name: value for name, value in known.items() if name in optional}
    _take_whole(run, run.method(run.eta, _functions(run)["f_grad"], **given))


def _take_whole(run: _Run, result: Any) -> None:
    iterates = _real(result)
    dim = run.path.shape[1]
    if iterates is not None and dim == 1 and iterates.ndim == 1:
        iterates = iterates[:, None]
    if iterates is None or iterates.ndim != 2 or iterates.shape[1] != dim or not len(iterates):
        each = "numbers" if dim == 1 else f"points of {dim} numbers"
        raise run.refuse(result, f": return the list of iterates, {each}")
    run.path = iterates


def _single_steps(run: _Run) -> None:
    gradient, path = _functions(run)["f_grad"], run.path
    state: Any = None
    for k in range(run.steps):
        if not np.isfinite(path[k]).all():
            return
        x = _point(path[k])
        result = run.method(x, gradient(x), run.eta, state)
        if not (isinstance(result, tuple | list) and len(result) == 2):
            raise run.refuse(result, ": return (x, state)")
        moved = _real(result[0])
        if moved is None or moved.shape not in ({(), (1,)} if path.shape[1] == 1 else {x.shape}):
            wanted = "a number" if path.shape[1] == 1 else f"{path.shape[1]} numbers"
            raise run.refuse(result[0], f" for x: it must be {wanted}")
        run.add(moved)
        state = result[1]


def _trainer(run: _Run) -> None:
    def f_grad(x1: float, x2: float) -> tuple[float, float]:
        run.check()
        g1, g2 = run.objective.gradient(np.array([x1, x2], dtype=np.float64))
        return float(g1), float(g2)

    given = {"eta": run.eta} if "eta" in inspect.signature(run.method).parameters else {}
    state: tuple[Any, Any] = (0, 0)
    for k in range(run.steps):
        if not np.isfinite(run.path[k]).all():
            return
        run.check()
        x1, x2 = run.path[k].tolist()
        result = run.method(x1, x2, *state, f_grad, **given)
        if not (isinstance(result, tuple | list) and len(result) == 4):
            raise run.refuse(result, ": return (x1, x2, s1, s2)")
        moved = [_real(x) for x in result[:2]]
        if any(x is None or x.size != 1 for x in moved):
            raise run.refuse(result, ": x1 and x2 must be numbers")
        run.add([x.item() for x in moved if x is not None])
        state = result[2], result[3]


def _real(values: Any) -> Array | None:
    """Return the values as float64, or None if they are not real numbers throughout."""
    try:
        array = np.asarray(values)
    except ValueError:  # rows of unequal length
        return None
    return array.astype(np.float64) if array.dtype.kind in "iuf" else None


def _own_line(trace: TracebackType | None) -> tuple[str, int]:
    """Return text and number of the last line in a traceback that is in no library."""
    found, number = "", 0
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith((*_LIBRARIES, "<frozen")):
            found, number = linecache.getline(file, trace.tb_lineno).strip(), trace.tb_lineno
        trace = trace.tb_next
    return found, number
