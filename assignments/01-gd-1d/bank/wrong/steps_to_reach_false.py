"""False is returned when it was not reached: return None, since False counts as 0 in Python."""

LOSES = {"gd-1d-steps-none", "gd-1d-steps-default"}


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x = x0
    for k in range(max_steps + 1):
        if abs(f_grad(x)) <= tol:
            return k
        x -= eta * f_grad(x)
    return False
