"""The largest number in the matrix is divided by the smallest positive one: compute the
eigenvalues."""

LOSES = {"gd-2d-condition-rotated"}


def condition_number(hess):
    values = hess[hess > 0]
    return max(values) / min(values)
