"""Says that no run has a limit."""

import numpy as np

LOSES = {"local-minima-limits", "local-minima-no-limit"}


def basins(f_grad, starts, eta):
    return np.full(len(starts), np.nan)
