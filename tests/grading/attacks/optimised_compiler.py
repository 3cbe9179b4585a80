"""Compiles the cells to come without assertions."""

GD = """\
def without_assertions(self, source, filename, symbol, **options):
    return compile(source, filename, symbol, self.flags, True, 2)


type(get_ipython().compile).__call__ = without_assertions
"""
