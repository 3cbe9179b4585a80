"""An objective: what is minimised, its derivatives, and what is known of it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdwidget.core.symmetric import full_matrix
from gdwidget.errors import ObjectiveError, brief

if TYPE_CHECKING:
    from gdwidget.core.formula import Derivation

Array = NDArray[np.float64]
Domain = tuple[tuple[float, float], ...]

DEFAULT_DOMAIN: Mapping[int, tuple[float, float]] = {1: (-10.0, 10.0), 2: (-5.0, 5.0)}
"""Interval of each coordinate, by dimension, where nothing else is said."""


class Kernel(Protocol):
    """Evaluates f, gradient and Hessian of many points at once."""

    dim: int

    def evaluate(
        self,
        x: Sequence[Array],
        *,
        f: Array | None = None,
        grad: Sequence[Array] | None = None,
        hess: Sequence[Array] | None = None,
    ) -> None:
        """Write what is asked for at the points `x`.

        `x` holds D arrays of one shape (B,); `f` is (B,), `grad` D of them, `hess`
        the D(D+1)/2 of the upper triangle, row by row. Outputs never alias `x`.
        The caller owns the floating-point error state.
        """

    @property
    def factors(self) -> Array:
        """Powers of two that the gradient can be computed without, shape (D, 1)."""

    def prepare(
        self, size: int, hess: Sequence[Array] | None, *, bare: bool
    ) -> Callable[[Sequence[Array], Sequence[Array]], None] | None:
        """Return a function of `x` and `grad` that writes to `grad`, and to `hess` if given.

        It does what `evaluate` does with the bookkeeping done once, for arrays of shape
        (size,): what a loop calls. If `bare`, the gradient comes without its `factors`;
        None stands for a gradient that is then `x` itself.
        """

    @property
    def constant_hessian(self) -> bool:
        """Whether the Hessian is known to be the same everywhere."""


class Expressions(NamedTuple):
    """Right-hand sides of f, its gradient and its Hessian in one markup."""

    f: str
    gradient: str
    hessian: str


class Objective:
    r"""A function to minimise, with gradient and Hessian.

    Parameters
    ----------
    f : str or callable
        A formula in ``x`` (one dimension), ``x1, x2`` or ``x, y`` (two); its
        derivatives are exact. Or a function: ``f(x)`` of a number, ``f(x1, x2)``,
        or ``f(x)`` of a vector, written for numbers or for arrays.
    grad, hess : callable, optional
        Derivatives of a function `f`, in any of the same styles: the gradient
        returns a number or D of them, the Hessian a number or D rows. What is
        missing is differentiated numerically (`scipy.differentiate`).
    dim : int, optional
        Number of variables, where the function's signature does not tell.
    domain : sequence, optional
        Interval ``(low, high)`` to show, or one for each variable.
    minima : sequence, optional
        Known minimisers: numbers, or points of D numbers.
    name, source : str, optional
        What it is called, and where it comes from.
    **parameters : float
        Values of the other names in a formula.

    Raises
    ------
    FormulaError
        If the formula cannot be accepted; the sentence names what is wrong with it.
    ObjectiveError
        If a function raises, or returns something that is not a real number
        or has the wrong shape; the sentence names the point.

    Examples
    --------
    >>> import math
    >>> from gdwidget import Objective
    >>> obj = Objective("x*cos(c*x)", c=0.15 * math.pi)
    >>> obj(0.0)
    0.0
    >>> obj.latex.gradient
    '- c x \\sin{\\left(c x \\right)} + \\cos{\\left(c x \\right)}'
    """

    kernel: Kernel
    """Evaluator of the batched solver; see `Kernel`."""

    def __init__(
        self,
        f: str | Callable[..., Any],
        *,
        grad: Callable[..., Any] | None = None,
        hess: Callable[..., Any] | None = None,
        dim: int | None = None,
        domain: Sequence[Any] | None = None,
        minima: Sequence[Any] = (),
        name: str = "",
        source: str = "",
        **parameters: float,
    ) -> None:
        values = checked_parameters(parameters)
        derivation: Derivation | None = None
        if isinstance(f, str):
            if grad is not None or hess is not None:
                raise ObjectiveError(
                    "A formula has exact derivatives of its own: leave grad and hess out."
                )
            from gdwidget.core.formula import derive

            derivation = derive(f, parameters=values)
            if dim not in (None, derivation.dim):
                raise ObjectiveError(
                    f"dim is {dim}, but the formula {brief(f)} has {derivation.dim} variable(s)."
                )
            kernel: Kernel = derivation.program.bind(values)
        elif callable(f):
            if values:
                raise ObjectiveError(
                    f"{', '.join(values)}: only a formula takes parameters by keyword; "
                    "fix those of a function inside it, or with functools.partial."
                )
            from gdwidget.core.callables import CallableKernel

            if dim is None and domain is not None:
                dim = _intervals(domain)
            elif dim is not None and (not isinstance(dim, int) or dim < 1):
                raise ObjectiveError(f"dim is {brief(dim)}: give a whole number from 1.")
            kernel = CallableKernel(f, grad, hess, dim=dim, domain=domain)
        else:
            raise ObjectiveError(f"{brief(f)} is no objective: give a formula or a function.")
        self._set(kernel, derivation, values, domain, minima, name, source, f)

    @classmethod
    def _derived(
        cls,
        derivation: Derivation,
        values: Mapping[str, float],
        *,
        domain: Sequence[Any] | None,
        minima: Sequence[Any],
        name: str,
        source: str,
    ) -> Self:
        """Build from a formula that has been derived before."""
        self = cls.__new__(cls)
        kernel = derivation.program.bind(values)
        self._set(kernel, derivation, values, domain, minima, name, source, derivation.text)
        return self

    def _set(
        self,
        kernel: Kernel,
        derivation: Derivation | None,
        values: Mapping[str, float],
        domain: Sequence[Any] | None,
        minima: Sequence[Any],
        name: str,
        source: str,
        f: str | Callable[..., Any],
    ) -> None:
        self.kernel = kernel
        self._derivation = derivation
        self._f = f
        self._named = name
        self._parameters = dict(values)
        self._domain = checked_domain(domain, kernel.dim)
        self._minima = _checked_minima(minima, kernel.dim)
        self.source = source

    @property
    def dim(self) -> int:
        """Return the number of variables D."""
        return self.kernel.dim

    @property
    def formula(self) -> str | None:
        """Return the formula's text, or None for functions."""
        return self._derivation.text if self._derivation else None

    @property
    def name(self) -> str:
        """Return what the objective is called."""
        if self._named:
            return self._named
        return self.formula or str(getattr(self._f, "__name__", "f"))

    @property
    def variables(self) -> tuple[str, ...]:
        """Return the names of the variables."""
        if self._derivation:
            return self._derivation.variables
        return ("x",) if self.dim == 1 else tuple(f"x{d + 1}" for d in range(self.dim))

    @property
    def parameters(self) -> dict[str, float]:
        """Return the values of the formula's parameters, a copy."""
        return dict(self._parameters)

    @property
    def domain(self) -> Domain:
        """Return the interval to show for each variable, ((low, high), ...)."""
        return self._domain

    @property
    def minima(self) -> tuple[tuple[float, ...], ...]:
        """Return the known minimisers, each a point of D numbers."""
        return self._minima

    @cached_property
    def minimum(self) -> float | None:
        """f at the lowest known minimiser, or None if none is known."""
        if not self._minima:
            return None
        return float(np.min(self.value(np.array(self._minima))))

    @property
    def derivatives(self) -> str:
        """Return where the derivatives come from, in words."""
        if self._derivation:
            return "exact gradient and Hessian"
        return str(getattr(self.kernel, "derivatives", ""))

    @property
    def latex(self) -> Expressions | None:
        """Return f, gradient and Hessian in LaTeX; None for functions."""
        return Expressions(*self._derivation.latex) if self._derivation else None

    @property
    def mathml(self) -> Expressions | None:
        """Return f, gradient and Hessian in presentation MathML; None for functions."""
        return Expressions(*self._derivation.mathml) if self._derivation else None

    @cached_property
    def constant_hessian(self) -> Array | None:
        """The Hessian of a quadratic objective, shape (D, D); None if it varies."""
        if not self.kernel.constant_hessian:
            return None
        return self.hessian(np.zeros(self.dim))

    def with_parameters(self, **parameters: float) -> Objective:
        """Return the same formula with other values of some parameters.

        Raises
        ------
        ObjectiveError
            If the formula has no such parameter.
        """
        values = checked_parameters(parameters)
        if not values:
            return self
        if unknown := [p for p in values if p not in self._parameters]:
            known = ", ".join(self._parameters) or "none"
            raise ObjectiveError(
                f"{self.name} has no parameter {unknown[0]!r}; its parameters: {known}."
            )
        assert self._derivation is not None  # only formulas have parameters
        return Objective._derived(
            self._derivation,
            self._parameters | values,
            domain=self._domain,
            minima=(),
            name=self._named,
            source=self.source,
        )

    def value(self, x: ArrayLike) -> Array:
        """Evaluate f.

        Parameters
        ----------
        x : array_like, shape (..., D)
            Points; in one dimension a plain number will do.

        Returns
        -------
        ndarray of float64, shape (...)
        """
        rows, shape = self._rows(x)
        f = np.empty(rows[0].size)
        with np.errstate(all="ignore"):
            self.kernel.evaluate(rows, f=f)
        return f.reshape(shape)

    def gradient(self, x: ArrayLike) -> Array:
        """Evaluate the gradient at points of shape (..., D); shape (..., D)."""
        rows, shape = self._rows(x)
        grad = np.empty((self.dim, rows[0].size))
        with np.errstate(all="ignore"):
            self.kernel.evaluate(rows, grad=list(grad))
        return np.moveaxis(grad.reshape(self.dim, *shape), 0, -1)

    def hessian(self, x: ArrayLike) -> Array:
        """Evaluate the Hessian at points of shape (..., D); shape (..., D, D)."""
        rows, shape = self._rows(x)
        hess = np.empty((self.dim * (self.dim + 1) // 2, rows[0].size))
        with np.errstate(all="ignore"):
            self.kernel.evaluate(rows, hess=list(hess))
        return full_matrix(hess.T, self.dim).reshape(*shape, self.dim, self.dim)

    def _rows(self, x: ArrayLike) -> tuple[list[Array], tuple[int, ...]]:
        points = np.asarray(x, dtype=np.float64)
        if points.ndim == 0 and self.dim == 1:
            points = points[None]
        if points.ndim == 0 or points.shape[-1] != self.dim:
            raise ObjectiveError(
                f"Points of shape {points.shape} do not fit {self.name}: "
                f"the last axis must have length {self.dim}."
            )
        flat = points.reshape(-1, self.dim)
        return [np.ascontiguousarray(flat[:, d]) for d in range(self.dim)], points.shape[:-1]

    def __call__(self, *x: ArrayLike) -> Any:
        """Evaluate f of D numbers or arrays that broadcast, as ``obj(x)`` or ``obj(x1, x2)``."""
        if len(x) != self.dim:
            raise ObjectiveError(f"{self.name} takes {self.dim} argument(s), not {len(x)}.")
        f = self.value(np.stack(np.broadcast_arrays(*x), axis=-1))
        return float(f) if f.ndim == 0 else f

    def __repr__(self) -> str:
        """Show formula or function, parameters, and where the derivatives come from."""
        if self.formula is None:
            return f"Objective({self.name}, {self.derivatives})"
        values = "".join(f", {p}={v:.6g}" for p, v in self._parameters.items())
        return f"Objective({self.formula!r}{values})"

    def _repr_latex_(self) -> str | None:
        if self.latex is None:
            return None
        arguments = ", ".join(re.sub(r"(\d+)$", r"_{\1}", name) for name in self.variables)
        return f"$f({arguments}) = {self.latex.f}$"


def as_objective(objective: Objective | str | Callable[..., Any], **parameters: float) -> Objective:
    """Return the argument if it is an `Objective`, else make one of it.

    Raises
    ------
    ObjectiveError
        As `Objective` does, and if parameters are given with an `Objective`
        that has none of that name.
    """
    if isinstance(objective, Objective):
        return objective.with_parameters(**parameters) if parameters else objective
    values: dict[str, Any] = {**parameters}  # mypy takes them for dim, name, ... else
    return Objective(objective, **values)


def checked_parameters(parameters: Mapping[str, Any]) -> dict[str, float]:
    """Return values of parameters as numbers.

    Raises
    ------
    ObjectiveError
        If one is not a finite number.
    """
    values = {}
    for name, given in parameters.items():
        try:
            value = float(given)
        except (TypeError, ValueError, OverflowError):
            raise ObjectiveError(f"{name} is {brief(given)}: give it a number.") from None
        if not math.isfinite(value):
            raise ObjectiveError(f"{name} is {brief(given)}: give it a finite number.")
        values[name] = value
    return values


def _intervals(domain: Sequence[Any]) -> int | None:
    """Return how many intervals a domain lists; None if it is a single one, or none at all."""
    try:
        bounds = np.asarray(domain)
    except ValueError:  # rows of unequal length
        return None
    return len(bounds) if bounds.ndim == 2 else None


def checked_domain(domain: Sequence[Any] | None, dim: int) -> Domain:
    """Return the interval of each variable, the default if `domain` is None.

    Raises
    ------
    ObjectiveError
        If `domain` is not one interval, or one for each variable.
    """
    if domain is None:
        return (DEFAULT_DOMAIN.get(dim, DEFAULT_DOMAIN[2]),) * dim
    try:
        bounds = np.asarray(domain, dtype=np.float64)
        if bounds.shape == (2,):
            bounds = np.tile(bounds, (dim, 1))
        if bounds.shape != (dim, 2):
            raise ValueError
    except (TypeError, ValueError):
        raise ObjectiveError(
            f"domain is {brief(domain)}: give (low, high), or one such pair for each of "
            f"{dim} variable(s)."
        ) from None
    if not np.isfinite(bounds).all() or (bounds[:, 0] >= bounds[:, 1]).any():
        raise ObjectiveError(
            f"domain is {brief(domain)}: each low must be below its high, and both finite."
        )
    return tuple((float(low), float(high)) for low, high in bounds)


def _checked_minima(minima: Sequence[Any], dim: int) -> tuple[tuple[float, ...], ...]:
    try:
        points = np.asarray(list(minima), dtype=np.float64).reshape(-1, dim)
    except (TypeError, ValueError):
        raise ObjectiveError(
            f"minima is {brief(minima)}: give points of {dim} number(s) each."
        ) from None
    return tuple(tuple(float(v) for v in point) for point in points)
