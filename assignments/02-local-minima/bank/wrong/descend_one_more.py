"""One too many is counted: count the steps, not the iterates."""

LOSES = {"local-minima-steps", "local-minima-default"}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps = x0, 0
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return x, steps + 1, "converged"
        if not abs(x) <= 1e6:
            return x, steps + 1, "diverged"
        if steps == max_steps:
            return x, steps + 1, "max_steps"
        x = x - eta * slope
        steps += 1
