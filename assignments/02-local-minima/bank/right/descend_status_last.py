"""Finds the status after the loop; steps as a float."""


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps, status = x0, 0.0, None
    while status is None:
        slope = f_grad(x)
        if abs(slope) <= tol:
            status = "converged"
        elif abs(x) > 1e6 or x != x:
            status = "diverged"
        elif steps == max_steps:
            status = "max_steps"
        else:
            x, steps = x - eta * slope, steps + 1
    return (x, steps, status)
