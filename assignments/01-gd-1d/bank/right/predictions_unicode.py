"""A name in another script."""


def predictions():
    return "Эмми Нётер: converged, -3.84, diverged, -3.92, slow, -3.96"
