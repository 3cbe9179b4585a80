"""Rosenbrock's function with its minimum moved to the origin."""


def slow_grad(x):
    a, b = x[0] + 1, x[1] + 1
    return (2 * (a - 1) - 400 * a * (b - a**2), 200 * (b - a**2))
