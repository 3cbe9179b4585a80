"""Without max_steps the limit is 100 steps here; it should be 1000."""

LOSES = {"gd-1d-steps-default"}


def steps_to_reach(eta, f_grad, x0, tol, max_steps=100):
    x = x0
    for k in range(max_steps + 1):
        if abs(f_grad(x)) <= tol:
            return k
        x -= eta * f_grad(x)
    return None
