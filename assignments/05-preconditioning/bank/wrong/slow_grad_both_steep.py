"""Both curvatures are 1000, so the condition number is 1: it is the quotient of the largest and
the smallest."""

LOSES = {"preconditioning-slow-condition"}


def slow_grad(x):
    return 1000 * x
