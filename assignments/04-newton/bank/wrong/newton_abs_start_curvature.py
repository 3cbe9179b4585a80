"""The curvature is taken once, at the start: f″ must be evaluated anew at every iterate."""

LOSES = {"newton-abs-convex", "newton-abs-concave"}


def newton_abs(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    curvature = abs(f_hess(x0))
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]) / curvature)
    return x
