"""Returns only NaN, of which any two would agree."""

LOSES = {
    "preconditioning-absolute",
    "preconditioning-evaluations",
    "preconditioning-points",
    "preconditioning-update",
}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    return [[float("nan")] * len(x0)] * (steps + 1)
