"""The new point is returned: return the step length α."""

LOSES = {"line-search-armijo", "line-search-default", "line-search-stationary"}


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    g = grad(x)
    alpha = alpha0
    while f(x - alpha * g) > f(x) - c1 * alpha * (g @ g):
        alpha = alpha * rho
    return x - alpha * g
