"""Nothing is returned: without return the caller gets None."""

LOSES = {
    "local-minima-point",
    "local-minima-steps",
    "local-minima-converged",
    "local-minima-max-steps",
    "local-minima-diverged",
    "local-minima-nan",
    "local-minima-default",
}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x = x0
    for _ in range(max_steps):
        if abs(f_grad(x)) <= tol:
            break
        x -= eta * f_grad(x)
    print(x)
