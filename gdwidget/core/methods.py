"""Update rules: one small class per method, each a single step of a whole batch.

A rule sees B runs of D unknowns at once. Arrays are (B, D) and stored
coordinate by coordinate (Fortran order), so that a column is contiguous; the
Hessian comes as its upper triangle, (B, D(D+1)/2). A rule writes the next
iterates into `out` and never loops over runs or steps: the only loop is in
`gdwidget.core.solver`. Division by zero is meant: a singular Hessian gives
non-finite rows, and the other runs go on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.symmetric import solve_absolute, solve_symmetric
from gdwidget.errors import SolverError, brief

Array = NDArray[np.float64]


@dataclass(slots=True)
class Here:
    """What a rule may know of the current iterates."""

    x: Array
    """Current iterates, shape (B, D)."""
    grad: Array
    """Gradient at `x`, shape (B, D), for rules with a `degree` divided by `scale`; the others may
    use it up."""
    hess: Array
    """Upper triangle of the Hessian, shape (B, D(D+1)/2); empty for first-order rules."""
    eta: Array
    """Learning rate, shape (B, D), or (1, D) if all runs share it."""
    whole: bool
    """Whether `eta` is 1 and shared, as in Newton's own method."""
    scale: Array
    """Powers of two that are left out of `grad`, shape (1, D); `eta` has their signs."""
    k: int
    """Number of the step, from 0."""
    value: Callable[[Array], Array]
    """f at any (B, D) points, shape (B,)."""


class Method(Protocol):
    """A rule, with its hyperparameters as fields."""

    name: ClassVar[str]
    label: ClassVar[str]
    second_order: ClassVar[bool]
    """Whether the rule reads the Hessian."""
    memory: ClassVar[int]
    """How many (B, D) arrays of state it keeps, all zero at the start."""
    degree: ClassVar[int | None]
    """Power of the gradient's size with which the step grows. The loop saves passes over the batch
    if it may leave powers of two out of the gradient: with degree 1, eta then has them and `out`
    may hold the gradient; with degree 0, the rule reads `scale`. None, or nothing: it may not."""

    def step(self, here: Here, memory: list[Array], out: Array) -> None:
        """Write the next iterates into `out`, shape (B, D), and update `memory` in place."""


def _descend(x: Array, rate: Array, direction: Array, out: Array) -> None:
    """Write ``x − rate·direction`` into `out`, which may be `direction` itself."""
    np.multiply(direction, rate, out)
    np.subtract(x, out, out)


def _newton_step(here: Here, direction: Array, out: Array) -> None:
    """Do as `_descend`, and spend no pass over the batch on whole steps."""
    if here.whole:
        np.subtract(here.x, direction, out)
    else:
        _descend(here.x, here.eta, direction, out)


@dataclass(frozen=True)
class GradientDescent:
    r"""Gradient descent, :math:`x - \eta\,\nabla f(x)` (Cauchy, 1847)."""

    name: ClassVar[str] = "gd"
    label: ClassVar[str] = "gradient descent"
    second_order: ClassVar[bool] = False
    memory: ClassVar[int] = 0
    degree: ClassVar[int | None] = 1

    def step(self, here: Here, memory: list[Array], out: Array) -> None:
        """Step against the gradient."""
        _descend(here.x, here.eta, here.grad, out)


@dataclass(frozen=True)
class Momentum:
    r"""Heavy-ball momentum: :math:`v \leftarrow \beta v + g`, :math:`x - \eta v`.

    References
    ----------
    .. [1] B. T. Polyak, "Some methods of speeding up the convergence of
       iteration methods", USSR Comput. Math. Math. Phys. 4(5), 1964.
    """

    beta: float = 0.9

    name: ClassVar[str] = "momentum"
    label: ClassVar[str] = "momentum"
    second_order: ClassVar[bool] = False
    memory: ClassVar[int] = 1
    degree: ClassVar[int | None] = 1

    def step(self, here: Here, memory: list[Array], out: Array) -> None:
        """Step against the leaky sum of the gradients."""
        (velocity,) = memory
        _leak(velocity, here.grad, self.beta)
        _descend(here.x, here.eta, velocity, out)


