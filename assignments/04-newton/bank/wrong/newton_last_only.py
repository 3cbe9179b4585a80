"""Only the last iterate is returned: return all of them, the start first."""

LOSES = {
    "newton-iterates",
    "newton-update",
    "newton-concave",
    "newton-defaults",
    "newton-evaluations",
}


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = x0
    for _ in range(steps):
        x = x - eta * f_grad(x) / f_hess(x)
    return x
