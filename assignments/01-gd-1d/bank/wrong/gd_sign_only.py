"""Only the sign of f′(x) is used: the step must shrink with the slope, so multiply η by f′(x)."""

import math

LOSES = {"gd-1d-update", "gd-1d-diverges"}


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - math.copysign(eta, f_grad(x[-1])))
    return x
