"""Where f″ < 0 this takes a step of gradient descent: plain Newton follows the rule there too,
uphill as it leads."""

LOSES = {"newton-concave"}


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        slope, curvature = f_grad(x[-1]), f_hess(x[-1])
        x.append(x[-1] - eta * (slope / curvature if curvature > 0 else slope))
    return x
