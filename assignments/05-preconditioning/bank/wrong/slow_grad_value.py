"""This is f(x), one number: return its gradient, two numbers."""

LOSES = {
    "preconditioning-slow-pair",
    "preconditioning-slow-gradient",
    "preconditioning-slow-minimum",
    "preconditioning-slow-condition",
}


def slow_grad(x):
    return (x[0] ** 2 + 1000 * x[1] ** 2) / 2
