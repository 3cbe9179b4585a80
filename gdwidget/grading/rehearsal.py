"""What a notebook of ours does first, done once in the process that kernels are forked from."""

from gdwidget.core.objective import Objective
from gdwidget.core.solver import solve

_problem = Objective("x*cos(c*x) + x**2", c=1.0)
_problem.mathml  # noqa: B018  # SymPy's caches
solve(_problem, eta=0.1, start=1.0).outcome  # noqa: B018
