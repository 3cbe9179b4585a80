"""The 1D derivatives, written once for the libraries: only cos, sin, cosh and sinh differ.

Newton's quotient is written so that sine and cosine are computed once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.workloads import C_COSH, C_XCOS


def derivatives(
    lib: Any,
) -> tuple[dict[str, Callable[[Any], Any]], dict[str, Callable[[Any], Any]]]:
    """Return gradients, and quotients gradient/Hessian, by name of the objective."""
    cos, sin, cosh, sinh = lib.cos, lib.sin, lib.cosh, lib.sinh

    def square_grad(x: Any) -> Any:
        return 2.0 * x

    def xcos_grad(x: Any) -> Any:
        u = C_XCOS * x
        return cos(u) - u * sin(u)

    def xcos_newton(x: Any) -> Any:
        u = C_XCOS * x
        s, c = sin(u), cos(u)
        return (c - u * s) / (-C_XCOS * (2.0 * s + u * c))

    def cosh_newton(x: Any) -> Any:
        u = C_COSH * x
        return sinh(u) / (C_COSH * cosh(u))

    return (
        {"square": square_grad, "xcos": xcos_grad},
        {"xcos": xcos_newton, "cosh": cosh_newton},
    )
