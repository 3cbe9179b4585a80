"""The absolute value of f′ is taken: it belongs on f″, and f′ keeps its sign."""

LOSES = {"newton-abs-convex", "newton-abs-concave"}
ALSO = {"newton_abs_slope_too"}


def newton_abs(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * abs(f_grad(x[-1])) / f_hess(x[-1]))
    return x
