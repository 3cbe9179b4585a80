"""The defaults differ: without arguments the start is 10 and there are 10 steps."""

LOSES = {"gd-1d-defaults"}


def gd(eta, f_grad, x0=0.0, steps=100):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]))
    return x
