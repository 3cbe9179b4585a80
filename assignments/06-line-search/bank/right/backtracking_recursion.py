"""Recursion with a shorter first step."""


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    g = grad(x)
    if f(x - alpha0 * g) <= f(x) - c1 * alpha0 * sum(g * g):
        return alpha0
    return backtracking(f, grad, x, alpha0 * rho, rho, c1)
