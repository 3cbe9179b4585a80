"""50 halvings are made whatever tol is: stop as soon as the middle is near enough."""

LOSES = {"line-search-halvings", "line-search-tol-default"}


def bisect_minimum(f_grad, a, b, tol=1e-8):
    iterations = 0
    for _ in range(50):
        middle = (a + b) / 2
        if f_grad(middle) < 0:
            a = middle
        else:
            b = middle
        iterations += 1
    return (a + b) / 2, iterations
