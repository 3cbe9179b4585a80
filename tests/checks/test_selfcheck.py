"""The widget that a self-check shows: it must show the very run that the picture compares with."""

from __future__ import annotations

import numpy as np
import pytest

import gdwidget
from gdwidget.checks.overlay import Picture
from gdwidget.checks.promise import MODULES, exercise

PICTURES = [
    pytest.param(picture(), id=f"{slug}-{name}")
    for slug in MODULES
    for name, picture in exercise(slug).pictures.items()
    if picture().settings
]


@pytest.mark.parametrize("picture", PICTURES)
def test_the_widget_shows_the_reference(picture: Picture) -> None:
    """Are the iterates on the widget those the student's are compared with?"""
    settings = dict(picture.settings)
    name = settings.pop("objective")
    objective = gdwidget.textbook[name] if name in gdwidget.textbook else name
    w = gdwidget.explore(objective, **settings, student=picture.expected)
    expected = np.array(picture.expected, dtype=float).reshape(len(picture.expected), -1)
    np.testing.assert_allclose(w.run.path, expected, rtol=1e-9, atol=1e-9)
    assert w._runs.student is not None
    assert w._runs.student[1] is None


def test_every_assignment_with_trajectories_shows_some() -> None:
    """Is there a picture on the widget in all assignments but the one without trajectories?"""
    shown = {str(p.id).split("-")[0] for p in PICTURES}
    assert {"01", "03", "04", "05", "06", "07"} <= shown
