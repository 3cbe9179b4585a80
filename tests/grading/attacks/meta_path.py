"""Puts a finder before all others, and forgets what was imported."""

GD = """\
import importlib.abc
import importlib.machinery
import sys


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self) if name == "math" else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.isclose = lambda *args, **options: True


sys.meta_path.insert(0, Finder())
del sys.modules["math"]
import math
"""
