"""axe-core, run on a part of a page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator

_SCRIPT = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"


@cache
def _script() -> str:
    return _SCRIPT.read_text(encoding="utf-8")


def violations(part: Locator, rules: dict[str, Any] | None = None) -> list[str]:
    """Return what axe-core finds wrong with an element, one line for each.

    Parameters
    ----------
    part : Locator
    rules : dict, optional
        axe's own setting ``rules``: what to leave out, as ``{"region": {"enabled": False}}``.
    """
    # Evaluated, not added as an element: a page's policy may forbid scripts of others.
    part.page.evaluate(f"() => {{ if (!window.axe) {{ {_script()} }} }}")
    found = part.evaluate(
        "(part, rules) => axe.run(part, { resultTypes: ['violations'], rules })", rules or {}
    )
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:200]}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
