"""Steps in place on a copy, and keeps a copy of each point."""


def gd_line_search(f, grad, x0, steps):
    x = x0.copy()
    points = [x.copy()]
    while len(points) <= steps:
        g, before, alpha = grad(x), f(x), 1.0
        while f(x - alpha * g) > before - 1e-4 * alpha * (g @ g):
            alpha *= 0.5
        x -= alpha * g
        points.append(x.copy())
    return points
