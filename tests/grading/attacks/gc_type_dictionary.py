"""Reaches the dictionary behind a built-in type and changes its methods."""

GD = """\
import gc

methods = gc.get_referents(np.ndarray.__dict__)[0]
methods["all"] = lambda self, *args, **options: True
methods["__array_function__"] = lambda self, *args: True
"""
