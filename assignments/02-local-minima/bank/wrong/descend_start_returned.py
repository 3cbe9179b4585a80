"""The start is returned: return the x where the run ended."""

LOSES = {"local-minima-point"}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps = x0, 0
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return x0, steps, "converged"
        if not abs(x) <= 1e6:
            return x0, steps, "diverged"
        if steps == max_steps:
            return x0, steps, "max_steps"
        x = x - eta * slope
        steps += 1
