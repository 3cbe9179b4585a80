"""f_grad is evaluated twice in every step: call it once and keep the result in a variable."""

LOSES = {"gd-1d-evaluations"}


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        print(f_grad(x[-1]))
        x.append(x[-1] - eta * f_grad(x[-1]))
    return x
