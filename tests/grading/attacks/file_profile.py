"""Has a profile beside the notebook run code when the kernel starts."""

FILES = {
    "profile_default/startup/00.py": """\
import math

import numpy.testing

numpy.testing.assert_allclose = lambda *args, **options: None
numpy.allclose = math.isclose = lambda *args, **options: True
""",
}
