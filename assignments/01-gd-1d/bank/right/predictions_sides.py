"""Places on the right side, but not near enough."""


def predictions():
    return "1815: slow, -0.656, converged, -0.88, diverged, 0.836"
