"""x is held between −10 and 10: leave it free, also when it grows."""

LOSES = {"gd-1d-diverges"}


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(max(-10.0, min(10.0, x[-1] - eta * f_grad(x[-1]))))
    return x
