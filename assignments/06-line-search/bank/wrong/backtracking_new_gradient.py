"""The gradient at the trial point is used on the right: the condition has that at x."""

LOSES = {"line-search-armijo"}


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    g = grad(x)
    alpha = alpha0
    while f(x - alpha * g) > f(x) - c1 * alpha * (grad(x - alpha * g) @ grad(x - alpha * g)):
        alpha = alpha * rho
    return alpha
