"""How Sphinx builds the site: ``make docs``."""

import re
import sys
from importlib import metadata
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

project = "gdwidget"
author = "The gdwidget developers"
release = version = metadata.version("gdwidget")

extensions = [
    "live",
    "mathml",
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
]
exclude_patterns = ["_*", "*.ipynb"]
# Single backticks in our docstrings are names of Python objects.
default_role = "py:obj"

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say types in words, with their shapes
numpydoc_show_class_members = False

html_theme = "furo"
html_title = "gdwidget"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["frames.js"]
html_math_renderer = "mathml"
html_show_copyright = False
html_show_sourcelink = False
html_copy_source = False


def _course_page(app: Sphinx) -> None:
    """Write down what a new course's own page says, for the instructor's guide."""
    from gdwidget.course.contents import Options, render
    from gdwidget.course.sources import Course

    options = Options("gd101", None, "Europe/Berlin", ("01-gd-1d",))
    page = render(Course(Path("gd101")), options)["README.md"].decode()
    (HERE / "_generated").mkdir(exist_ok=True)
    (HERE / "_generated/term.md").write_text(page.replace("```console student", "```console"))


def _escape(
    app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """Keep the star of ``shape (*batch, D)`` from beginning an emphasis, an initial a list."""
    for number, line in enumerate(lines):
        starred = line.replace("*batch", r"\*batch")
        lines[number] = re.sub(r"^(\.\. \[.+?\] )(?=[A-Z]\. )", r"\1\\", starred)


def setup(app: Sphinx) -> None:
    """Connect what has no setting."""
    app.connect("builder-inited", _course_page)
    app.connect("autodoc-process-docstring", _escape)
