"""The sign of the update is reversed: adding η·f′(x) climbs. Subtract it."""

LOSES = {
    "local-minima-point",
    "local-minima-steps",
    "local-minima-converged",
    "local-minima-max-steps",
    "local-minima-diverged",
    "local-minima-default",
}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps = x0, 0
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return x, steps, "converged"
        if not abs(x) <= 1e6:
            return x, steps, "diverged"
        if steps == max_steps:
            return x, steps, "max_steps"
        x = x + eta * slope
        steps += 1
