"""The last number of the diagonal is divided by the first: compute the eigenvalues, and find the
largest and the smallest."""

LOSES = {"gd-2d-condition", "gd-2d-condition-rotated"}


def condition_number(hess):
    return hess[-1, -1] / hess[0, 0]
