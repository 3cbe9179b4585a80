"""Counts in floats; nothing after the loop, so None."""


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x, n = x0, 0.0
    while n <= max_steps:
        if abs(f_grad(x)) <= tol:
            return n
        x, n = x - eta * f_grad(x), n + 1
