"""max_steps is returned when it was not reached: return None, so that the caller can tell."""

LOSES = {"gd-1d-steps-none", "gd-1d-steps-default"}


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x = x0
    for k in range(max_steps + 1):
        if abs(f_grad(x)) <= tol:
            return k
        x -= eta * f_grad(x)
    return max_steps
