"""The sign of f″ is multiplied away, and one more evaluation made."""


def newton_abs(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        step = f_grad(x[-1]) / f_hess(x[-1])
        if f_hess(x[-1]) < 0:
            step = -step
        x.append(x[-1] - eta * step)
    return x
