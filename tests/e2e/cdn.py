"""What Jupyter's static pages fetch from other machines, in the copies that are installed here."""

from __future__ import annotations

import re
import sys
from pathlib import Path

_SHARED = Path(sys.prefix) / "share/jupyter"
_HTML_MANAGER = Path(__file__).parents[2] / "node_modules/@jupyter-widgets/html-manager/dist"

MODULES = {
    name: _SHARED / f"nbextensions/{name}/index.js" for name in ("anywidget", "bqplot", "bqscales")
}
"""The scripts of widgets by the name of their package, as their wheels bring them."""


def copy_of(url: str) -> Path | None:
    """Return the file that is installed of what an address names, or None."""
    if "/require.js/" in url:
        return _SHARED / "voila/templates/base/static/require.min.js"
    if "/@jupyter-widgets/html-manager@" in url:
        return _HTML_MANAGER / "embed-amd.js"
    package = re.search(r"/npm/(\w+)@", url)
    return MODULES.get(package[1]) if package else None
