"""Expectations of a line of predictions, which `gdwidget.predict` writes and a student hands in."""

from __future__ import annotations

from collections.abc import Callable

from gdwidget.checks.expect import Expect, Seen, came_text, holds
from gdwidget.core.prediction import Answer, PredictionError, Quiz, seed_and_answers

PLACEHOLDER = "write your name here"
"""The seed in the notebook, until a student writes another."""
SHARE_RIGHT = 2 / 3

Draw = Callable[[str], Quiz]
"""Makes the questions of a seed, as the notebook's widget does."""


def all_answered(draw: Draw) -> Expect:
    """Expect a line with the student's name and an answer to each question."""

    def judge(seen: Seen) -> str | None:
        line = seen[-1].value
        if type(line) is str and seed_and_answers(line)[0] in ("", PLACEHOLDER):
            return f"{came_text(line)}, which has no name"
        found = _read(draw, seen)
        if isinstance(found, str):
            return found
        quiz, answers = found
        if len(answers) < len(quiz.questions):
            return f"answers to {len(answers)} of {len(quiz.questions)} questions"
        return None

    return holds("the line that the widget shows at the end, with your name", judge)


def mostly_right(draw: Draw) -> Expect:
    """Expect at least two thirds of the points; a place on the right side is half of one."""

    def judge(seen: Seen) -> str | None:
        found = _read(draw, seen)
        if isinstance(found, str):
            return found
        quiz, answers = found
        marks = [q.mark(a) for q, a in zip(quiz.questions, answers, strict=False)]
        if sum(marks) >= SHARE_RIGHT * len(quiz.questions):
            return None
        wrong = [
            f"{number}. {_said(answer)} instead of {_said(question.truth)}"
            for number, (question, answer, mark) in enumerate(
                zip(quiz.questions, answers, marks, strict=False), start=1
            )
            if mark < 1
        ]
        total = f"{sum(marks):g} of {len(quiz.questions)}"
        return f"{total}: {'; '.join(wrong)}" if wrong else total

    return holds("two thirds of the points", judge)


def _read(draw: Draw, seen: Seen) -> tuple[Quiz, list[Answer]] | str:
    """Return the questions of a line and its answers, or what came instead of a line."""
    line = seen[-1].value
    if type(line) is not str:
        return came_text(line)
    try:
        quiz = draw(seed_and_answers(line)[0])
        return quiz, quiz.read(line)
    except PredictionError as error:
        return str(error)


def _said(answer: Answer) -> str:
    return answer.label if not isinstance(answer, tuple) else ", ".join(f"{v:.4g}" for v in answer)
