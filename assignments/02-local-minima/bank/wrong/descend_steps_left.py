"""The steps that are left are returned: return those that were taken."""

LOSES = {"local-minima-steps", "local-minima-default"}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps = x0, 0
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return x, max_steps - steps, "converged"
        if not abs(x) <= 1e6:
            return x, max_steps - steps, "diverged"
        if steps == max_steps:
            return x, max_steps - steps, "max_steps"
        x = x - eta * slope
        steps += 1
