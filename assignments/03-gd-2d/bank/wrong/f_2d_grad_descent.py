"""The signs are turned: this points downhill. The minus belongs to the update, not to the
gradient."""

LOSES = {"gd-2d-grad"}


def f_2d_grad(x1, x2):
    return -2 * x1, -4 * x2
