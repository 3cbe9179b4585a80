"""Trusted grading: tests never run where student code runs; only plain values cross."""

from gdwidget.errors import GdwidgetError


class GradingError(GdwidgetError):
    """Grading cannot be done as asked: a missing sandbox, an unreadable course."""
