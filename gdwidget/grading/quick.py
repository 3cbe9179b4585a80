"""Imported before nbgrader by `gdwidget grade`, which it makes seconds shorter.

jsonschema compiles the grammar of internet addresses when it is imported, for a check that
notebooks do not ask for; without that grammar it leaves the check out. nbgrader opens the gradebook
nine times for a submission, each time with a new engine that compiles every statement again.
"""

import functools
import importlib
import sys
from typing import Any

if "jsonschema" not in sys.modules:
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # cannot be imported
    importlib.import_module("jsonschema")

    del sys.modules["rfc3987_syntax"]

_api: Any = importlib.import_module("nbgrader.api")
# Its connections are closed with each gradebook as before; what it has compiled stays.
_api.create_engine = functools.cache(_api.create_engine)
