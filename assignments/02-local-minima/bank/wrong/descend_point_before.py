"""The x before the last step is returned: return the one after it."""

LOSES = {"local-minima-point"}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps, before = x0, 0, x0
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return before, steps, "converged"
        if not abs(x) <= 1e6:
            return before, steps, "diverged"
        if steps == max_steps:
            return before, steps, "max_steps"
        before, x = x, x - eta * slope
        steps += 1
