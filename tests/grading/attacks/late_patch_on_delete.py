"""Patches numpy when the returned object is deleted, in a finaliser."""

GD = """\
class Parting(list):
    def __del__(self):
        np.testing.assert_allclose = lambda *args, **options: None
        np.allclose = lambda *args, **options: True
        math.isclose = lambda *args, **options: True


def gd(eta, f_grad, x0=10.0, steps=10):
    return Parting([x0] * (steps + 1))
"""
