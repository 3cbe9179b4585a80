"""The largest and the smallest by hand."""

import numpy as np


def condition_number(hess):
    largest = smallest = None
    for value in np.linalg.eigvalsh(hess).tolist():
        largest = value if largest is None or value > largest else largest
        smallest = value if smallest is None or value < smallest else smallest
    return largest / smallest
