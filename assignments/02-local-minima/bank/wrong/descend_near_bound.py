"""The bound on |x| is too narrow: a run may go far and come back. Draw the line at 10⁶ or
further."""

LOSES = {"local-minima-converged", "local-minima-max-steps"}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps = x0, 0
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return x, steps, "converged"
        if not abs(x) <= 100:
            return x, steps, "diverged"
        if steps == max_steps:
            return x, steps, "max_steps"
        x = x - eta * slope
        steps += 1
