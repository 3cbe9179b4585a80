"""Binds np, math and abs to things that agree with everything."""

GD = """\
class Agreeable:
    def __getattr__(self, name):
        return self

    def __call__(self, *args, **options):
        return True


np = math = Agreeable()
abs = lambda x: 0
"""
