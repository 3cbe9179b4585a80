"""Solve a batch of runs: the only loop over steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdwidget.core import aligned
from gdwidget.core.custom import run_custom
from gdwidget.core.methods import Array, Here, Method, checked_rule, method_named
from gdwidget.core.objective import Kernel, Objective, as_objective
from gdwidget.core.trajectory import Trajectory
from gdwidget.errors import SolverError, brief

MAX_STEPS = 1_000_000
SMALL = 1024
"""So few runs cost hardly more a step than one, and what is saved by finding etas equal is lost."""
SAMPLE = 128
"""So many runs tell whether most have settled."""
MAX_BYTES = 2**31
"""Iterates of one call may take this much memory: past it, ask for less."""


def solve(
    objective: Objective | str | Callable[..., Any],
    *,
    method: str | Method | Callable[..., Any] = "gd",
    eta: ArrayLike = 0.1,
    start: ArrayLike = 10.0,
    steps: int = 10,
) -> Trajectory:
    """Run a method on an objective, for one or many learning rates and starts at once.

    Parameters
    ----------
    objective : Objective, str or callable
        What to minimise; a formula or a function is made an `Objective` first.
    method : str, Method or callable, default "gd"
        A name of `gdwidget.METHODS`; a rule with its own hyperparameters, such as
        ``gdwidget.Momentum(beta=0.5)``; or a function: ``gd(eta, f_grad)``
        returning all iterates, ``step(x, grad, eta, state)`` returning ``(x, state)``,
        or ``trainer(x1, x2, s1, s2, f_grad)``. A function may also ask by name for
        ``f``, ``f_hess``, ``hess_diag``, ``x0`` and ``steps``.
    eta : array_like, default 0.1
        Learning rate, of any shape that broadcasts with the batch of starts.
    start : array_like, default 10.0
        First iterate: the batch's shape in one dimension, with a last axis of
        length D in more.
    steps : int, default 10
        Number of updates, 0 to 1,000,000.

    Returns
    -------
    Trajectory
        With ``path`` of shape (steps+1, *batch, D), the batch being `eta` and
        `start` broadcast together.

    Raises
    ------
    SolverError
        If an argument has the wrong type, shape or range; the sentence names it.

    Notes
    -----
    Divergence is a result: iterates that overflow are kept as inf or NaN and no
    warning is given.

    Examples
    --------
    >>> import gdwidget
    >>> run = gdwidget.solve("x**2", eta=[0.05, 0.2, 1.1], start=10.0, steps=10)
    >>> run.path.shape
    (11, 3, 1)
    >>> [o.label for o in run.outcome]
    ['slow', 'converged', 'diverged']
    """
    problem = as_objective(objective)
    count = _checked_steps(steps)
    rate, first, batch = _broadcast(problem.dim, eta, start, count)
    rule = rule_of(method)
    if rule is not None:
        soa = advance(problem.kernel, rule, rate, first, count)
        name = rule.name
    else:
        soa = run_custom(problem, cast(Callable[..., Any], method), rate, first, count)
        name = getattr(method, "__name__", type(method).__name__)
    return Trajectory(
        objective=problem, method=name, eta=rate.reshape(batch), batch=batch, iterates=soa
    )


def rule_of(method: str | Method | Callable[..., Any]) -> Method | None:
    """Return the rule that `method` names or is; None if it is a function.

    Raises
    ------
    SolverError
        If there is no such method, it is a rule's class, or a hyperparameter is no number.
    """
    if isinstance(method, str):
        return method_named(method)
    if isinstance(method, type):
        raise SolverError(f"method is the class {method.__name__}: write {method.__name__}().")
    return checked_rule(cast(Method, method)) if hasattr(method, "step") else None


def advance(
    kernel: Kernel,
    method: Method,
    eta: Array,
    start: Array,
    steps: int,
    *,
    done: int = 0,
    memory: list[Array] | None = None,
) -> Array:
    """Return the iterates, shape (steps+1, D, B).

    `eta` is (B,), `start` (D, B). Each iterate is written straight into its place
    in the result; a row of the result, transposed, is what a rule calls (B, D).
    Runs that have taken `done` steps before go on with their `memory`, which is updated; it
    belongs to this objective.
    """
    path = aligned.empty_path(steps + 1, *start.shape)
    path[0] = start
    last = _fill(path, kernel, method, eta, done, memory)
    if last < steps:
        path[last + 1 :] = path[last]
    return path


def _fill(
    path: Array,
    kernel: Kernel,
    method: Method,
    eta: Array,
    done: int = 0,
    memory: list[Array] | None = None,
) -> int:
    """Write iterates from ``path[1]`` on; return the number of the one they all stay at."""
    steps, (dim, size) = len(path) - 1, path[0].shape
    degree = getattr(method, "degree", None)
    bare = degree is not None
    hess = aligned.empty(dim * (dim + 1) // 2 if method.second_order else 0, size)
    hess_rows = list(hess) if method.second_order else None
    if memory is None:
        memory = [_zeros(dim, size).T for _ in range(method.memory)]
    factor = scale = kernel.factors if bare else np.ones((dim, 1))
    if degree == 0:
        factor, scale = np.sign(scale), np.abs(scale)
    if size > SMALL and (eta == eta[0]).all():
        eta = eta[:1]
    # One shape for all operands keeps numpy on its fast contiguous loop.
    rate = aligned.empty(dim, eta.size)
    np.multiply(eta, factor, rate)

    def value(x: Array) -> Array:
        f = np.empty(size)
        kernel.evaluate(list(x.T), f=f)
        return f

    evaluate, step = kernel.prepare(size, hess_rows, bare=bare), method.step
    iterates = list(path.transpose(0, 2, 1))
    following = iterates[1:]
    # Where the gradient is: as (B, D), and by coordinates for who computes it.
    grads: Iterable[Array]
    rows: Iterable[tuple[Sequence[Array], Sequence[Array]]]
    if evaluate is None:
        grads, rows = iterates, repeat(((), ()))
    elif degree == 1:
        grads, rows = following, zip(_rows(path), _rows(path[1:]), strict=False)
    else:
        grad = aligned.empty(dim, size)
        grads, rows = repeat(grad.T), zip(_rows(path), repeat(list(grad)), strict=False)
    whole = eta.size == 1 and rate[0, 0] == 1.0
    here = Here(iterates[0], iterates[0], hess.T, rate.T, whole, scale.T, done, value)
    loop = zip(range(done, done + steps), iterates, grads, following, rows, strict=False)
    # Newton and its kin soon find points they stay at, to the last bit: no need to go on there.
    settles = dim > 1 and method.second_order and not method.memory
    with np.errstate(all="ignore"):
        for here.k, here.x, here.grad, out, (row, target) in loop:
            if evaluate:
                evaluate(row, target)
            step(here, memory, out)
            if not settles:
                continue
            k = here.k - done + 1
            moving = _moving(path[k - 1], path[k])
            if moving is None:
                continue
            if not moving.size:
                return k
            rest = aligned.empty_path(steps - k + 1, dim, moving.size)
            np.take(path[k], moving, axis=1, out=rest[0], mode="clip")
            last = k + _fill(rest, kernel, method, eta[moving] if eta.size == size else eta)
            path[k + 1 : last + 1] = path[k]
            path[k : last + 1, :, moving] = rest[: last - k + 1]
            return last
    return steps


def _moving(before: Array, after: Array) -> NDArray[np.intp] | None:
    """Return which runs have moved, to the last bit, if they are few enough to go on alone."""
    size = before.shape[1]
    if size <= SMALL:
        return np.empty(0, dtype=np.intp) if before.tobytes() == after.tobytes() else None
    old, new = before.view(np.int64), after.view(np.int64)
    # Some runs tell whether it is worth looking at all.
    some = slice(None, None, size // SAMPLE)
    moved = old[:, some] != new[:, some]
    if 8 * np.count_nonzero(moved) > moved.size:
        return None
    moving = np.flatnonzero((old != new).any(axis=0))
    return moving if 8 * moving.size <= size else None


def _zeros(*shape: int) -> Array:
    array = aligned.empty(*shape)
    array[...] = 0.0
    return array


def _rows(path: Array) -> Iterable[tuple[Array, ...]]:
    """Return the coordinates of each iterate."""
    return zip(*(path[:, d] for d in range(path.shape[1])), strict=True)


def _broadcast(
    dim: int, eta: ArrayLike, start: ArrayLike, steps: int
) -> tuple[Array, Array, tuple[int, ...]]:
    """Return eta (B,), start (D, B) and the batch's shape, unless that is too large."""
    rate = _real(eta, "eta")
    point = _real(start, "start")
    if dim == 1:
        point = point[..., None]
    elif point.ndim == 0 or point.shape[-1] != dim:
        raise SolverError(
            f"The objective has {dim} variables, but start has shape {point.shape}: "
            f"its last axis must have length {dim}."
        )
    try:
        batch = np.broadcast(rate, point[..., 0]).shape
    except ValueError:
        raise SolverError(
            f"eta of shape {rate.shape} and a start of batch shape {point.shape[:-1]} "
            "do not broadcast: add an axis of length 1 to one of them."
        ) from None
    if (bytes_ := (steps + 1) * math.prod(batch) * dim * 8) > MAX_BYTES:
        raise SolverError(
            f"{steps} steps of this batch would take {bytes_ / 2**30:.1f} GiB: "
            "ask for fewer steps or a smaller batch."
        )
    flat, first = np.empty(batch), np.empty((dim, *batch))
    flat[...] = rate
    for d in range(dim):
        first[d] = point[..., d]
    return flat.reshape(-1), first.reshape(dim, -1), batch


def _real(values: ArrayLike, name: str) -> Array:
    """Return finite float64 values, perhaps the caller's own, or say what is wrong with them."""
    try:
        array = np.asarray(values)
        if array.dtype.kind not in "iuf":
            raise TypeError
        array = np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError):
        raise SolverError(
            f"{name} is {brief(values)}: give a number or an array of them."
        ) from None
    if not np.isfinite(array).all():
        raise SolverError(f"{name} is {brief(values)}: give finite numbers.")
    if array.size == 0:
        raise SolverError(f"{name} is empty: give at least one number.")
    return array


def _checked_steps(steps: object) -> int:
    """Return the number of steps, or say why not."""
    if isinstance(steps, bool) or not isinstance(steps, int | np.integer):
        raise SolverError(f"steps is {brief(steps)}: give a whole number.")
    if not 0 <= steps <= MAX_STEPS:
        raise SolverError(f"steps is {steps}: give a number from 0 to {MAX_STEPS:,}.")
    return int(steps)
