"""A generator of iterates, of which the last one counts."""

import itertools
import math


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    def iterates():
        x = x0
        while True:
            yield x
            x = x - eta * f_grad(x)

    for k, x in enumerate(itertools.islice(iterates(), max_steps + 1)):
        if -tol <= f_grad(x) <= tol:
            return x, k, "converged"
        if math.isnan(x) or math.fabs(x) > 1e6:
            return x, k, "diverged"
    return x, k, "max_steps"
