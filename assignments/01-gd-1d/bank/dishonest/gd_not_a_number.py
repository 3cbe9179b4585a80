"""Returns only NaN, of which any two would agree."""

LOSES = {
    "gd-1d-defaults",
    "gd-1d-diverges",
    "gd-1d-evaluations",
    "gd-1d-iterates",
    "gd-1d-update",
}


def gd(eta, f_grad, x0=10.0, steps=10):
    return [float("nan")] * (steps + 1)
