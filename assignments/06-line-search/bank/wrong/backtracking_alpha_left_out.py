"""α is left out of the condition: the decrease must be at least c1·α·‖∇f(x)‖²."""

LOSES = {"line-search-armijo", "line-search-x"}


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    g = grad(x)
    alpha = alpha0
    while f(x - alpha * g) > f(x) - c1 * (g @ g):
        alpha = alpha * rho
    return alpha
