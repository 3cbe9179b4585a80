"""Places on the right side, but not near enough."""


def predictions():
    return "1815: converged, -0.4682, maximum, 7.436, converged, 4.654"
