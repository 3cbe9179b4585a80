"""Not every run converges to a minimum: look at the curvature where the run starts."""

LOSES = {"newton-foreseen"}


def predictions():
    return "Emmy Noether: converged, 0.2, converged, 10, converged, 4.5"
