"""The iterates are computed but not returned: without return the caller gets None."""

LOSES = {
    "newton-iterates",
    "newton-update",
    "newton-concave",
    "newton-defaults",
    "newton-evaluations",
}


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]) / f_hess(x[-1]))
    print(x)
