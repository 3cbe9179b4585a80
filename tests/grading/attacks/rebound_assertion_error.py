"""Binds AssertionError to something that cannot be raised."""

GD = """\
import builtins

builtins.AssertionError = AssertionError = type(None)
"""
