"""Returns only NaN, of which any two would agree."""

LOSES = {
    "newton-nd-indefinite",
    "newton-nd-iterates",
    "newton-nd-solve",
    "newton-nd-update",
}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    return [[float("nan")] * len(x0)] * (steps + 1)
