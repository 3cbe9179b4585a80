"""Keeps the state in a global of its own instead of returning it."""

_KEPT = {"s1": 0.0, "s2": 0.0}

LOSES = {"adaptive-momentum-state", "adaptive-momentum-step", "adaptive-momentum-defaults"}


def momentum_2d(x1, x2, s1, s2, f_grad, eta=0.1, beta=0.9):
    g1, g2 = f_grad(x1, x2)
    _KEPT["s1"] = beta * _KEPT["s1"] + g1
    _KEPT["s2"] = beta * _KEPT["s2"] + g2
    return x1 - eta * _KEPT["s1"], x2 - eta * _KEPT["s2"], 0, 0
