"""The defaults differ: alpha0 is 1, rho 0.5 and c1 10⁻⁴ unless told otherwise."""

LOSES = {"line-search-default"}


def backtracking(f, grad, x, alpha0=1.0, rho=0.8, c1=0.1):
    g = grad(x)
    alpha = alpha0
    while f(x - alpha * g) > f(x) - c1 * alpha * (g @ g):
        alpha = alpha * rho
    return alpha
