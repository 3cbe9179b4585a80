"""The fraction is upside down: it is f′/f″, not f″/f′."""

LOSES = {"newton-update", "newton-concave"}


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        slope, curvature = f_grad(x[-1]), f_hess(x[-1])
        step = curvature / slope if slope else 0.0
        x.append(x[-1] - eta * step)
    return x
