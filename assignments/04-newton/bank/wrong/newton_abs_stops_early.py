"""The run ends early, once it has all but arrived: take all the steps that were asked for."""

LOSES = {"newton-abs-iterates"}


def newton_abs(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        if abs(f_grad(x[-1])) < 1e-9:
            break
        x.append(x[-1] - eta * f_grad(x[-1]) / abs(f_hess(x[-1])))
    return x
