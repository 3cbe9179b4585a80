"""The steps go downhill here. Newton's step is −f′/f″: where the curvature is negative it leads
uphill, to the top of the touching parabola."""

LOSES = {"newton-foreseen"}


def predictions():
    return "Thomas Simpson: converged, 10.87, converged, 8.676, converged, 8.58"
