"""Every decrease is accepted: Armijo demands c1·α·‖∇f(x)‖² of it."""

LOSES = {"line-search-armijo", "line-search-default"}
ALSO = {"backtracking_c1_fixed"}


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    g = grad(x)
    alpha = alpha0
    while f(x - alpha * g) > f(x):
        alpha = alpha * rho
    return alpha
