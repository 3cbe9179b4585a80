"""max_steps is returned instead of the number of steps taken."""

LOSES = {"local-minima-steps", "local-minima-default"}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps = x0, 0
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return x, max_steps, "converged"
        if not abs(x) <= 1e6:
            return x, max_steps, "diverged"
        if steps == max_steps:
            return x, max_steps, "max_steps"
        x = x - eta * slope
        steps += 1
