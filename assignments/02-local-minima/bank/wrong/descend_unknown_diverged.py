"""Every run that does not converge is called "diverged": one that is only slow is "max_steps" by
the table."""

LOSES = {"local-minima-max-steps", "local-minima-default"}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps = x0, 0
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return x, steps, "converged"
        if not abs(x) <= 1e6:
            return x, steps, "diverged"
        if steps == max_steps:
            return x, steps, "diverged"
        x = x - eta * slope
        steps += 1
