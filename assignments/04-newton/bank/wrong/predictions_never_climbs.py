"""Newton's method does not ask whether f grows: where the curvature is negative, a run may end at a
maximum."""

LOSES = {"newton-foreseen"}


def predictions():
    return "Pierre de Fermat: diverged, -4.6, slow, 9.1, converged, -9.6"
