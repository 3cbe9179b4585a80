"""The last x is returned: the number of steps is asked for."""

LOSES = {"gd-1d-steps", "gd-1d-steps-start", "gd-1d-steps-last", "gd-1d-steps-default"}


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x = x0
    for _ in range(max_steps + 1):
        if abs(f_grad(x)) <= tol:
            return x
        x -= eta * f_grad(x)
    return None
