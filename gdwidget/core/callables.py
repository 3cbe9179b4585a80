"""Objectives given as functions: how they are called, checked, batched and differentiated."""

from __future__ import annotations

import inspect
import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.objective import Domain, checked_domain
from gdwidget.errors import ObjectiveError, brief

Array = NDArray[np.float64]
Style = Literal["number", "pair", "vector"]

PROBES = 7
"""Points at which a function is tried before it is trusted with arrays."""
# A scalar and a vectorised evaluation may use other library routines: allow
# them a few units in the last place, no more.
VECTOR_RTOL = 1e-12

FIRST_STEP = 0.025
"""First step of a numerical derivative, in widths of the domain."""
FAR_STEP = 1e-4
"""The same width for an x far outside, in units of x."""
SHRINK = (1e-2, 1e-4)
"""Fractions of that step tried where a function is not defined that far away."""
# Tighter than SciPy's default, since a Hessian differentiates these once more.
_TIGHT = {"rtol": 1e-10}

_ARITHMETIC = (ValueError, OverflowError, ZeroDivisionError, FloatingPointError)
"""What pure-Python arithmetic raises where numpy would give inf or NaN."""


class _Function:
    """One user function with results of a given shape, callable on a batch.

    Parameters
    ----------
    call : callable
        The user's function.
    role : str
        "f", "grad" or "hess", for messages.
    style : str
        "number" for ``f(x)``, "pair" for ``f(x1, x2)``, "vector" for ``f(x)``, x of shape (D,).
    dim : int
        Number of variables.
    shape : tuple of int
        Shape of one result: (), (D,) or (D, D).
    """

    def __init__(
        self, call: Callable[..., Any], role: str, style: Style, dim: int, shape: tuple[int, ...]
    ) -> None:
        self.call, self.role, self.style, self.dim, self.shape = call, role, style, dim, shape
        self.vectorised = False
        self._last_arithmetic = ""

    def trust(self, points: Array) -> None:
        """Check the function at `points`, (D, B), and see whether it takes arrays.

        Raises
        ------
        ObjectiveError
            If it raises, or returns something that is no real result, or NaN everywhere.
        """
        expected = self._one_by_one(points)
        if np.isnan(expected).all():
            raise ObjectiveError(
                f"{self.role} is not a number at any of the {points.shape[1]} points tried, "
                f"such as {where(points[:, 0])}{self._last_arithmetic}: "
                "set domain to where it is defined."
            )
        try:
            got = self._at_once(points)
        except Exception:  # any failure only means: not written for arrays
            return
        self.vectorised = bool(
            np.allclose(got, expected, rtol=VECTOR_RTOL, atol=VECTOR_RTOL, equal_nan=True)
        )

    def __call__(self, points: Array) -> Array:
        """Evaluate at `points`, shape (D, B); return shape (*shape, B)."""
        if self.vectorised:
            try:
                return self._at_once(points)
            except Exception:  # one by one it may work; if not, that names the point
                pass
        return self._one_by_one(points)

    def _at_once(self, points: Array) -> Array:
        points = points.copy()  # `x -= 1` in a function would write into ours
        arguments = (points[0],) if self.style == "number" else (points,)
        with _quiet():
            result = self.call(*(points if self.style == "pair" else arguments))
        batch = points.shape[1]
        out = np.empty((*self.shape, batch))
        if self.shape == () or self.dim == 1:
            out[...] = np.broadcast_to(_real(np.asarray(result)), (batch,))
            return out
        # Entries may be arrays or plain numbers side by side, as in (2*x1, 4).
        for index in np.ndindex(self.shape):
            entry = result
            for i in index:
                entry = entry[i]
            out[index] = np.broadcast_to(_real(np.asarray(entry)), (batch,))
        return out

    def _one_by_one(self, points: Array) -> Array:
        # Code written for numbers need not expect NaN: an if-elif may return None there.
        out = np.full((*self.shape, points.shape[1]), np.nan)
        numbers = points.T.tolist()
        with _quiet():
            for b in np.flatnonzero(~np.isnan(points).any(axis=0)).tolist():
                out[..., b] = self._at(numbers[b])
        return out

    def _at(self, numbers: list[float]) -> Any:
        """Evaluate at one point with the plain floats a textbook uses."""
        try:
            result = self.call(np.array(numbers)) if self.style == "vector" else self.call(*numbers)
            if type(result) is float and self.shape == ():  # what most calls return
                return result
        except _ARITHMETIC as error:
            self._last_arithmetic = f" ({_said(error)})"
            return np.nan
        except Exception as error:
            raise ObjectiveError(
                f"{self.role} raised {_said(error)} at {where(np.array(numbers))}."
            ) from error
        point = np.array(numbers)
        try:
            array = np.asarray(result) if result is not None else np.empty(0, dtype=object)
        except ValueError:  # rows of unequal length
            array = np.empty(0, dtype=object)
        wanted = () if self.dim == 1 else self.shape
        if array.shape != wanted and not (self.dim == 1 and array.shape == self.shape):
            raise ObjectiveError(
                f"{self.role} returned {brief(result)} at {where(point)}: "
                f"it must return {_wanted(wanted)}."
            )
        try:
            return _real(array).reshape(self.shape)
        except TypeError:
            raise ObjectiveError(
                f"{self.role} returned {brief(result)} at {where(point)}: "
                "it must return real numbers."
            ) from None