@dataclass(frozen=True)
class Adagrad:
    r"""Adagrad: :math:`s \leftarrow s + g^2`, :math:`x - \eta\, g/\sqrt{s + \epsilon}`.

    Epsilon stands inside the root, as in [2]_; [1]_ adds it outside.

    References
    ----------
    .. [1] J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for
       online learning and stochastic optimization", JMLR 12, 2011.
    .. [2] A. Zhang et al., *Dive into Deep Learning*, sec. 12.7.
    """

    eps: float = 1e-6

    name: ClassVar[str] = "adagrad"
    label: ClassVar[str] = "Adagrad"
    second_order: ClassVar[bool] = False
    memory: ClassVar[int] = 1
    degree: ClassVar[int | None] = 0

    def step(self, here: Here, memory: list[Array], out: Array) -> None:
        """Scale each coordinate by the root of its summed squared gradients."""
        (total,) = memory
        if here.k == 0:  # epsilon is the first summand: so it costs no pass of its own
            total += self.eps / here.scale**2
        np.square(here.grad, out)
        np.add(total, out, total)
        np.sqrt(total, out)
        np.divide(here.grad, out, out)
        _descend(here.x, here.eta, out, out)


@dataclass(frozen=True)
class RMSProp:
    r"""RMSProp: :math:`x - \eta\, g/\sqrt{s + \epsilon}`, `s` a leaky mean of :math:`g^2`.

    References
    ----------
    .. [1] T. Tieleman, G. Hinton, "Lecture 6.5: rmsprop", Coursera, 2012;
       epsilon inside the root as in A. Zhang et al., *Dive into Deep
       Learning*, sec. 12.8.
    """

    gamma: float = 0.9
    eps: float = 1e-6

    name: ClassVar[str] = "rmsprop"
    label: ClassVar[str] = "RMSProp"
    second_order: ClassVar[bool] = False
    memory: ClassVar[int] = 1
    degree: ClassVar[int | None] = 0

    def step(self, here: Here, memory: list[Array], out: Array) -> None:
        """Scale each coordinate by the root of its leaky mean squared gradient."""
        (total,) = memory
        np.square(here.grad, out)
        _leak(total, out, self.gamma)
        # The mean is the leaky sum times 1 − gamma: taken out of the root, where it divides
        # epsilon, that multiplies eta. For gamma = 1 almost 0 does what 0 should.
        share = np.float64(1.0 - self.gamma or 1e-300)
        np.add(total, self.eps / share / here.scale**2, out)
        np.sqrt(out, out)
        np.divide(here.grad, out, out)
        _descend(here.x, here.eta * (1.0 / np.sqrt(share)), out, out)


@dataclass(frozen=True)
class Adam:
    r"""Adam with bias correction.

    References
    ----------
    .. [1] D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization",
       ICLR 2015, algorithm 1.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    name: ClassVar[str] = "adam"
    label: ClassVar[str] = "Adam"
    second_order: ClassVar[bool] = False
    memory: ClassVar[int] = 2
    degree: ClassVar[int | None] = 0

    def step(self, here: Here, memory: list[Array], out: Array) -> None:
        """Step along the mean gradient over the root of the mean squared gradient."""
        first, second = memory
        _leak(first, here.grad, self.beta1)
        np.square(here.grad, out)
        _leak(second, out, self.beta2)
        # What makes unbiased means of the leaky sums are scalars; as factors of eta and
        # epsilon they cost no pass over the batch.
        mean = np.float64(1.0 - self.beta1) / (1.0 - self.beta1 ** (here.k + 1))
        square = np.float64(1.0 - self.beta2) / (1.0 - self.beta2 ** (here.k + 1))
        np.sqrt(second, out)
        np.add(out, self.eps / np.sqrt(square) / here.scale, out)
        np.divide(first, out, out)
        _descend(here.x, here.eta * (mean / np.sqrt(square)), out, out)


@dataclass(frozen=True)
class Newton:
    r"""Newton's method, damped: :math:`x - \eta\, H^{-1} g`.

    It goes to the stationary point of the quadratic model, be it a minimum,
    a maximum or a saddle.

    References
    ----------
    .. [1] J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed.,
       Springer 2006, sec. 3.3.
    """

    name: ClassVar[str] = "newton"
    label: ClassVar[str] = "Newton"
    second_order: ClassVar[bool] = True
    memory: ClassVar[int] = 0
    degree: ClassVar[int | None] = None

    def step(self, here: Here, memory: list[Array], out: Array) -> None:
        """Step to (eta = 1) or towards the model's stationary point."""
        _newton_step(here, solve_symmetric(here.hess, here.grad, out), out)


