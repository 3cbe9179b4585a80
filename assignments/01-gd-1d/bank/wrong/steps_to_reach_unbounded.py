"""max_steps is not used: where the run does not converge, the loop never ends."""

LOSES = {"gd-1d-steps-none", "gd-1d-steps-default"}


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x, n = x0, 0
    while not abs(f_grad(x)) <= tol:
        x -= eta * f_grad(x)
        n += 1
    return n
