"""A list of floats, nan from float."""


def basins(f_grad, starts, eta):
    limits = []
    for start in starts:
        x = float(start)
        for _ in range(3000):
            x -= eta * float(f_grad(x))
        limits.append(x if abs(f_grad(x)) < 1e-6 else float("nan"))
    return limits
