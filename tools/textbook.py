"""Derive the textbook's formulas and write them down for the package to ship."""

from pathlib import Path

from gdwidget.core.textbook import SHIPPED, derive_all

if __name__ == "__main__":
    package = Path(__file__).parents[1] / "gdwidget" / "core"
    (package / SHIPPED).write_text(derive_all(), encoding="utf-8")
