"""The status is spelt with a capital: write it as the text does."""

LOSES = {
    "local-minima-converged",
    "local-minima-max-steps",
    "local-minima-diverged",
    "local-minima-nan",
    "local-minima-default",
}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps = x0, 0
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return x, steps, "Converged"
        if not abs(x) <= 1e6:
            return x, steps, "Diverged"
        if steps == max_steps:
            return x, steps, "Max_steps"
        x = x - eta * slope
        steps += 1
