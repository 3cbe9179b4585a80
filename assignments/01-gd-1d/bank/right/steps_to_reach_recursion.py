"""Recursion."""


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    if abs(f_grad(x0)) <= tol:
        return 0
    if max_steps == 0:
        return None
    more = steps_to_reach(eta, f_grad, x0 - eta * f_grad(x0), tol, max_steps - 1)
    return None if more is None else more + 1
