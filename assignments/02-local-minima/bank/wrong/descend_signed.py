"""f′ is compared without its absolute value: where the slope is negative, f′(x) ≤ tol holds far
from a minimum."""

LOSES = {
    "local-minima-point",
    "local-minima-steps",
    "local-minima-max-steps",
    "local-minima-diverged",
    "local-minima-default",
}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps = x0, 0
    while True:
        slope = f_grad(x)
        if slope <= tol:
            return x, steps, "converged"
        if not abs(x) <= 1e6:
            return x, steps, "diverged"
        if steps == max_steps:
            return x, steps, "max_steps"
        x = x - eta * slope
        steps += 1
