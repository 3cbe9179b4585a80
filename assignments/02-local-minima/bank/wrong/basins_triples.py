"""x, steps and status are returned for each start: only x is asked for."""

LOSES = {"local-minima-limits", "local-minima-no-limit", "local-minima-shape"}


def basins(f_grad, starts, eta):
    ends = []
    for start in starts:
        x, k = start, 0
        while k < 1000 and abs(f_grad(x)) > 1e-6:
            x, k = x - eta * f_grad(x), k + 1
        ends.append((x, k, "converged" if abs(f_grad(x)) <= 1e-6 else "max_steps"))
    return ends
