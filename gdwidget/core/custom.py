"""A learner's own method, in any of the three styles a textbook uses."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.objective import Objective
from gdwidget.errors import SolverError, brief

Array = NDArray[np.float64]

STYLES = "gd(eta, f_grad), step(x, grad, eta, state) or trainer(x1, x2, s1, s2, f_grad)"


def run_custom(
    objective: Objective, method: Callable[..., Any], eta: Array, start: Array, steps: int
) -> Array:
    """Run a function as the method, one run at a time.

    Parameters
    ----------
    objective : Objective
        What to minimise.
    method : callable
        ``gd(eta, f_grad)``, ``step(x, grad, eta, state)`` or
        ``trainer(x1, x2, s1, s2, f_grad)``. The first may also take ``x0`` and
        ``steps``; in one dimension x and the gradient are plain numbers. The
        trainer may take ``eta``.
    eta : ndarray, shape (B,)
    start : ndarray, shape (D, B)
    steps : int

    Returns
    -------
    ndarray of float64, shape (steps+1, D, B)
        Where a run overflows in plain Python, the rest of it is NaN. A whole run that
        stopped early stays where it stopped; its first iterate is the function's own.

    Raises
    ------
    SolverError
        If the function fits no style, raises, or returns something else than iterates.
    """
    run = _style(method, objective.dim)
    path = np.full((steps + 1, *start.shape), np.nan)
    with np.errstate(all="ignore"):
        for b in range(start.shape[1]):
            path[0, :, b] = start[:, b]
            try:
                run(objective, method, float(eta[b]), path[:, :, b])
            except (OverflowError, ZeroDivisionError):
                continue  # plain floats raise where numpy gives inf: the run has diverged
            except SolverError:
                raise
            except Exception as error:
                raise SolverError(
                    f"{_name(method)} raised {type(error).__name__}: {error} "
                    f"with eta = {eta[b]:.6g}, start = {start[:, b].tolist()}."
                ) from error
    return path


_Runner = Callable[[Objective, Callable[..., Any], float, Array], None]


def _style(method: Callable[..., Any], dim: int) -> _Runner:
    if not callable(method):
        raise SolverError(f"{method!r} is no method: give a name or a function {STYLES}.")
    try:
        parameters = inspect.signature(method).parameters
    except (TypeError, ValueError):
        raise SolverError(f"{method!r} has no signature: write a function {STYLES}.") from None
    names = [
        p.name
        for p in parameters.values()
        if p.default is inspect.Parameter.empty
        and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        and p.name not in ("x0", "steps")
    ]
    if len(names) == 2:
        return _whole_run
    if len(names) == 4:
        return _single_steps
    if len(names) == 5 or (len(names) == 6 and "eta" in names):
        if dim != 2:
            raise SolverError(
                f"{_name(method)} takes x1 and x2, but the objective has {dim} variable(s)."
            )
        return _trainer
    raise SolverError(f"{_name(method)} takes {len(names)} arguments: write it as {STYLES}.")


def _gradient(objective: Objective) -> Callable[[Any], Any]:
    """Return the gradient as a textbook passes it: of a number, or of a vector."""
    if objective.dim == 1:
        return lambda x: float(objective.gradient(np.float64(x))[0])
    return lambda x: objective.gradient(np.asarray(x, dtype=np.float64))


def _point(x: Array) -> Any:
    return float(x[0]) if x.size == 1 else x.copy()


def _whole_run(objective: Objective, method: Callable[..., Any], eta: float, path: Array) -> None:
    steps = path.shape[0] - 1
    optional = inspect.signature(method).parameters
    given = {
        name: value
        for name, value in (("x0", _point(path[0])), ("steps", steps))
        if name in optional
    }
    result = method(eta, _gradient(objective), **given)
    iterates = _real(result)
    dim = path.shape[1]
    if iterates is not None and dim == 1 and iterates.ndim == 1:
        iterates = iterates[:, None]
    if iterates is None or iterates.ndim != 2 or iterates.shape[1] != dim or not len(iterates):
        each = "numbers" if dim == 1 else f"points of {dim} numbers"
        raise SolverError(
            f"{_name(method)} returned {brief(result)}: return the list of iterates, {each}."
        )
    count = min(len(iterates), steps + 1)
    path[:count] = iterates[:count]
    path[count:] = iterates[count - 1]


def _single_steps(
    objective: Objective, method: Callable[..., Any], eta: float, path: Array
) -> None:
    gradient = _gradient(objective)
    state: Any = None
    for k in range(path.shape[0] - 1):
        if not np.isfinite(path[k]).all():
            return
        x = _point(path[k])
        result = method(x, gradient(x), eta, state)
        if not (isinstance(result, tuple | list) and len(result) == 2):
            raise SolverError(f"{_name(method)} returned {brief(result)}: return (x, state).")
        moved = _real(result[0])
        if moved is None or moved.shape not in ({(), (1,)} if path.shape[1] == 1 else {x.shape}):
            wanted = "a number" if path.shape[1] == 1 else f"{path.shape[1]} numbers"
            raise SolverError(
                f"{_name(method)} returned {brief(result[0])} for x: it must be {wanted}."
            )
        path[k + 1], state = moved, result[1]


def _trainer(objective: Objective, method: Callable[..., Any], eta: float, path: Array) -> None:
    def f_grad(x1: float, x2: float) -> tuple[float, float]:
        g1, g2 = objective.gradient(np.array([x1, x2], dtype=np.float64))
        return float(g1), float(g2)

    given = {"eta": eta} if "eta" in inspect.signature(method).parameters else {}
    state: tuple[Any, Any] = (0, 0)
    for k in range(path.shape[0] - 1):
        if not np.isfinite(path[k]).all():
            return
        result = method(float(path[k, 0]), float(path[k, 1]), *state, f_grad, **given)
        if not (isinstance(result, tuple | list) and len(result) == 4):
            raise SolverError(f"{_name(method)} returned {brief(result)}: return (x1, x2, s1, s2).")
        moved = [_real(x) for x in result[:2]]
        if any(x is None or x.size != 1 for x in moved):
            raise SolverError(
                f"{_name(method)} returned {brief(result)}: x1 and x2 must be numbers."
            )
        path[k + 1] = [x.item() for x in moved if x is not None]
        state = result[2], result[3]


def _real(values: Any) -> Array | None:
    """Return the values as float64, or None if they are not real numbers throughout."""
    try:
        array = np.asarray(values)
    except ValueError:  # rows of unequal length
        return None
    return array.astype(np.float64) if array.dtype.kind in "iuf" else None


def _name(method: Callable[..., Any]) -> str:
    return getattr(method, "__name__", type(method).__name__)