class CallableKernel:
    """The `gdwidget.core.objective.Kernel` of functions.

    Parameters are those of `gdwidget.Objective`.
    """

    constant_hessian = False

    def __init__(
        self,
        f: Callable[..., Any],
        grad: Callable[..., Any] | None,
        hess: Callable[..., Any] | None,
        *,
        dim: int | None,
        domain: Sequence[Any] | None,
    ) -> None:
        style, self.dim = _style(f, dim)
        bounds = checked_domain(domain, self.dim)
        self._width = np.array([high - low for low, high in bounds])
        points = _probes(bounds)
        n = self.dim
        self._f = _Function(f, "f", style, n, ())
        self._f.trust(points)
        self._grad = self._hess = None
        if grad is not None:
            self._grad = _Function(grad, "grad", _style(grad, n)[0], n, (n,))
            self._grad.trust(points)
        if hess is not None:
            self._hess = _Function(hess, "hess", _style(hess, n)[0], n, (n, n))
            self._hess.trust(points)

    @property
    def given(self) -> dict[str, Callable[..., Any]]:
        """Return the functions that compute derivatives, by their roles "grad" and "hess"."""
        return {one.role: one.call for one in (self._grad, self._hess) if one is not None}

    @property
    def derivatives(self) -> str:
        """Return where the derivatives come from, in words."""
        numerical = "numerical (scipy.differentiate)"
        return (
            f"gradient {'given' if self._grad else numerical}, "
            f"Hessian {'given' if self._hess else numerical}"
        )

    def evaluate(
        self,
        x: Sequence[Array],
        *,
        f: Array | None = None,
        grad: Sequence[Array] | None = None,
        hess: Sequence[Array] | None = None,
    ) -> None:
        """Write what is asked for; see `gdwidget.core.objective.Kernel`."""
        points = np.stack(x)
        if f is not None:
            f[...] = self._f(points)
        if grad is not None:
            for out, row in zip(grad, self._gradient(points), strict=True):
                out[...] = row
        if hess is not None:
            matrix = self._hessian(points)
            rows, cols = np.triu_indices(self.dim)
            for out, i, j in zip(hess, rows, cols, strict=True):
                out[...] = matrix[i, j]

    @property
    def factors(self) -> Array:
        """Ones: nothing is known of a function's gradient."""
        return np.ones((self.dim, 1))

    def prepare(
        self, size: int, hess: Sequence[Array] | None, *, bare: bool
    ) -> Callable[[Sequence[Array], Sequence[Array]], None]:
        """Return `evaluate` with fixed outputs; see `gdwidget.core.objective.Kernel`."""
        return lambda x, grad: self.evaluate(x, grad=grad, hess=hess)

    def _gradient(self, points: Array) -> Array:
        return self._grad(points) if self._grad else self._jacobian(self._f, points)

    def _hessian(self, points: Array) -> Array:
        if self._hess:
            return self._hess(points)
        matrix = self._jacobian(self._gradient, points)
        return (matrix + matrix.swapaxes(0, 1)) / 2

    def _jacobian(self, function: Callable[[Array], Array], points: Array) -> Array:
        """Differentiate numerically a function of (D, B) points; the new axis is the last but one.

        Where it is undefined a step away, smaller steps are tried; what is still not a
        number, as beyond overflow, stays so.
        """
        from scipy.differentiate import jacobian

        def any_shape(x: Array) -> Array:
            result = function(np.ascontiguousarray(x.reshape(self.dim, -1)))
            return result.reshape(*result.shape[:-1], *x.shape[1:])

        # An absolute step would vanish beside a large x, and a derivative of 0 look like an end.
        step = FIRST_STEP * np.maximum(self._width[:, None], FAR_STEP * np.abs(points))
        with _quiet():
            slopes = np.asarray(
                jacobian(any_shape, points, initial_step=step, tolerances=_TIGHT).df
            )
            for shrink in SHRINK:
                failed = ~np.isfinite(slopes).all(axis=tuple(range(slopes.ndim - 1)))
                failed &= np.isfinite(points).all(axis=0)
                if not failed.any():
                    break
                again = jacobian(
                    any_shape,
                    points[:, failed],
                    initial_step=shrink * step[:, failed],
                    tolerances=_TIGHT,
                )
                slopes[..., failed] = again.df
        return slopes


