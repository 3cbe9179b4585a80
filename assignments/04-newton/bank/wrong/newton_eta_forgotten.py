"""η is left out of the update: every step is the whole f′/f″."""

LOSES = {"newton-update", "newton-concave"}


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - f_grad(x[-1]) / f_hess(x[-1]))
    return x
