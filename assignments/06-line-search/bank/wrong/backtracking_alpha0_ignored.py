"""alpha0 is not used: the search always begins at 1."""

LOSES = {"line-search-armijo", "line-search-stationary"}


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    g = grad(x)
    alpha = 1.0
    while f(x - alpha * g) > f(x) - c1 * alpha * (g @ g):
        alpha = alpha * rho
    return alpha
