"""x is rounded: keep all digits."""

LOSES = {"local-minima-point"}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps = x0, 0
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return round(x, 6), steps, "converged"
        if not abs(x) <= 1e6:
            return round(x, 6), steps, "diverged"
        if steps == max_steps:
            return round(x, 6), steps, "max_steps"
        x = x - eta * slope
        steps += 1
