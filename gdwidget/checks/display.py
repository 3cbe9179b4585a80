"""The self-check: all promises of an assignment in a table, with what is likely wrong."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

from gdwidget.checks.overlay import iterates, overlay
from gdwidget.checks.promise import ChecksError, Promise, PromiseBroken, exercise

State = Literal["kept", "broken", "not tried"]
_MARKS = {"kept": "✓", "broken": "✗", "not tried": "–"}
_COLOURS = {"kept": "#15803d", "broken": "#c2410c", "not tried": "#6b7280"}


@dataclass(frozen=True)
class Finding:
    """One row of a report: a promise, its state, and the failure if it is broken."""

    promise: Promise
    state: State
    failure: PromiseBroken | None = None
    note: str = ""


class Report:
    """What `check` found; displays as a table, in HTML or text.

    Attributes
    ----------
    slug : str
    findings : tuple of Finding
        One for each promise of the assignment, in its order.
    seed : int
        Seed of the random inputs: ``check(..., seed=...)`` repeats them.
    pictures : tuple of str
        SVG of the student's trajectories over the reference.
    runs : tuple of (mapping, list)
        For each trajectory the widget can show: the arguments of `gdwidget.explore` for the
        reference, and the student's iterates.
    """

    def __init__(
        self,
        slug: str,
        findings: tuple[Finding, ...],
        seed: int,
        pictures: tuple[str, ...],
        runs: tuple[tuple[Mapping[str, Any], list[Any]], ...] = (),
    ) -> None:
        self.slug = slug
        self.findings = findings
        self.seed = seed
        self.pictures = pictures
        self.runs = runs

    @property
    def kept(self) -> bool:
        """Tell whether every promise that was tried is kept, and any was tried."""
        states = {finding.state for finding in self.findings}
        return "kept" in states and "broken" not in states

    @property
    def summary(self) -> str:
        """Return the outcome in one sentence."""
        tried = [f for f in self.findings if f.state != "not tried"]
        kept = sum(f.state == "kept" for f in tried)
        return f"{kept} of {len(tried)} promises kept."

    def _told(self) -> list[Finding]:
        """Return the findings worth a row: not those about functions that were not given."""
        return [f for f in self.findings if f.state != "not tried" or f.note]

    def __repr__(self) -> str:
        """Write the table as text."""
        lines = [f"{self.slug}: {self.summary}"]
        for finding in self._told():
            lines.append(f" {_MARKS[finding.state]} {finding.promise.sentence}")
            if finding.note:
                lines.append(f"     {finding.note}")
            if (broken := finding.failure) is not None:
                if broken.likely:
                    lines.append(f"     {broken.likely}")
                lines.append(f"     called    {broken.call}")
                lines.append(f"     expected  {broken.expected}")
                lines.append(f"     came      {broken.came}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Write table and pictures as HTML; everything a student wrote is escaped."""
        return self.html(self.pictures)

    def html(self, pictures: Iterable[str]) -> str:
        """Write the table as HTML, with `pictures` beside it."""
        rows = "".join(self._row(finding) for finding in self._told())
        beside = "".join(pictures)
        # JupyterLab lets text that is in no table run out of the cell.
        return (
            '<div class="gdwidget-check" '
            'style="display:flex;flex-wrap:wrap;gap:1em;white-space:normal">'
            '<table style="max-width:46em"><caption style="text-align:left;caption-side:top">'
            f"<b>{escape(self.summary)}</b></caption><tbody>{rows}</tbody></table>{beside}</div>"
        )

    @staticmethod
    def _row(finding: Finding) -> str:
        said = escape(finding.note)
        if (broken := finding.failure) is not None:
            facts = "".join(
                f"<dt>{name}</dt><dd><code>{escape(text)}</code></dd>"
                for name, text in (
                    ("called", broken.call),
                    ("expected", broken.expected),
                    ("came", broken.came),
                )
            )
            opened = "" if broken.likely else " open"
            said = (
                f"<div>{escape(broken.likely)}</div><details{opened}>"
                f'<summary>what came</summary><dl style="margin:0">{facts}</dl></details>'
            )
        state = finding.state
        return (
            '<tr style="vertical-align:top">'
            f'<td style="color:{_COLOURS[state]};font-weight:bold" title="{state}">'
            f'<span aria-label="{state}">{_MARKS[state]}</span></td>'
            f'<td style="text-align:left">{escape(finding.promise.sentence)}{said}</td></tr>'
        )


def check(slug: str, *, seed: int | None = None, **functions: Any) -> Report:
    """Try the promises of an assignment on your functions: the self-check of the notebooks.

    Parameters
    ----------
    slug : str
        The assignment, such as ``"01-gd-1d"``.
    seed : int, optional
        Seed of the random inputs that are tried after the chapter's own; by default a new one
        each time.
    **functions : callable
        One or more of the assignment's functions by name, ``gd=gd``.

    Returns
    -------
    Report
        Displays as a table. Promises about functions that were not given are not tried.

    Raises
    ------
    ChecksError
        If there is no such assignment, or it asks for no such function. A broken promise
        raises nothing.

    Examples
    --------
    >>> check("01-gd-1d", square_grad=lambda x: 2 * x).kept
    True
    >>> report = check("01-gd-1d", square_grad=lambda x: x * x)
    >>> [f.failure.hypothesis for f in report.findings if f.failure]
    ['square_grad_value']
    """
    known = exercise(slug)
    if unknown := [name for name in functions if name not in known.functions]:
        raise ChecksError(f"{slug} asks for {', '.join(known.functions)}, not for {unknown[0]}.")
    chosen = secrets.randbelow(10**6) if seed is None else seed
    findings: list[Finding] = []
    stuck: set[str] = set()
    for promise in known.promises.values():
        if promise.function not in functions:
            findings.append(Finding(promise, "not tried"))
        elif promise.function in stuck:
            note = f"Not tried: {promise.function} did not return."
            findings.append(Finding(promise, "not tried", note=note))
        else:
            broken = _try(promise, functions[promise.function], chosen)
            findings.append(Finding(promise, "broken" if broken else "kept", broken))
            if broken and "does a loop never end" in broken.came:
                stuck.add(promise.function)
    drawn = [
        (picture(), functions[name])
        for name, picture in known.pictures.items()
        if name in functions and name not in stuck
    ]
    runs = (
        (picture.settings, iterates(picture, function))
        for picture, function in drawn
        if picture.settings
    )
    return Report(
        slug,
        tuple(findings),
        chosen,
        tuple(overlay(picture, function) for picture, function in drawn),
        tuple((settings, path) for settings, path in runs if path is not None),
    )


def _try(promise: Promise, function: Any, seed: int) -> PromiseBroken | None:
    try:
        promise.test(function)
        promise.test(function, seed=seed)
    except PromiseBroken as broken:
        return broken
    return None
