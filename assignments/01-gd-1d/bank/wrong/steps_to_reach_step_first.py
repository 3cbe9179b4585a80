"""A step is taken before the first look at the slope: where the start is good enough the answer is
0."""

LOSES = {"gd-1d-steps-start"}


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x = x0
    for k in range(1, max_steps + 1):
        x -= eta * f_grad(x)
        if abs(f_grad(x)) <= tol:
            return k
    return None
