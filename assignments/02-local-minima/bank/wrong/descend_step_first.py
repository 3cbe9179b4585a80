"""A step is taken before the first look at the slope: a good start takes 0 steps."""

LOSES = {"local-minima-steps"}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps = x0 - eta * f_grad(x0), 1
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return x, steps, "converged"
        if not abs(x) <= 1e6:
            return x, steps, "diverged"
        if steps == max_steps:
            return x, steps, "max_steps"
        x = x - eta * slope
        steps += 1
