"""The caller’s x is moved: x −= … changes the array. Work on x − α·∇f(x) without storing it in
x."""

LOSES = {"line-search-x"}


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    g, before = grad(x), f(x)
    alpha = alpha0
    x -= alpha * g
    while f(x) > before - c1 * alpha * (g @ g):
        x += alpha * g
        alpha = alpha * rho
        x -= alpha * g
    return alpha
