"""Has the shell show no traceback."""

GD = """\
get_ipython().showtraceback = lambda *args, **options: None
get_ipython()._showtraceback = lambda *args, **options: None
"""
