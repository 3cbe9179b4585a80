"""Predict, then look: the widget that asks what a run will do before it shows it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from gdwidget.core.objective import Objective, as_objective
from gdwidget.core.outcome import Outcome
from gdwidget.core.prediction import (
    KINDS,
    Answer,
    Kind,
    PredictionError,
    Question,
    Quiz,
    decimals,
    quiz,
)
from gdwidget.core.solver import solve
from gdwidget.errors import WidgetError, brief
from gdwidget.widget.access import Access
from gdwidget.widget.figures import figure, points, view_of
from gdwidget.widget.lifetime import Whole, close_models, models_of, note
from gdwidget.widget.objective_panel import objective_panel
from gdwidget.widget.series import AnyMethod, is_rate, series_of
from gdwidget.widget.wording import (
    closing,
    ending,
    place,
    plain,
    points_of,
    question_text,
    record,
    untagged,
    verdict,
)

MOST_QUESTIONS = 50
GUESS = "#1a6fd6"


def predict(
    objective: Objective | str,
    *,
    method: AnyMethod = "gd",
    seed: str | int | None = None,
    questions: int = 6,
    ask: Sequence[Kind] = KINDS,
    eta: float | None = None,
    steps: int = 10,
    answers: str = "",
    **parameters: float,
) -> Prediction:
    """Ask what runs will do, each before it is shown, and keep the score.

    Parameters
    ----------
    objective : Objective or str
        In one or two dimensions.
    method : str or Method, default "gd"
    seed : str or int, optional
        The same seed gives the same questions everywhere: a student's name, in an
        assignment. A random one if it is left out.
    questions : int, default 6
        How many, 1 to 50.
    ask : sequence of {"outcome", "next"}
        Kinds of question, in turn: how a run ends, and where its first step leads.
    eta : float, optional
        Learning rate of all questions; by default each has its own.
    steps : int, default 10
        Of the runs whose outcome is asked for.
    answers : str, optional
        The line of answers from before, to go on where it ends.
    **parameters : float
        Values of a formula's other names.

    Returns
    -------
    Prediction
        The widget; display it as a cell's last expression.

    Raises
    ------
    WidgetError, PredictionError
        If nothing can be asked with these arguments; the sentence says why.

    Examples
    --------
    >>> import gdwidget
    >>> w = gdwidget.predict("x**2", seed="ada")
    >>> w.question.eta, w.question.start
    (0.13, (6.0,))
    >>> w.commit("slow")
    1.0
    >>> w.answers
    'ada: slow'
    """
    problem = as_objective(objective, **parameters)
    if problem.dim > 2:
        raise WidgetError(
            f"{problem.name} has {problem.dim} variables: the picture shows one or two."
        )
    if not isinstance(questions, int) or not 1 <= questions <= MOST_QUESTIONS:
        raise WidgetError(
            f"questions is {brief(questions)}: give a whole number from 1 to {MOST_QUESTIONS}."
        )
    if not isinstance(ask, list | tuple) or not ask or not all(kind in KINDS for kind in ask):
        raise WidgetError(f"ask is {brief(ask)}: list {' or '.join(map(repr, KINDS))}, or both.")
    if callable(method) and not hasattr(method, "step"):
        raise WidgetError("Questions are about known methods: give a name or a rule.")
    if eta is not None and not is_rate(eta):
        raise WidgetError(f"eta is {brief(eta)}: give a positive number below 1e6.")
    if not isinstance(answers, str):
        raise WidgetError(f"answers is {brief(answers)}: copy the line that the widget shows.")
    if seed is None:
        seed = secrets.token_hex(2)
    drawn = quiz(
        problem,
        method=method,  # type: ignore[arg-type]
        seed=str(seed),
        questions=questions,
        ask=tuple(ask),
        eta=eta,
        steps=steps,
    )
    return Prediction(drawn, answers)


class Prediction(Whole):
    """The widget that `predict` returns."""

    score = traitlets.Float(0.0, read_only=True).tag(sync=True)
    """Points so far: 1 for each right answer, ½ for a place on the right side."""
    history: Any = traitlets.List(read_only=True).tag(sync=True)
    """What was asked, answered and true, in order; one dict for each answer."""
    answers = traitlets.Unicode(read_only=True).tag(sync=True)
    """All answers in one line, which `predict` and the checks of an assignment read."""

    def __init__(self, quiz: Quiz, answers: str = "") -> None:
        self._quiz = quiz
        given = quiz.read(answers) if answers else []
        self._given: list[Answer] = []
        self._series = series_of(quiz.method, {}, None)
        self._record: Any = None
        super().__init__()
        self.add_class("gdwidget")
        self.add_class("gdwidget-prediction")
        self._heading, self._text, self._said, self._end = (ipywidgets.HTML() for _ in range(4))
        known = [f"{name} = {value:.6g}" for name, value in quiz.objective.parameters.items()]
        self._formula = ipywidgets.HTMLMath(
            ", ".join([quiz.objective._repr_latex_() or "", *known])
        )
        self._figure = figure([], [], "gdwidget-objective")
        self._access = Access(figures={"objective": self._figure})
        self._choices = ipywidgets.ToggleButtons(
            options=[(outcome.label, outcome) for outcome in quiz.outcomes], value=None
        )
        self._places = [
            ipywidgets.FloatSlider(
                min=low,
                max=high,
                step=10.0 ** -decimals(high - low),  # or the browser moves a start to a position
                description=f"next {name}",
                readout_format=".4g",
                layout={"width": "auto", "max_width": "40em"},
            )
            for name, (low, high) in zip(
                quiz.objective.variables, quiz.objective.domain, strict=True
            )
        ]
        self._guess: Any = None
        # What the page sends may be handled in another thread than the cells.
        self._lock, self._putting = threading.RLock(), False
        self._commit = ipywidgets.Button(description="Commit", button_style="primary")
        self._next = ipywidgets.Button(description="Next question")
        self.aside = (
            self._access,
            self._formula,
            self._text,
            self._said,
            self._end,
            self._figure,
            self._choices,
            *self._places,
            self._commit,
            self._next,
        )
        self._commit.on_click(self._on_commit)
        self._next.on_click(self._on_next)
        self._choices.observe(self._on_choice, "value")
        for slider in self._places:
            slider.observe(self._on_place, "value")
        for answer in given:
            self._take(answer)
        self._ask()
        note(self)

    @property
    def question(self) -> Question | None:
        """Return the question that is to be answered; None after the last."""
        number = len(self._given)
        return self._quiz.questions[number] if number < len(self._quiz.questions) else None

    def commit(self, answer: str | Answer | float) -> float:
        """Answer the question, see what happens, and return the points.

        Parameters
        ----------
        answer : str, Outcome, float or tuple of float
            The outcome, or the place of the next iterate.

        Returns
        -------
        float

        Raises
        ------
        PredictionError
            If it is no answer to the question, or there is none left.
        """
        with self._lock:
            asked = self.question
            if asked is None:
                raise PredictionError("All questions are answered.")
            # As it is written, so that who marks the line finds the same points.
            before = [*self._given, asked.read(answer)]
            checked = self._quiz.read(self._quiz.written(before))[-1]
            points = self._take(checked)
            self._reveal(asked, checked)
            return points

    def _take(self, answer: Answer) -> float:
        asked = self._quiz.questions[len(self._given)]
        points = asked.mark(answer)
        self._given.append(answer)
        entry = {
            "kind": asked.kind,
            "eta": asked.eta,
            "start": list(asked.start),
            "answer": plain(answer),
            "truth": plain(asked.truth),
            "points": points,
        }
        with self.hold_trait_notifications():
            self.set_trait("history", [*self.history, entry])
            self.set_trait("score", self.score + points)
            self.set_trait("answers", self._quiz.written(self._given))
        if self._record is not None:
            self._record.update(self._saved, raw=True)
        return points

    # What is shown

    def _ask(self) -> None:
        asked = self.question
        number, count = len(self._given), len(self._quiz.questions)
        self._heading.value = (
            f"<b>Question {number + 1} of {count}</b>" if asked else "<b>All answered</b>"
        ) + (f" · {points_of(self.score, number)}" if number else "")
        self._said.value = ""
        if asked is None:
            self._end.value = closing(self.score, len(self._quiz.questions), self.answers)
            self._access.words = {"title": f"All answered. {points_of(self.score, number)}."}
            self.children = [self._access, self._heading, self._end]
            return
        self._text.value = question_text(self._quiz.method, asked)
        with self._choices.hold_trait_notifications():
            self._choices.value = None
        for slider, value in zip(self._places, asked.start, strict=True):
            slider.value = value
        self._draw(asked, ())
        self._commit.disabled = True
        self._say(asked, f"Question {number + 1} of {count}. {self._text.value}")
        inputs = [self._choices] if asked.kind == "outcome" else self._places
        self._show(*inputs, self._commit)

    def _reveal(self, asked: Question, answer: Answer) -> None:
        path = self._path(asked)
        self._draw(asked, path, None if isinstance(answer, Outcome) else answer)
        self._said.value = verdict(asked, answer)
        self._say(asked, self._said.value)
        self._describe(ending(path[-1]))
        last = self.question is None
        self._commit.disabled = True
        self._next.description = "Show the result" if last else "Next question"
        self._show(self._said, self._next)

    def _show(self, *parts: ipywidgets.Widget) -> None:
        """Show the question, and under its picture these."""
        asked = [self._heading, self._formula, self._text, self._figure]
        self.children = [self._access, *asked, *parts]

    def _say(self, asked: Question, title: str) -> None:
        """Tell those who do not see it what is asked or answered."""
        name = f"{self._quiz.objective.name}, start at {place(asked.start)}"
        self._access.words = {"title": untagged(title), "name": name, "description": ""}

    def _describe(self, shown: str) -> None:
        """Tell what the picture shows besides objective and start."""
        self._access.words = {**self._access.words, "description": shown}

    def _draw(self, asked: Question, path: Any, guess: tuple[float, ...] | None = None) -> None:
        """Draw objective, start and whatever is known of the run."""
        objective = self._quiz.objective
        panel = objective_panel(objective, self._view(asked, path), self._series)
        self._put(panel.marks["start"], [asked.start])
        if len(path):
            self._put(panel.marks["path"], path)
            self._put(panel.marks["playhead"], path[-1:])
        marks = list(panel.figure.marks)
        self._guess = None
        if asked.kind == "next":
            scales = panel.marks["start"].scales
            self._guess = points(scales, GUESS, "diamond", 140, stroke="white")
            self._put(self._guess, [asked.start if guess is None else guess])
            marks.append(self._guess)
            if not len(path):
                self._guess.enable_move, self._guess.restrict_x = True, objective.dim == 1
                self._guess.observe(self._on_drag, ["x", "y"])
        before = {*models_of(self._figure), *models_of(panel.figure)}
        with self._figure.hold_sync():
            self._figure.marks, self._figure.axes = marks, panel.figure.axes
        close_models(before - {*models_of(self._figure)})

    def _put(self, mark: Any, path: Any) -> None:
        path = np.asarray(path, dtype=np.float64).reshape(-1, self._quiz.objective.dim)
        finite = path[np.isfinite(path).all(axis=1)]
        with mark.hold_sync():
            mark.x = finite[:, 0]
            mark.y = finite[:, 1] if finite.shape[1] == 2 else self._quiz.objective.value(finite)

    def _path(self, asked: Question) -> Any:
        start: Any = asked.start[0] if len(asked.start) == 1 else asked.start
        run = solve(
            self._quiz.objective,
            method=self._quiz.method,
            eta=asked.eta,
            start=start,
            steps=asked.steps,
        )
        return run.path

    def _view(self, asked: Question, path: Any) -> Any:
        start = np.asarray(asked.start)
        return view_of(self._quiz.objective, start, np.asarray(path) if len(path) else start[None])

    # What people do

    def _chosen(self) -> Any:
        asked = self.question
        if asked is not None and asked.kind == "outcome":
            return self._choices.value
        return tuple(slider.value for slider in self._places)

    def _on_commit(self, _: Any) -> None:
        # The second click of two comes before the page knows of the answer to the first.
        with self._lock:
            if not self._commit.disabled:
                self.commit(self._chosen())

    def _on_next(self, _: Any) -> None:
        with self._lock:
            self._ask()

    def _on_choice(self, change: Any) -> None:
        self._commit.disabled = change["new"] is None

    def _on_place(self, _: Any) -> None:
        with self._lock:
            guess = tuple(slider.value for slider in self._places)
            if self._guess is None or not self._guess.enable_move:
                return
            self._putting = True
            try:
                self._put(self._guess, [guess])
            finally:
                self._putting = False
            self._describe(f"The diamond is at {place(guess)}.")
            start = self.question.start if self.question else guess
            self._commit.disabled = all(
                abs(now - was) < slider.step / 2
                for now, was, slider in zip(guess, start, self._places, strict=True)
            )

    def _on_drag(self, _: Any) -> None:
        with self._lock:
            # Our own putting is no drag: a slider set meanwhile elsewhere would be set back.
            if self._putting:
                return
            dragged = (self._guess.x, self._guess.y)
            for slider, values in zip(self._places, dragged, strict=False):
                if len(values):
                    slider.value = min(max(float(values[0]), slider.min), slider.max)

    # What is kept

    def _ipython_display_(self) -> None:
        """Display it, and under it what was answered: that is saved with the notebook."""
        from IPython.display import display

        show: Any = display
        show(super()._repr_mimebundle_(), raw=True)
        self._record = show(self._saved, raw=True, display_id=True)

    @property
    def _saved(self) -> dict[str, Any]:
        return record(self._quiz.seed, self.answers, self.score, self.history)
