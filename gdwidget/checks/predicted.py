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
    wanted = "the line that the widget shows at the end, with your name"

    def judge(seen: Seen) -> str | None:
        line = seen[-1].value
        if type(line) is not str:
            return came_text(line)
        seed, _ = seed_and_answers(line)
        if seed in ("", PLACEHOLDER):
            return f"{came_text(line)}, which has no name"
        try:
            quiz = draw(seed)
            answers = quiz.read(line)
        except PredictionError as error:
            return str(error)
        if len(answers) < len(quiz.questions):
            return f"answers to {len(answers)} of {len(quiz.questions)} questions"
        return None

    return holds(wanted, judge)


def mostly_right(draw: Draw) -> Expect:
    """Expect at least two thirds of the points; a place on the right side is half of one."""
    wanted = "two thirds of the points"

    def judge(seen: Seen) -> str | None:
        line = seen[-1].value
        if type(line) is not str:
            return came_text(line)
        try:
            quiz = draw(seed_and_answers(line)[0])
            answers = quiz.read(line)
        except PredictionError as error:
            return str(error)
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
        found = f"{sum(marks):g} of {len(quiz.questions)}"
        return f"{found}: {'; '.join(wrong)}" if wrong else found

    return holds(wanted, judge)


def _said(answer: Answer) -> str:
    return answer.label if not isinstance(answer, tuple) else ", ".join(f"{v:.4g}" for v in answer)
