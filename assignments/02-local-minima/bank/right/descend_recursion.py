"""Recursion: one step, then the rest."""


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    slope = f_grad(x0)
    if abs(slope) <= tol:
        return x0, 0, "converged"
    if x0 != x0 or abs(x0) > 1e12:
        return x0, 0, "diverged"
    if max_steps == 0:
        return x0, 0, "max_steps"
    x, steps, status = descend(f_grad, x0 - eta * slope, eta, tol, max_steps - 1)
    return x, steps + 1, status
