"""Lets SciPy find the root, and makes up the number of halvings."""

import math

from scipy.optimize import brentq

LOSES = {"line-search-halvings"}


def bisect_minimum(f_grad, a, b, tol=1e-8):
    x = brentq(f_grad, a, b, xtol=1e-13, rtol=1e-13)
    return x, math.ceil(math.log2((b - a) / tol))
