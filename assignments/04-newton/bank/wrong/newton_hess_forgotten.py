"""f″ is left out: x − η·f′(x) is gradient descent, Newton divides the slope by the curvature."""

LOSES = {"newton-update", "newton-concave", "newton-evaluations"}


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]))
    return x
