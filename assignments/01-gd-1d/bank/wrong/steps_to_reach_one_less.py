"""One too few is counted: the last step counts as well."""

LOSES = {"gd-1d-steps", "gd-1d-steps-start", "gd-1d-steps-last", "gd-1d-steps-default"}


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x, n = x0, -1
    for _ in range(max_steps + 1):
        if abs(f_grad(x)) <= tol:
            return n
        x -= eta * f_grad(x)
        n += 1
    return None
