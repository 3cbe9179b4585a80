"""The first start, then the rest."""


def basins(f_grad, starts, eta):
    if len(starts) == 0:
        return []
    x = starts[0]
    for _ in range(1000):
        x = x - eta * f_grad(x)
    first = x if abs(f_grad(x)) <= 1e-6 else float("nan")
    return [first, *basins(f_grad, starts[1:], eta)]
