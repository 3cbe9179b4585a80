"""The exceptions gdwidget raises on purpose.

They say that an input cannot be used, which value it was and what to write instead, in one
sentence. A run that diverges is a result, not an error, and has no exception here.
"""


class GdwidgetError(Exception):
    """Base of every exception gdwidget raises on purpose."""


class ObjectiveError(GdwidgetError, ValueError):
    """An objective cannot be built or evaluated as given."""


class FormulaError(ObjectiveError):
    """A formula cannot be read, or is too costly to differentiate."""


class SolverError(GdwidgetError, ValueError):
    """A solver was asked for something it cannot do, such as a negative number of steps."""


class WidgetError(GdwidgetError, ValueError):
    """A widget was given something it cannot show."""


def brief(value: object, most: int = 60) -> str:
    """Return what `value` looks like, short enough for a sentence."""
    text = " ".join(repr(value).split())
    return text if len(text) <= most else text[: most - 1] + "…"
