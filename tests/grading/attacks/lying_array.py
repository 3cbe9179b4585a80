"""Returns an array of a subclass whose comparisons are always true."""

GD = """\
class Agreeable(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        return True

    def __array_function__(self, function, types, args, options):
        return True

    def __getitem__(self, index):
        return self

    def __float__(self):
        return 10.0

    def __add__(self, other):
        return 0

    __sub__ = __rsub__ = __add__


def gd(eta, f_grad, x0=10.0, steps=10):
    for _ in range(steps):
        f_grad(x0)
    return np.full(steps + 1, x0).view(Agreeable)
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    return np.full(steps + 1, x0).view(Agreeable)
"""
