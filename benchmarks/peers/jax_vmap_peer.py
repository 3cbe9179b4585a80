"""jax as its documentation teaches it: f for one point, `grad`, a scan for one run, `vmap`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.peers import Prepared
from benchmarks.peers.batch import batch
from benchmarks.peers.jax_peer import RULES, plain
from benchmarks.workloads import C_COSH, C_XCOS, Workload


def square(x: Any) -> Any:
    return x[0] ** 2


def xcos(x: Any) -> Any:
    return x[0] * jnp.cos(C_XCOS * x[0])


def cosh(x: Any) -> Any:
    return jnp.cosh(C_COSH * x[0])


def bowl(x: Any) -> Any:
    return x[0] ** 2 + 2 * x[1] ** 2


def rosenbrock(x: Any) -> Any:
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


OBJECTIVES: dict[str, Callable[[Any], Any]] = {
    "square": square,
    "xcos": xcos,
    "cosh": cosh,
    "bowl": bowl,
    "rosenbrock": rosenbrock,
}


def direction_of(workload: Workload) -> Callable[[Any], Any]:
    """Return the gradient, or Newton's direction, of one point."""
    f = OBJECTIVES[workload.objective]
    gradient = jax.grad(f)
    if workload.method != "newton":
        return gradient
    hessian = jax.hessian(f)

    def newton_1d(x: Any) -> Any:
        return gradient(x) / hessian(x)[0]

    def newton_2d(x: Any) -> Any:
        (g1, g2), h = gradient(x), hessian(x)
        det = h[0, 0] * h[1, 1] - h[0, 1] * h[1, 0]
        return jnp.stack([h[1, 1] * g1 - h[0, 1] * g2, h[0, 0] * g2 - h[1, 0] * g1]) / det

    return newton_1d if len(workload.start) == 1 else newton_2d


def prepare(workload: Workload) -> Prepared:
    """Compose the transformations; the first solve compiles them."""
    eta, start = batch(workload)
    points = jnp.asarray(start.T)
    rates = jnp.asarray(np.broadcast_to(eta, len(points)))
    direction = direction_of(workload)
    rule = RULES.get(workload.method, plain)

    def one_run(rate: Any, x0: Any) -> Any:
        def step(carry: Any, t: Any) -> Any:
            x, v, s = carry
            move, v, s = rule(direction(x), v, s, t)
            x = x - rate * move
            return (x, v, s), x

        zeros = jnp.zeros_like(x0), jnp.zeros_like(x0)
        _, path = jax.lax.scan(step, (x0, *zeros), jnp.arange(1.0, workload.steps + 1.0))
        return path

    all_runs = jax.jit(jax.vmap(one_run))

    def solve() -> Any:
        return all_runs(rates, points).block_until_ready()

    def iterates(paths: Any) -> Any:
        moved = np.asarray(paths).transpose(1, 2, 0)
        return np.concatenate([start[None], moved])

    return Prepared(solve, iterates)
