"""The whole list of iterates is returned as x: return the last one."""

LOSES = {
    "local-minima-point",
    "local-minima-steps",
    "local-minima-converged",
    "local-minima-max-steps",
    "local-minima-diverged",
    "local-minima-nan",
    "local-minima-default",
}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, steps, path = x0, 0, [x0]
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return path, steps, "converged"
        if not abs(x) <= 1e6:
            return path, steps, "diverged"
        if steps == max_steps:
            return path, steps, "max_steps"
        x = x - eta * slope
        path.append(x)
        steps += 1
