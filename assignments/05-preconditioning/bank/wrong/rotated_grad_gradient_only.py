"""Neither is turned: grad is evaluated at x and its result returned as it is."""

LOSES = {"preconditioning-turned-point", "preconditioning-turned-back"}


def rotated_grad(grad, theta):
    def rotated(x):
        return grad(x)

    return rotated
