"""A for loop that also looks after the last step."""


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x = x0
    for k in range(max_steps + 1):
        g = f_grad(x)
        if abs(g) <= tol:
            return k
        x -= eta * g
    return None
