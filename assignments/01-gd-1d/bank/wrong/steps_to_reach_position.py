"""|x| is compared with tol: the slope |f′(x)| must be."""

LOSES = {
    "gd-1d-steps",
    "gd-1d-steps-none",
    "gd-1d-steps-start",
    "gd-1d-steps-last",
    "gd-1d-steps-default",
}


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x = x0
    for k in range(max_steps + 1):
        if abs(x) <= tol:
            return k
        x -= eta * f_grad(x)
    return None
