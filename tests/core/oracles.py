"""What the tests of the core compare against: the textbook, in SymPy and in plain Python loops.

Nothing here imports the package. Formulas and loops are typed anew, one run and one coordinate at a
time, as the chapter and its exercises would write them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import sympy

Point = tuple[float, ...]

FORMULAS = {
    "square": ("x**2", {}),
    "xcos": ("x*cos(c*x)", {"c": 0.15 * math.pi}),
    "cosh": ("cosh(c*x)", {"c": 0.5}),
    "bowl": ("x1**2 + 2*x2**2", {}),
    "log_sum_exp": ("log(exp(x) + exp(-2*x - 3))", {}),
    "plateau": ("x**2/(1 + x**2)", {}),
    "rosenbrock": ("(1 - x1)**2 + 100*(x2 - x1**2)**2", {}),
    "himmelblau": ("(x1**2 + x2 - 11)**2 + (x1 + x2**2 - 7)**2", {}),
    "beale": (
        "(1.5 - x1 + x1*x2)**2 + (2.25 - x1 + x1*x2**2)**2 + (2.625 - x1 + x1*x2**3)**2",
        {},
    ),
    "saddle": ("x1**2 - x2**2", {}),
    "rotated_ellipse": ("((x1 + x2)**2 + k*(x1 - x2)**2)/2", {"k": 10.0}),
}


@dataclass(frozen=True)
class Problem:
    """f, gradient and Hessian at one point, as plain numbers."""

    name: str
    dim: int
    f: Callable[..., float]
    grad: Callable[..., list[float]]
    hess: Callable[..., list[list[float]]]


@cache
def expression(name: str) -> tuple[sympy.Expr, tuple[sympy.Symbol, ...]]:
    """Return a textbook formula with its parameters put in, and its variables."""
    text, values = FORMULAS[name]
    expr = sympy.sympify(text).subs(values)
    return expr, tuple(sorted(expr.free_symbols, key=str))


@cache
def problem(name: str, modules: str = "math") -> Problem:
    """Return a textbook problem that SymPy has differentiated."""
    expr, variables = expression(name)
    gradient = [sympy.diff(expr, v) for v in variables]
    hessian = sympy.hessian(expr, variables).tolist()
    return Problem(
        name,
        len(variables),
        sympy.lambdify(variables, expr, modules),
        sympy.lambdify(variables, gradient, modules),
        sympy.lambdify(variables, hessian, modules),
    )


def _gd(p: Problem, x: Point, eta: float, steps: int) -> list[Point]:
    path = [x]
    for _ in range(steps):
        g = p.grad(*x)
        x = tuple(xi - eta * gi for xi, gi in zip(x, g, strict=True))
        path.append(x)
    return path


def _momentum(p: Problem, x: Point, eta: float, steps: int, beta: float = 0.9) -> list[Point]:
    path, v = [x], [0.0] * p.dim
    for _ in range(steps):
        g = p.grad(*x)
        v = [beta * vi + eta * gi for vi, gi in zip(v, g, strict=True)]
        x = tuple(xi - vi for xi, vi in zip(x, v, strict=True))
        path.append(x)
    return path


def _adagrad(p: Problem, x: Point, eta: float, steps: int, eps: float = 1e-6) -> list[Point]:
    path, s = [x], [0.0] * p.dim
    for _ in range(steps):
        g = p.grad(*x)
        s = [si + gi**2 for si, gi in zip(s, g, strict=True)]
        x = tuple(xi - eta / math.sqrt(si + eps) * gi for xi, si, gi in zip(x, s, g, strict=True))
        path.append(x)
    return path


def _rmsprop(
    p: Problem, x: Point, eta: float, steps: int, gamma: float = 0.9, eps: float = 1e-6
) -> list[Point]:
    path, s = [x], [0.0] * p.dim
    for _ in range(steps):
        g = p.grad(*x)
        s = [gamma * si + (1 - gamma) * gi**2 for si, gi in zip(s, g, strict=True)]
        x = tuple(xi - eta / math.sqrt(si + eps) * gi for xi, si, gi in zip(x, s, g, strict=True))
        path.append(x)
    return path


def _adam(
    p: Problem,
    x: Point,
    eta: float,
    steps: int,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> list[Point]:
    path, m, v = [x], [0.0] * p.dim, [0.0] * p.dim
    for t in range(1, steps + 1):
        g = p.grad(*x)
        m = [beta1 * mi + (1 - beta1) * gi for mi, gi in zip(m, g, strict=True)]
        v = [beta2 * vi + (1 - beta2) * gi**2 for vi, gi in zip(v, g, strict=True)]
        moved = []
        for xi, mi, vi in zip(x, m, v, strict=True):
            m_hat, v_hat = mi / (1 - beta1**t), vi / (1 - beta2**t)
            moved.append(xi - eta * m_hat / (math.sqrt(v_hat) + eps))
        x = tuple(moved)
        path.append(x)
    return path


def _newton(p: Problem, x: Point, eta: float, steps: int) -> list[Point]:
    path = [x]
    for _ in range(steps):
        step = np.linalg.solve(np.array(p.hess(*x), float), np.array(p.grad(*x), float))
        x = tuple(float(v) for v in np.array(x) - eta * step)
        path.append(x)
    return path


def _newton_abs(p: Problem, x: Point, eta: float, steps: int) -> list[Point]:
    path = [x]
    for _ in range(steps):
        values, vectors = np.linalg.eigh(np.array(p.hess(*x), float))
        step = vectors @ ((vectors.T @ np.array(p.grad(*x), float)) / np.abs(values))
        x = tuple(float(v) for v in np.array(x) - eta * step)
        path.append(x)
    return path


def _diagonal(p: Problem, x: Point, eta: float, steps: int) -> list[Point]:
    path = [x]
    for _ in range(steps):
        g, h = p.grad(*x), p.hess(*x)
        x = tuple(x[i] - eta * g[i] / abs(h[i][i]) for i in range(p.dim))
        path.append(x)
    return path


def _line_search(
    p: Problem, x: Point, eta: float, steps: int, rho: float = 0.5, c1: float = 1e-4
) -> list[Point]:
    path = [x]
    for _ in range(steps):
        g = p.grad(*x)
        t, before, slope = eta, p.f(*x), sum(gi * gi for gi in g)
        while True:
            trial = tuple(xi - t * gi for xi, gi in zip(x, g, strict=True))
            if p.f(*trial) <= before - c1 * t * slope or t < eta * 1e-18:
                break
            t *= rho
        x = trial
        path.append(x)
    return path


LOOPS: dict[str, Callable[..., list[Any]]] = {
    "gd": _gd,
    "momentum": _momentum,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adam": _adam,
    "newton": _newton,
    "newton_abs": _newton_abs,
    "diagonal": _diagonal,
    "line_search": _line_search,
}


def loop(method: str, p: Problem, x0: Point, eta: float, steps: int, **hyper: float) -> Any:
    """Return the iterates of a plain Python loop, shape (steps+1, D)."""
    return np.array(LOOPS[method](p, tuple(float(v) for v in x0), eta, steps, **hyper))
