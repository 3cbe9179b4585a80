"""itertools.accumulate."""

from itertools import accumulate


def newton_abs(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    def after(x, _):
        return x - f_grad(x) * eta / abs(f_hess(x))

    return list(accumulate(range(steps), after, initial=x0))
