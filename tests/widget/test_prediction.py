"""Questions before the answer: the same for a seed, fair, marked alike wherever they are marked."""

from __future__ import annotations

import math
import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gdwidget
from gdwidget import Outcome, textbook
from gdwidget.core.prediction import PredictionError, Question, Quiz, quiz

SQUARE, XCOS, BOWL = textbook["square"], textbook["xcos"], textbook["bowl"]
SETTINGS: list[dict[str, Any]] = [
    {"objective": SQUARE},
    {"objective": XCOS, "method": "newton", "eta": 1.0},
    {"objective": BOWL},
    {"objective": textbook["himmelblau"], "method": "momentum"},
]


def drawn(seed: str, *, objective: Any, **settings: Any) -> Quiz:
    return quiz(objective, seed=seed, **settings)


def truths(of: Quiz) -> list[Any]:
    return [question.truth for question in of.questions]


def test_a_seed_gives_the_same_questions_for_ever() -> None:
    """Would a line of answers from today be marked the same with another version?"""
    asked = drawn("ada", objective=SQUARE)
    assert [(q.kind, q.eta, q.start) for q in asked.questions] == [
        ("outcome", 0.13, (6.0,)),
        ("next", 0.48, (-4.2,)),
        ("outcome", 1.5, (-5.6,)),
        ("next", 1.8, (2.5,)),
        ("outcome", 0.34, (-7.5,)),
        ("next", 0.73, (-1.9,)),
    ]
    assert asked.written(truths(asked)) == "ada: slow, -0.168, diverged, -6.5, converged, 0.874"


@pytest.mark.parametrize("settings", SETTINGS)
def test_truths_are_true(settings: dict[str, Any]) -> None:
    """Is what is held for true what the update rule gives?"""
    for question in drawn("grace", **settings).questions:
        run = gdwidget.solve(
            settings["objective"],
            method=settings.get("method", "gd"),
            eta=question.eta,
            start=question.start if len(question.start) > 1 else question.start[0],
            steps=question.steps,
        )
        if question.kind == "outcome":
            assert run.outcome is question.truth
        else:
            assert run.path[1].tolist() == list(question.truth)  # type: ignore[arg-type]


def test_newton_steps_by_hand() -> None:
    """Is the next iterate of Newton's method x − f′/f″?"""
    c = 0.15 * math.pi
    asked = drawn("emmy", objective=XCOS, method="newton", eta=1.0, ask=["next"])
    for question in asked.questions:
        (x,) = question.start
        slope = math.cos(c * x) - c * x * math.sin(c * x)
        curvature = -2 * c * math.sin(c * x) - c**2 * x * math.cos(c * x)
        assert question.truth == pytest.approx((x - slope / curvature,))


@pytest.mark.parametrize("settings", SETTINGS)
@given(seed=st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12))
def test_any_seed_is_fair(settings: dict[str, Any], seed: str) -> None:
    """Whatever the seed: is more than one answer right, and can all be told from the next?"""
    asked = drawn(seed, **settings)
    ends = [q.truth for q in asked.questions if q.kind == "outcome"]
    assert len(set(ends)) > 1
    assert set(ends) <= set(asked.outcomes)
    for question in asked.questions:
        if question.kind == "next":
            assert math.dist(question.truth, question.start) > question.near  # type: ignore[arg-type]
    line = asked.written(truths(asked))
    assert [q.mark(a) for q, a in zip(asked.questions, asked.read(line), strict=True)] == [1] * 6


@pytest.mark.parametrize(
    ("answer", "points"),
    [((3.0,), 1), ((3.9,), 1), ((4.1,), 0.5), ((1.1,), 0.5), ((-1.0,), 0), ((1.0,), 0)],
)
def test_marks_of_a_place(answer: tuple[float, ...], points: float) -> None:
    """Is a place near the true one right, and the right side half of it?"""
    question = Question("next", 0.1, (1.0,), 1, (3.0,), 1.0)
    assert question.mark(answer) == points


def test_marks_of_a_place_in_the_plane() -> None:
    """Is a direction within 30° the right side?"""
    question = Question("next", 0.1, (0.0, 0.0), 1, (10.0, 0.0), 1.0)
    for degrees, points in ((0, 0.5), (29, 0.5), (31, 0), (180, 0)):
        turn = math.radians(degrees)
        assert question.mark((5 * math.cos(turn), 5 * math.sin(turn))) == points
    assert question.mark((9.5, 0.5)) == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "copy the whole line"),
        ("grace: slow", "no answers of ada"),
        ("ada: fast", "'fast' is no outcome"),
        ("ada: slow, far", "'far' is no place of an iterate: give a number"),
        ("ada: slow, 1 2", "give a number"),
        ("ada: slow, nan", "give a number"),
        ("ada: " + ", ".join(["slow", "1"] * 4), "8 answers for 6 questions"),
    ],
)
def test_lines_that_are_none(line: str, says: str) -> None:
    """Does a line that cannot be read say what is wrong with it?"""
    with pytest.raises(PredictionError, match=says):
        drawn("ada", objective=SQUARE).read(line)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"seed": " "}, "seed is ' '"),
        ({"seed": "a\nb"}, "give a name or a number"),
        ({"questions": 0}, "questions is 0: give a whole number from 1 to 50"),
        ({"ask": ["where"]}, "list 'outcome' or 'next', or both"),
        ({"ask": 5}, "ask is 5: list 'outcome' or 'next', or both"),
        ({"answers": 5}, "answers is 5: copy the line"),
        ({"steps": 0}, "steps is 0: give a whole number from 1"),
        ({"method": lambda eta, f_grad: []}, "known methods"),
        ({"method": "nothing"}, "nothing"),
        ({"method": 5}, "5 is no method"),
        ({"method": gdwidget.Momentum(beta="a")}, "beta of Momentum is 'a': give"),  # type: ignore[arg-type]
        ({"eta": -1.0}, "eta"),
        ({"eta": 1e-9, "ask": ["next"]}, "There are not 6 questions"),
    ],
)
def test_bad_arguments(settings: dict[str, Any], says: str) -> None:
    """Does each bad argument get a sentence that names it?"""
    with pytest.raises(gdwidget.GdwidgetError, match=says):
        gdwidget.predict("x**2", **settings)


