"""The length of the step, η·|f′(x)|, is compared with tol: the slope |f′(x)| itself must be."""

LOSES = {"gd-1d-steps", "gd-1d-steps-none", "gd-1d-steps-last", "gd-1d-steps-default"}


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x = x0
    for k in range(max_steps + 1):
        step = eta * f_grad(x)
        if abs(step) <= tol:
            return k
        x -= step
    return None
