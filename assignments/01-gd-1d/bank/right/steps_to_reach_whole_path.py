"""All iterates first, then the first good one."""

import numpy as np


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x = [x0]
    for _ in range(max_steps):
        x.append(x[-1] - eta * f_grad(x[-1]))
    slopes = np.abs([f_grad(v) for v in x])
    found = np.flatnonzero(slopes <= tol)
    return found[0] if found.size else None
