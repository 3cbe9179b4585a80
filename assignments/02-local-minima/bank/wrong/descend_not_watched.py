"""Nothing watches for divergence: such a run is reported as "max_steps"."""

LOSES = {"local-minima-diverged", "local-minima-nan"}
ALSO = {"descend_nan_missed"}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps = x0, 0
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return x, steps, "converged"
        if steps == max_steps:
            return x, steps, "max_steps"
        x = x - eta * slope
        steps += 1
