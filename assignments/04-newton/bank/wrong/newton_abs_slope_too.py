"""f′ loses its sign as well: only f″ must, since the sign of f′ says which way is down."""

LOSES = {"newton-abs-convex", "newton-abs-concave"}
ALSO = {"newton_abs_slope_only"}


def newton_abs(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * abs(f_grad(x[-1]) / f_hess(x[-1])))
    return x
