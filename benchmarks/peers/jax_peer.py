"""jax: one jitted scan over the steps, in float64, on as many threads as it likes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.peers import Prepared
from benchmarks.peers.batch import batch
from benchmarks.peers.one_dimension import derivatives
from benchmarks.workloads import ADAM_EPS, BETA, BETA1, BETA2, EPS, GAMMA, Workload

jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]


def bowl_grad(x: Any) -> Any:
    return jnp.array([[2.0], [4.0]]) * x


def rosenbrock_newton(x: Any) -> Any:
    x1, x2 = x
    valley = x2 - x1 * x1
    g1, g2 = -2.0 * (1.0 - x1) - 400.0 * x1 * valley, 200.0 * valley
    h11, h12, h22 = 2.0 - 400.0 * (x2 - 3.0 * x1 * x1), -400.0 * x1, 200.0
    det = h11 * h22 - h12 * h12
    return jnp.stack([(h22 * g1 - h12 * g2) / det, (h11 * g2 - h12 * g1) / det])


def plain(g: Any, v: Any, s: Any, t: Any) -> Any:
    return g, v, s


def momentum(g: Any, v: Any, s: Any, t: Any) -> Any:
    v = BETA * v + g
    return v, v, s


def adagrad(g: Any, v: Any, s: Any, t: Any) -> Any:
    s = s + g * g
    return g / jnp.sqrt(s + EPS), v, s


def rmsprop(g: Any, v: Any, s: Any, t: Any) -> Any:
    s = GAMMA * s + (1.0 - GAMMA) * g * g
    return g / jnp.sqrt(s + EPS), v, s


def adam(g: Any, v: Any, s: Any, t: Any) -> Any:
    v = BETA1 * v + (1.0 - BETA1) * g
    s = BETA2 * s + (1.0 - BETA2) * g * g
    v_hat, s_hat = v / (1.0 - BETA1**t), s / (1.0 - BETA2**t)
    return v_hat / (jnp.sqrt(s_hat) + ADAM_EPS), v, s


RULES = {"momentum": momentum, "adagrad": adagrad, "rmsprop": rmsprop, "adam": adam}
USES = {"momentum": (1, 0), "adagrad": (0, 1), "rmsprop": (0, 1), "adam": (1, 1)}
"""Which of the two states a rule keeps; the other is a scalar that costs nothing."""


@partial(jax.jit, static_argnums=(0, 1, 2, 3))
def descend(
    direction: Callable[[Any], Any],
    rule: Callable[..., Any],
    uses: tuple[int, int],
    steps: int,
    eta: Any,
    start: Any,
) -> Any:
    def step(carry: Any, t: Any) -> Any:
        x, v, s = carry
        move, v, s = rule(direction(x), v, s, t)
        x = x - eta * move
        return (x, v, s), x

    zeros = [jnp.zeros_like(start) if used else 0.0 for used in uses]
    _, path = jax.lax.scan(step, (start, *zeros), jnp.arange(1.0, steps + 1.0))
    return path


def prepare(workload: Workload) -> Prepared:
    """Choose the functions; the first solve compiles them."""
    eta, start = (jnp.asarray(array) for array in batch(workload))
    gradients, quotients = derivatives(jnp)
    gradients["bowl"], quotients["rosenbrock"] = bowl_grad, rosenbrock_newton
    table = quotients if workload.method == "newton" else gradients
    direction = table[workload.objective]
    rule = RULES.get(workload.method, plain)
    uses = USES.get(workload.method, (0, 0))

    def solve() -> Any:
        return descend(direction, rule, uses, workload.steps, eta, start).block_until_ready()

    def iterates(path: Any) -> Any:
        # The start is known: the scan need not copy it into its result.
        return np.concatenate([np.asarray(start)[None], np.asarray(path)])

    return Prepared(solve, iterates)
