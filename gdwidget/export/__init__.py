"""What leaves the notebook: a page that lives without a kernel, pictures, an animation.

`save_html` writes the page, `save_png` and `save_gif` draw without a browser, `picture` is the
still that a displayed widget carries, `call` is the code that shows the widget again, and
`export` is the command ``gdwidget export``.
"""

from gdwidget.export.code import call
from gdwidget.export.command import export
from gdwidget.export.page import page, save_html
from gdwidget.export.still import picture, save_gif, save_png

__all__ = ["call", "export", "page", "picture", "save_gif", "save_html", "save_png"]