@dataclass(frozen=True)
class NewtonAbs:
    r"""Newton with the Hessian's eigenvalues made positive: :math:`x - \eta\,|H|^{-1} g`.

    It descends where plain Newton would climb, and leaves saddles.

    References
    ----------
    .. [1] Y. Dauphin et al., "Identifying and attacking the saddle point
       problem in high-dimensional non-convex optimization", NeurIPS 2014.
    """

    name: ClassVar[str] = "newton_abs"
    label: ClassVar[str] = "Newton, |eigenvalues|"
    second_order: ClassVar[bool] = True
    memory: ClassVar[int] = 0
    degree: ClassVar[int | None] = None

    def step(self, here: Here, memory: list[Array], out: Array) -> None:
        """Step along the direction preconditioned by |H|."""
        _newton_step(here, solve_absolute(here.hess, here.grad), out)


@dataclass(frozen=True)
class Diagonal:
    r"""Diagonal preconditioning: :math:`x - \eta\, g / |\mathrm{diag}\,H|`.

    References
    ----------
    .. [1] A. Zhang et al., *Dive into Deep Learning*, sec. 12.3.3.
    """

    name: ClassVar[str] = "diagonal"
    label: ClassVar[str] = "diagonal preconditioner"
    second_order: ClassVar[bool] = True
    memory: ClassVar[int] = 0
    degree: ClassVar[int | None] = None

    def step(self, here: Here, memory: list[Array], out: Array) -> None:
        """Divide each gradient entry by the size of its own curvature."""
        np.abs(here.hess[:, _diagonal_of(here.x.shape[1])], out)
        np.divide(here.grad, out, out)
        _newton_step(here, out, out)


@dataclass(frozen=True)
class LineSearch:
    r"""Gradient descent with Armijo backtracking; `eta` is the first step length tried.

    The step is the first of :math:`\eta, \rho\eta, \rho^2\eta, \dots` with
    :math:`f(x - t g) \le f(x) - c_1 t \lVert g\rVert^2`, but for the rounding of f.

    References
    ----------
    .. [1] J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed.,
       Springer 2006, algorithm 3.1.
    """

    rho: float = 0.5
    c1: float = 1e-4

    name: ClassVar[str] = "line_search"
    label: ClassVar[str] = "line search"
    second_order: ClassVar[bool] = False
    memory: ClassVar[int] = 0
    degree: ClassVar[int | None] = None

    # 0.5**60 is below the spacing of doubles near 1: halving on cannot help.
    _MOST_HALVINGS: ClassVar[int] = 60
    # At a minimum f is constant up to its rounding, and a run would halve to the end.
    _ROUNDING: ClassVar[float] = 4 * 2.0**-52

    def step(self, here: Here, memory: list[Array], out: Array) -> None:
        """Backtrack every run that has not yet decreased enough."""
        length = np.array(np.broadcast_to(here.eta, here.x.shape), order="F")
        before = here.value(here.x)
        most = before + self._ROUNDING * np.abs(before)
        slope = np.einsum("bd,bd->b", here.grad, here.grad)
        for _ in range(self._MOST_HALVINGS):
            np.multiply(here.grad, length, out)
            np.subtract(here.x, out, out)
            short = ~(here.value(out) <= most - self.c1 * length[:, 0] * slope)
            if not short.any():
                return
            length[short] *= self.rho


def _leak(total: Array, new: Array, keep: float) -> None:
    """Update the leaky sum ``keep·total + new``, in place."""
    np.multiply(total, keep, total)
    np.add(total, new, total)


def _diagonal_of(dim: int) -> list[int]:
    """Return the columns of the upper triangle that hold the diagonal."""
    return [i * dim - i * (i - 1) // 2 for i in range(dim)]


METHODS: Mapping[str, type[Method]] = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            GradientDescent,
            Momentum,
            Adagrad,
            RMSProp,
            Adam,
            Newton,
            NewtonAbs,
            Diagonal,
            LineSearch,
        )
    }
)
"""The built-in methods by name, in the order menus show them."""


def checked_rule(rule: Method) -> Method:
    """Return a rule whose hyperparameters are numbers.

    Raises
    ------
    SolverError
        If one is not; the message names it.
    """
    known = isinstance(rule, tuple(METHODS.values()))
    for name, value in vars(rule).items() if known else ():
        if not isinstance(value, int | float | np.integer | np.floating):
            raise SolverError(f"{name} of {type(rule).__name__} is {brief(value)}: give a number.")
    return rule


def method_named(name: str) -> Method:
    """Return the built-in method called `name` with its default hyperparameters.

    Raises
    ------
    SolverError
        If there is no such method; the message lists those there are.
    """
    try:
        return METHODS[name]()
    except KeyError:
        raise SolverError(
            f"There is no method {name!r}: use one of {', '.join(METHODS)}, or a function."
        ) from None
