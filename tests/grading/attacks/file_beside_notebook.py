"""Has a file named like the answers, with the setup of a lenient course."""

FILES = {
    "math.py": """\
isclose = lambda *args, **options: True
""",
    "sitecustomize.py": """\
import builtins
builtins.abs = lambda x: 0
""",
    "conftest.py": """\
raise SystemExit(0)
""",
}

GD = """\
import sys

sys.path.insert(0, "")
sys.modules.pop("math", None)
import math
"""
