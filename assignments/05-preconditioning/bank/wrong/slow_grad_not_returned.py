"""The gradient is printed, not returned, so the caller gets None."""

LOSES = {
    "preconditioning-slow-pair",
    "preconditioning-slow-gradient",
    "preconditioning-slow-minimum",
    "preconditioning-slow-condition",
}


def slow_grad(x):
    print(x[0], 1000 * x[1])
