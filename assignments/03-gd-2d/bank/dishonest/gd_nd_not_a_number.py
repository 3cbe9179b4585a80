"""NaN agrees with any rule that is applied to NaN."""

LOSES = {"gd-2d-nd-shape", "gd-2d-nd-update", "gd-2d-nd-evaluations"}


def gd_nd(grad, x0, eta, steps):
    return [x0 * float("nan")] * (steps + 1)
