"""A while loop with two evaluations a step."""


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x, n = x0, 0
    while abs(f_grad(x)) > tol:
        if n == max_steps:
            return None
        x = x - eta * f_grad(x)
        n += 1
    return n
