"""All six right."""


def predictions():
    return "Ada Lovelace: maximum, 2.072, converged, -7.624, maximum, 7.097"