SAME_END = {
    ("beale", "adagrad"),
    ("beale", "line_search"),
    ("rosenbrock", "adagrad"),
    ("rosenbrock", "line_search"),
    ("saddle", "adagrad"),
    ("saddle", "rmsprop"),
    ("saddle", "adam"),
}
"""Where ten steps of any length get nowhere: the valleys are long, the saddle has no minimum."""


@pytest.mark.parametrize("method", list(gdwidget.METHODS))
@pytest.mark.parametrize("name", list(textbook))
def test_there_are_questions_about_everything(name: str, method: str) -> None:
    """Does every method have questions on every textbook objective, with several answers?"""
    ends = set()
    for seed in ("ada", "grace", "emmy"):
        asked = drawn(seed, objective=textbook[name], method=method)
        assert len(asked.questions) == 6
        ends |= {q.truth for q in asked.questions if q.kind == "outcome"}
    assert len(ends) > 1 or (name, method) in SAME_END


@pytest.mark.parametrize("formula", ["x - log(x)", "log(x) + 1/x"])
def test_questions_are_asked_where_f_is_finite(formula: str) -> None:
    """Does no run begin, and no step lead, where the logarithm is not defined?"""
    problem = gdwidget.Objective(formula)
    for question in drawn("ada", objective=problem, questions=40).questions:
        assert question.start[0] > 0
        assert question.kind == "outcome" or question.truth[0] > 0  # type: ignore[index]
    nowhere = gdwidget.Objective("log(x)", domain=(-2, -1))
    with pytest.raises(PredictionError, match="finite nowhere in its domain"):
        drawn("ada", objective=nowhere)


def test_a_game_from_python() -> None:
    """Do score, history and answers follow, and can a game go on from its line?"""
    w = gdwidget.predict("x**2", seed="ada")
    assert w.commit("slow") == 1
    assert w.commit(-1.5) == 0.5
    assert (w.score, w.answers) == (1.5, "ada: slow, -1.5")
    assert [entry["points"] for entry in w.history] == [1, 0.5]
    assert w.history[1]["truth"] == pytest.approx([-0.168])
    with pytest.raises(PredictionError, match="no outcome"):
        w.commit(3.0)
    assert len(w.history) == 2
    again = gdwidget.predict("x**2", seed="ada", answers=w.answers)
    assert (again.score, again.history) == (w.score, w.history)
    while again.question is not None:
        again.commit(again.question.truth)
    assert again.score == 5.5
    with pytest.raises(PredictionError, match="All questions are answered"):
        again.commit("slow")


def test_a_double_click_answers_one_question() -> None:
    """Does the second click that comes before the page is told leave the next question alone?"""
    w = gdwidget.predict("x**2", seed="ada", ask=("outcome",))
    w._choices.value = Outcome.SLOW
    for _ in range(2):
        w._commit.click()
    assert w.answers == "ada: slow"
    w._next.click()
    w._choices.value = Outcome.DIVERGED
    w._commit.click()
    assert w.answers == "ada: slow, diverged"


def test_a_slider_set_in_another_thread_stays() -> None:
    """Does the diamond, moved for one slider, set back what another thread sets the other to?"""
    w = gdwidget.predict(BOWL, seed="ada", ask=["next"])
    first, second = w._places
    is_set, end = threading.Event(), threading.Event()

    def as_from_the_page() -> None:
        with second.hold_trait_notifications():
            second.value = 2.0
            is_set.set()
            end.wait(10)

    other = threading.Thread(target=as_from_the_page)

    def meanwhile(_: Any) -> None:
        if not is_set.is_set():
            other.start()
            is_set.wait(10)

    w._guess.unobserve(w._on_drag, ["x", "y"])
    w._guess.observe(meanwhile, ["x"])
    w._guess.observe(w._on_drag, ["x", "y"])
    first.value = 1.0
    end.set()
    other.join(10)
    assert (first.value, second.value) == (1.0, 2.0)
    assert (list(w._guess.x), list(w._guess.y)) == ([1.0], [2.0])


def test_nothing_of_the_run_is_sent_before_the_answer() -> None:
    """Does the browser hold only what the learner may see?"""
    w = gdwidget.predict("x**2", seed="ada")
    drawn = [mark for mark in w._figure.marks if np.size(mark.x)]
    assert [np.size(mark.x) for mark in drawn] == [481, 1]  # the curve and the start
    w.commit("slow")
    assert any(np.size(mark.x) == 11 for mark in w._figure.marks)


def test_a_random_seed_is_shown() -> None:
    """Are questions without a seed different, and their seed in the line?"""
    w = gdwidget.predict("x**2")
    w.commit("slow")
    seed = w.answers.partition(":")[0]
    again = gdwidget.predict("x**2", seed=seed, answers=w.answers)
    assert again.history == w.history


def test_outcomes_are_offered_that_happen() -> None:
    """Is a maximum among the choices where Newton's method climbs?"""
    asked = drawn("ada", objective=XCOS, method="newton", eta=1.0)
    assert Outcome.MAXIMUM in asked.outcomes
    assert Outcome.MAXIMUM not in drawn("ada", objective=SQUARE).outcomes
