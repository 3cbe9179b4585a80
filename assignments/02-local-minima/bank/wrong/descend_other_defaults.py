"""The defaults differ: without arguments tol is 10⁻⁶ and max_steps 1000."""

LOSES = {"local-minima-default"}


def descend(f_grad, x0, eta, tol=1e-3, max_steps=100):
    x, steps = x0, 0
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
