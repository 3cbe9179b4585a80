"""One too many is counted: count the steps, not the iterates."""

LOSES = {"gd-1d-steps", "gd-1d-steps-start", "gd-1d-steps-last", "gd-1d-steps-default"}


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x, iterates = x0, 1
    while abs(f_grad(x)) > tol:
        if iterates > max_steps:
            return None
        x -= eta * f_grad(x)
        iterates += 1
    return iterates
