"""max_steps is not used: where the run settles nowhere, the loop never ends."""

LOSES = {
    "local-minima-point",
    "local-minima-steps",
    "local-minima-max-steps",
    "local-minima-default",
}
ALSO = {"descend_max_steps_ignored"}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps = x0, 0
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return x, steps, "converged"
        if not abs(x) <= 1e6:
            return x, steps, "diverged"
        x = x - eta * slope
        steps += 1
