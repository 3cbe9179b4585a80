"""What a game of predictions says: questions, verdicts, and the record saved with a notebook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.outcome import Outcome
from gdwidget.core.prediction import Answer, Question
from gdwidget.widget.series import AnyMethod, label_of

MIME = "application/vnd.gdwidget.predictions+json"
"""Of the record that is saved with the notebook: seed, score and history."""
_VERBS = {
    Outcome.CONVERGED: "converges",
    Outcome.SLOW: "is slow",
    Outcome.OSCILLATING: "oscillates",
    Outcome.DIVERGED: "diverges",
    Outcome.SADDLE: "stops at a saddle",
    Outcome.MAXIMUM: "stops at a maximum",
}
_TAG = re.compile("<[^>]*>")
_MARKS = {1.0: "right", 0.5: "right side, wrong place", 0.0: "wrong"}


def untagged(text: str) -> str:
    """Return the words of HTML."""
    return _TAG.sub("", text)


def place(values: Sequence[float]) -> str:
    """Write a place: a number, or several in brackets."""
    text = ", ".join(f"{value:.4g}" for value in values)
    return (text if len(values) == 1 else f"({text})").replace("-", "−")


def ending(last: NDArray[np.float64]) -> str:
    """Say where the run that is drawn ends."""
    if np.isfinite(last).all():
        return f"The run ends at {place(last.tolist())}."
    return "The run leaves the picture."


def question_text(method: AnyMethod, asked: Question) -> str:
    """Return a question about a method, as HTML."""
    label = label_of(method)
    label = label[0].upper() + label[1:]
    known = f"{label} with η = {asked.eta:g} starts at {place(asked.start)}"
    if asked.kind == "outcome":
        return (
            f"{known}. What will {asked.steps} steps come to? "
            "<i>Slow</i> is not there yet, <i>oscillating</i> jumps to and fro and gets no "
            "lower."
        )
    return f"{known}. Where is the next iterate? Drag the blue diamond, or use the slider."


def verdict(asked: Question, answer: Answer) -> str:
    """Return how good an answer was, and what is true, as HTML."""
    truth = asked.truth
    if isinstance(truth, Outcome):
        told = f"It {_VERBS[truth]}. {truth.sentence}"
    else:
        told = f"The next iterate is {place(truth)}."
    mark = _MARKS[asked.mark(answer)].capitalize()
    return f'<div role="status"><b>{mark}.</b> You said {_said(answer)}. {told}</div>'


def points_of(score: float, most: int | None = None) -> str:
    """Return so many points in words, of how many if that is said."""
    last, of = (score, "") if most is None else (most, f" of {most}")
    return f"{score:g}{of} point{'' if last == 1 else 's'}"


def closing(score: float, count: int, answers: str) -> str:
    """Return the result after the last of so many questions, as HTML."""
    return (
        f"<p>{points_of(score, count)}.</p><p>Your answers in one line, for the "
        "assignment or for another time:<br><code style='user-select: all'>"
        f"{escape(answers)}</code></p>"
    )


def record(seed: str, answers: str, score: float, history: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what is displayed under the widget and saved with the notebook, by MIME type."""
    text = answers or "no predictions yet"
    rows = "".join(_row(entry) for entry in history)
    head = "".join(f"<th>{name}</th>" for name in ("", "η", "from", "predicted", "came"))
    table = f"<table><thead><tr>{head}<th>points</th></tr></thead><tbody>{rows}</tbody></table>"
    many = "" if len(history) == 1 else "s"
    details = f"<details><summary>{len(history)} prediction{many}, {points_of(score)}"
    return {
        "text/plain": text,
        "text/html": f"{details}</summary>{table}<code>{escape(text)}</code></details>",
        MIME: {"seed": seed, "score": score, "history": history},
    }


def plain(answer: Answer) -> str | list[float]:
    """Return an answer as the history holds it."""
    return answer.label if isinstance(answer, Outcome) else list(answer)


def _said(answer: str | Answer | list[float]) -> str:
    return str(answer) if isinstance(answer, str | Outcome) else place(answer)


def _row(entry: dict[str, Any]) -> str:
    what = "outcome" if entry["kind"] == "outcome" else "next iterate"
    told = (
        what,
        f"{entry['eta']:g}",
        place(entry["start"]),
        _said(entry["answer"]),
        _said(entry["truth"]),
        f"{entry['points']:g}",
    )
    return "<tr>" + "".join(f"<td>{text}</td>" for text in told) + "</tr>"
