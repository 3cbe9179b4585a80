"""nbgrader's formgrader made safe to open, where it has no setting for it."""

from __future__ import annotations

import copy
import sys
from typing import Any

_HANDLERS = "nbgrader.server_extensions.formgrader.handlers"
_NAMED_IN_ADDRESS = ("assignment_id", "notebook_id", "student_id")


def harden() -> None:
    """Mend the pages of a formgrader that runs in this process; elsewhere do nothing.

    Its submission page is then made with the settings of the course it shows, not with those that
    the server started with. Files of a submission get an origin of their own, as those that
    Jupyter serves. No page takes markup from its address.
    """
    handlers: Any = sys.modules.get(_HANDLERS)
    if handlers is None or hasattr(handlers.BaseHandler, "gdwidget_render"):
        return
    base = handlers.BaseHandler
    base.gdwidget_render = base.render
    base.render = _render
    base.exporter = property(_exporter)
    handlers.SubmissionFilesHandler.content_security_policy = property(_sandboxed)


def _exporter(handler: Any) -> Any:
    """Return what makes a page of a submission; kept while the settings stay the same."""
    from nbconvert.exporters import HTMLExporter

    config = handler.settings["nbgrader_formgrader"].config
    kept = handler.settings.get("gdwidget_exporter")
    if kept is None or kept[0] != config:
        kept = copy.deepcopy(config), HTMLExporter(config=config)
        handler.settings["gdwidget_exporter"] = kept
    return kept[1]


def _render(handler: Any, name: str, **names: Any) -> str:
    """Fill in a template of nbgrader's, which prints these names into HTML and script."""
    from tornado.web import HTTPError

    for key in _NAMED_IN_ADDRESS:
        if set('<>"\\') & set(names.get(key, "")):
            raise HTTPError(404)
    return str(handler.gdwidget_render(name, **names))


def _sandboxed(handler: Any) -> str:
    from jupyter_server.base.handlers import JupyterHandler

    policy: Any = JupyterHandler.content_security_policy
    return f"{policy.fget(handler)}; sandbox"
