"""Returns only NaN, of which any two would agree."""

LOSES = {
    "newton-concave",
    "newton-evaluations",
    "newton-iterates",
    "newton-update",
}


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    return [float("nan")] * (steps + 1)
