"""The status is True or False: return one of the three texts."""

LOSES = {
    "local-minima-point",
    "local-minima-steps",
    "local-minima-converged",
    "local-minima-max-steps",
    "local-minima-diverged",
    "local-minima-nan",
    "local-minima-default",
}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps = x0, 0
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return x, steps, True
        if not abs(x) <= 1e6:
            return x, steps, False
        if steps == max_steps:
            return x, steps, False
        x = x - eta * slope
        steps += 1
