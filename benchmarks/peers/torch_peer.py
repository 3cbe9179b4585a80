"""torch: eager operations on whole batches, in place where torch offers it; no autograd."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

from benchmarks.peers import Prepared
from benchmarks.peers.batch import batch
from benchmarks.peers.one_dimension import derivatives
from benchmarks.workloads import ADAM_EPS, BETA, BETA1, BETA2, EPS, GAMMA, Workload

Step = Callable[[Any, int, Any], None]


def use_threads(count: int) -> None:
    """Bound what torch computes with."""
    torch.set_num_threads(count)


def rosenbrock_newton(x: Any) -> Any:
    x1, x2 = x
    valley = x2 - x1 * x1
    g1, g2 = -2.0 * (1.0 - x1) - 400.0 * x1 * valley, 200.0 * valley
    h11, h12, h22 = 2.0 - 400.0 * (x2 - 3.0 * x1 * x1), -400.0 * x1, 200.0
    det = h11 * h22 - h12 * h12
    return torch.stack([(h22 * g1 - h12 * g2) / det, (h11 * g2 - h12 * g1) / det])


def step_of(method: str, direction: Callable[[Any], Any], eta: Any, start: Any) -> Step:
    """Return a function that writes the iterate after `x` to `out`, in step `t` from 1."""
    v, s = torch.zeros_like(start), torch.zeros_like(start)
    one_rate = eta.ndim == 0
    scalar = float(eta) if one_rate else math.nan

    def plain(x: Any, g: Any, t: int, out: Any) -> None:
        if one_rate:
            torch.sub(x, g, alpha=scalar, out=out)
        else:
            torch.addcmul(x, eta, g, value=-1.0, out=out)

    def momentum(x: Any, g: Any, t: int, out: Any) -> None:
        v.mul_(BETA).add_(g)
        torch.sub(x, v, alpha=scalar, out=out)

    def adagrad(x: Any, g: Any, t: int, out: Any) -> None:
        s.addcmul_(g, g)
        torch.addcdiv(x, g, (s + EPS).sqrt_(), value=-scalar, out=out)

    def rmsprop(x: Any, g: Any, t: int, out: Any) -> None:
        s.mul_(GAMMA).addcmul_(g, g, value=1.0 - GAMMA)
        torch.addcdiv(x, g, (s + EPS).sqrt_(), value=-scalar, out=out)

    def adam(x: Any, g: Any, t: int, out: Any) -> None:
        v.mul_(BETA1).add_(g, alpha=1.0 - BETA1)
        s.mul_(BETA2).addcmul_(g, g, value=1.0 - BETA2)
        root = (s / (1.0 - BETA2**t)).sqrt_().add_(ADAM_EPS)
        torch.addcdiv(x, v, root, value=-scalar / (1.0 - BETA1**t), out=out)

    update = {
        "momentum": momentum,
        "adagrad": adagrad,
        "rmsprop": rmsprop,
        "adam": adam,
    }.get(method, plain)

    def step(x: Any, t: int, out: Any) -> None:
        update(x, direction(x), t, out)

    return step


def prepare(workload: Workload) -> Prepared:
    """Choose the functions."""
    eta, start = (torch.as_tensor(array) for array in batch(workload))
    gradients, quotients = derivatives(torch)
    curvature = torch.tensor([[2.0], [4.0]], dtype=torch.float64)
    gradients["bowl"] = lambda x: curvature * x
    quotients["rosenbrock"] = rosenbrock_newton
    table = quotients if workload.method == "newton" else gradients
    direction = table[workload.objective]

    @torch.inference_mode()
    def solve() -> Any:
        path = torch.empty((workload.steps + 1, *start.shape), dtype=torch.float64)
        rows = path.unbind()
        rows[0].copy_(start)
        step = step_of(workload.method, direction, eta, start)
        for k in range(workload.steps):
            step(rows[k], k + 1, rows[k + 1])
        return path

    return Prepared(solve, lambda path: path.numpy())
