"""α is shortened before it is tried: try alpha0 itself first."""

LOSES = {"line-search-armijo", "line-search-default", "line-search-stationary"}
ALSO = {"backtracking_one_more"}


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    g = grad(x)
    alpha = alpha0 * rho
    while f(x - alpha * g) > f(x) - c1 * alpha * (g @ g):
        alpha = alpha * rho
    return alpha
