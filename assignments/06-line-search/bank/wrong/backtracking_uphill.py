"""The trial points lie uphill: the step goes along −∇f(x)."""

LOSES = {"line-search-armijo", "line-search-default"}


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    g = grad(x)
    alpha = alpha0
    while f(x + alpha * g) > f(x) - c1 * alpha * (g @ g):
        alpha = alpha * rho
    return alpha
