"""The run is ended because x grows: a divergent run is a result too, so return all its steps."""

LOSES = {"gd-1d-diverges"}


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]))
        if abs(x[-1]) > 20 * max(1.0, abs(x0)):
            break
    return x
