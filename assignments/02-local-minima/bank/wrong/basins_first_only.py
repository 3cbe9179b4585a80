"""return stands inside the loop, so only the first start is run."""

import numpy as np

LOSES = {"local-minima-limits", "local-minima-no-limit", "local-minima-shape"}


def basins(f_grad, starts, eta):
    limits = []
    for start in starts:
        x = start
        for _ in range(1000):
            x = x - eta * f_grad(x)
        limits.append(x if abs(f_grad(x)) <= 1e-6 else np.nan)
        return limits
