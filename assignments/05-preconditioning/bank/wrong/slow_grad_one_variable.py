"""Only one number is returned: f depends on two variables."""

LOSES = {
    "preconditioning-slow-pair",
    "preconditioning-slow-gradient",
    "preconditioning-slow-minimum",
    "preconditioning-slow-condition",
}


def slow_grad(x):
    return 1000 * x[0]
