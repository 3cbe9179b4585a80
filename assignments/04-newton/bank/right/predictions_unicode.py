"""A name in another script."""


def predictions():
    return "Эмми Нётер: maximum, 7.729, converged, -5.181, maximum, -2.072"
