"""The run ends early, once it has all but arrived: take all the steps that were asked for."""

LOSES = {"newton-iterates"}


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        slope = f_grad(x[-1])
        if abs(slope) < 1e-9:
            break
        x.append(x[-1] - eta * slope / f_hess(x[-1]))
    return x
