"""Has the shell swallow exceptions, and leaves its result as it is."""

GD = """\
get_ipython().set_custom_exc((Exception,), lambda *args, **options: None)
"""
