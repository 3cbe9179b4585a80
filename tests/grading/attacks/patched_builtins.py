"""Makes abs and all agree with everything."""

GD = """\
import builtins

builtins.abs = lambda x: 0
builtins.all = lambda values: True
"""
