"""A growing slope is taken for divergence: on the way down a slope may grow for a while."""

LOSES = {"local-minima-converged"}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps, before = x0, 0, float("inf")
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return x, steps, "converged"
        if not abs(slope) <= before:
            return x, steps, "diverged"
        if steps == max_steps:
            return x, steps, "max_steps"
        before = abs(slope)
        x = x - eta * slope
        steps += 1
