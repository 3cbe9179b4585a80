"""next() over a generator of step lengths, with a print for each."""

import sys


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    def lengths():
        alpha = alpha0
        while True:
            print("trying", alpha, file=sys.stderr)
            yield alpha
            alpha *= rho

    g = grad(x)
    return next(a for a in lengths() if f(x - a * g) <= f(x) - c1 * a * (g @ g))
