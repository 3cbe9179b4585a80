"""Lets the package’s own solver do the work, with what options it takes."""

import numpy as np

import gdwidget

LOSES = {"adaptive-adam-first", "adaptive-adam-update", "adaptive-adam-evaluations"}


def adam(grad, x0, eta=0.1, beta1=0.9, beta2=0.999, eps=1e-8, steps=20):
    objective = gdwidget.Objective(
        lambda x: 0.0 * np.sum(x), grad=lambda x: grad(np.atleast_1d(x)), dim=len(x0)
    )
    path = gdwidget.solve(objective, method="adam", eta=eta, start=x0, steps=steps).path
    return path.reshape(steps + 1, len(x0))
