"""A tuple, by map."""

import math


def basins(f_grad, starts, eta):
    def limit(x):
        for _ in range(1500):
            if abs(f_grad(x)) < 1e-9:
                return float(x)
            x = x - eta * f_grad(x)
        return float(x) if abs(f_grad(x)) <= 1e-6 else math.nan

    return tuple(map(limit, starts))
