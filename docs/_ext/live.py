"""The directive ``live``: a widget's code, and the widget itself, alive on the page.

The code is run when the page is read, in one namespace for all blocks of the page as in a notebook.
Its last expression is the widget, which is exported by `gdwidget.export.save_html`::

    ```{live} Ten steps of 0.2
    gdwidget.explore("x**2", eta=0.2, start=10.0)
    ```

Where no scripts run, and on paper, stands the picture of `gdwidget.export.picture`.
"""

from __future__ import annotations

import ast
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import gdwidget
from gdwidget.export import picture, save_html

FOLDER = "_live"
_FIGURE = """\
<figure class="live">
<iframe src="{file}.html" title="{title}" loading="lazy"></iframe>
<img src="{file}.svg" alt="{title}" loading="lazy">
<figcaption>{title} · <a href="{file}.html">on a page of its own</a></figcaption>
</figure>
"""


class Live(SphinxDirective):
    """Show code, and the widget that it makes."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """Run the code and write the widget's files."""
        source = "\n".join(self.content)
        names = self.env.temp_data.setdefault("live_names", {})
        widget = run(source, names)
        if not isinstance(widget, gdwidget.Explorer):
            raise self.error(f"The last expression is {widget!r}: let it be a widget.")
        number = self.env.temp_data["live_count"] = self.env.temp_data.get("live_count", 0) + 1
        name = f"{self.env.docname.replace('/', '-')}-{number}"
        folder = Path(self.env.app.outdir) / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        title = self.arguments[0]
        save_html(widget, folder / f"{name}.html", title=title)
        (folder / f"{name}.svg").write_text(picture(widget), encoding="utf-8")
        code = nodes.literal_block(source, source, language="python")
        file = "../" * self.env.docname.count("/") + f"{FOLDER}/{name}"
        html = _FIGURE.format(file=file, title=escape(title))
        return [code, nodes.raw("", html, format="html")]


def run(source: str, names: dict[str, Any]) -> Any:
    """Run statements as a notebook's cell does: return the value of the last, if it has one."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<live>", "exec"), names)
    return last and eval(compile(ast.Expression(last.value), "<live>", "eval"), names)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("live", Live)
    return {"parallel_read_safe": True}
