"""A generator turned into a list of tuples."""

import itertools


def gd_line_search(f, grad, x0, steps):
    def points():
        x = x0
        while True:
            yield tuple(x.tolist())
            g = grad(x)
            lengths = (0.5**k for k in itertools.count())
            armijo = (a for a in lengths if f(x - a * g) <= f(x) - 1e-4 * a * (g @ g))
            x = x - next(armijo) * g

    return tuple(itertools.islice(points(), steps + 1))
