"""Where f″ < 0 this takes a step of gradient descent: divide by |f″| there."""

LOSES = {"newton-abs-concave"}


def newton_abs(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        curvature = f_hess(x[-1])
        x.append(x[-1] - eta * f_grad(x[-1]) / (curvature if curvature > 0 else 1.0))
    return x