@contextmanager
def _quiet() -> Iterator[None]:
    """Let functions overflow and divide by zero without warnings: NaN and inf are meant."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def _style(function: Callable[..., Any], dim: int | None) -> tuple[Style, int]:
    """Tell how a function wants its variables, and how many there are."""
    required = _required_arguments(function)
    if required == 2 and dim in (None, 2):
        return "pair", 2
    if required not in (0, 1):
        raise ObjectiveError(
            f"{_name(function)} needs {required} arguments: write it as f(x), or as f(x1, x2)."
        )
    if dim is not None:
        return ("number", 1) if dim == 1 else ("vector", dim)
    # A norm or a sum takes a number too, but what makes one number of two wants a vector.
    of_number, of_vector = _tried(function, 1.0), _tried(function, np.array([1.0, 2.0]))
    if isinstance(of_vector, float) and of_vector != of_number and not math.isnan(of_vector):
        return "vector", 2
    if isinstance(of_number, Exception) and not isinstance(of_number, _ARITHMETIC):
        what = f"f raised {_said(of_number)} at x = 1"
        if isinstance(of_number, NameError | ImportError):
            raise ObjectiveError(f"{what}: mend the function.") from of_number
        raise ObjectiveError(
            f"{what}, and takes no vector of two either: say dim, the number of variables."
        ) from of_number
    return "number", 1


def _tried(function: Callable[..., Any], x: Any) -> float | Exception | None:
    """Return what the function makes of `x`: a number, an error, or anything else (None)."""
    try:
        with _quiet():
            result = np.asarray(function(x))
    except Exception as error:
        return error
    return float(result) if result.ndim == 0 and result.dtype.kind in "biuf" else None


def _required_arguments(function: Callable[..., Any]) -> int:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some compiled functions have none
        return 1
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(
        p.kind in kinds and p.default is inspect.Parameter.empty
        for p in signature.parameters.values()
    )


def _probes(domain: Domain) -> Array:
    """Return PROBES points inside the domain, shape (D, PROBES), on no symmetric spot."""
    bounds, dim = np.array(domain), len(domain)
    # Multiples of the golden ratio and its powers fill the interval evenly.
    ratio = (math.sqrt(5) - 1) / 2
    turns = np.array([ratio ** (d + 1) for d in range(dim)])
    share = (0.31 + np.outer(turns, np.arange(PROBES))) % 1
    return np.asarray(bounds[:, :1] + share * (bounds[:, 1:] - bounds[:, :1]))


def _real(array: NDArray[Any]) -> Array:
    """Return the array as float64; TypeError unless it holds real numbers."""
    if array.dtype.kind not in "biuf":
        raise TypeError
    return array.astype(np.float64)


def where(point: Array) -> str:
    """Return a point in words, such as "x = 1.5" or "x = (−1, 2)"."""
    if point.size == 1:
        return f"x = {point[0]:.6g}"
    return f"x = ({', '.join(f'{v:.6g}' for v in point)})"


def _wanted(shape: tuple[int, ...]) -> str:
    return "one number" if shape == () else f"numbers of shape {shape}"


def _said(error: Exception) -> str:
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", "f")
