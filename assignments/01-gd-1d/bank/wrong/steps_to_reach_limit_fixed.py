"""The limit is fixed at 100 steps: use max_steps, which is 1000 unless told otherwise."""

LOSES = {"gd-1d-steps-none", "gd-1d-steps-default"}
ALSO = {"steps_to_reach_default_100"}


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x = x0
    for k in range(101):
        if abs(f_grad(x)) <= tol:
            return k
        x -= eta * f_grad(x)
    return None
