"""Returns only NaN, of which any two would agree."""

LOSES = {
    "line-search-at-rest",
    "line-search-shape",
    "line-search-update",
}


def gd_line_search(f, grad, x0, steps):
    return [[float("nan")] * len(x0)] * (steps + 1)
