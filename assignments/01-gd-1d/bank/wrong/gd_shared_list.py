"""The list of a former call is continued: a default such as results=[] is made only once. Make the
list inside the function."""

LOSES = {
    "gd-1d-iterates",
    "gd-1d-defaults",
    "gd-1d-evaluations",
    "gd-1d-update",
    "gd-1d-diverges",
    "gd-1d-afresh",
}


def gd(eta, f_grad, x0=10.0, steps=10, results=[]):  # noqa: B006
    x = x0
    results.append(x)
    for _ in range(steps):
        x = x - eta * f_grad(x)
        results.append(x)
    return results
