"""What the browser is told of the thing it shows: names, limits, mathematics."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from gdwidget.core.objective import Objective
from gdwidget.core.outcome import Outcome
from gdwidget.widget.axes import ETA_LIMIT, START_LIMIT, Scale, stability_edge
from gdwidget.widget.figures import View
from gdwidget.widget.rates import formulas
from gdwidget.widget.series import Series, rule_name

_GLYPHS = {
    Outcome.CONVERGED: "✓",
    Outcome.SLOW: "…",
    Outcome.OSCILLATING: "∿",
    Outcome.DIVERGED: "✕",
    Outcome.SADDLE: "◇",
    Outcome.MAXIMUM: "▲",
}


def spec_of(
    objective: Objective,
    series: list[Series],
    methods: dict[str, str],
    eta_scale: Scale,
    view: View,
    initial: dict[str, Any],
    max_steps: int,
    box: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the `spec` trait; its fields are those of ``Spec`` in ``js/src/model.ts``.

    `methods` are those to choose from: what people call them, by what the browser calls them.
    `box` is told of the formula box, None if there is none.
    """
    method = rule_name(series[0].method)
    edge = stability_edge(objective, method)
    edge_label = "2/L" if method == "gd" else "edge"
    norm = "|f′|" if objective.dim == 1 else "‖∇f‖"
    progress = [{"name": "f", "label": "f", "column": "f", "log": False}]
    if objective.minimum is not None:
        progress.append({"name": "error", "label": "f − f*", "column": "error", "log": True})
    progress.append({"name": "slope", "label": norm, "column": "slope", "log": True})
    return {
        "dim": objective.dim,
        "title": objective.name,
        "variables": list(objective.variables),
        "eta": {"scale": eta_scale},
        "edge": edge,
        "edge_label": "" if edge is None else f"{edge_label} = {edge:.4g}",
        "methods": [{"name": name, "label": label} for name, label in methods.items()],
        "series": [
            {
                "role": s.role,
                "key": s.key,
                "label": s.label,
                "formulas": formulas(s),
                **asdict(s.look),
            }
            for s in series
        ],
        "max_steps": max_steps,
        "view": {"x": list(view.x), "y": list(view.y)},
        "eta_most": ETA_LIMIT,
        "start_most": START_LIMIT,
        "mathematics": _mathematics(objective),
        "parameters": ", ".join(f"{p} = {v:.4g}" for p, v in objective.parameters.items()),
        "outcomes": [
            {"name": o.label, "label": o.label, "glyph": _GLYPHS[o], "sentence": o.sentence}
            for o in Outcome
        ],
        "progress": progress,
        "progress_default": "f",
        "initial": initial,
        "box": box,
    }


def _mathematics(objective: Objective) -> list[dict[str, str]]:
    if objective.mathml is None:
        return []
    arguments = ", ".join(objective.variables)
    heads = ("f", "f′", "f″") if objective.dim == 1 else ("f", "∇f", "∇²f")
    return [
        {"label": f"{head}({arguments})", "mathml": f"<math>{body}</math>"}
        for head, body in zip(heads, objective.mathml, strict=True)
    ]
