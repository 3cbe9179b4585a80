"""The run stops where f″ is not positive: follow the rule there too."""

LOSES = {"newton-concave"}


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        slope, curvature = f_grad(x[-1]), f_hess(x[-1])
        x.append(x[-1] - eta * slope / curvature if curvature > 0 else x[-1])
    return x
