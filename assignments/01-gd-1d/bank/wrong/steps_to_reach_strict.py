"""< leaves out equality: |f′(x)| = tol counts as reached, so compare with ≤."""

LOSES = {"gd-1d-steps-last"}


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x = x0
    for k in range(max_steps + 1):
        if abs(f_grad(x)) < tol:
            return k
        x -= eta * f_grad(x)
    return None
