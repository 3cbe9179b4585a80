# %% [markdown] nbgrader={"grade_id": "local-minima-aims", "locked": true}
# # 2 · Local minima
#
# So far there was one minimum, and the only question was how fast you get there. Now there are
# several, and the run does not tell you which one it will find.
#
# **Afterwards you can**
#
# - say from a picture in which minimum a run ends, and why a larger η may end in another one;
# - write a descent that stops by itself and reports how it ended;
# - map the *basins*: which starts lead to which minimum;
# - say what "converged" does not promise.
#
# **Time** about 75 minutes. **Points** 26: three functions (20) and two written questions (6).
#
# Each function has a self-check. Run it as often as you like: it tries your function on new numbers
# every time, and where it can, it says what is likely wrong.

# %% nbgrader={"grade_id": "local-minima-setup", "locked": true}
import math

import numpy as np

import gdwidget

# %% [markdown] nbgrader={"grade_id": "local-minima-look", "locked": true}
# ## Look first
#
# The curve is f(x) = x·cos(cx) with c = 0.15π. Run the cell. First leave η alone and move the start
# from right to left.

# %%
gdwidget.explore(gdwidget.textbook.xcos, eta=0.2, start=10.0, steps=30)

# %% [markdown] nbgrader={"grade_id": "local-minima-found", "locked": true}
# Find these before you read on:
#
# 1. the start where the run changes from one minimum to the other. What is special about the curve
#    there?
# 2. a start from which the run leaves the picture. It is not diverging: there is another minimum
#    out there.
#
# Now the same with η = 2. Where does the run from 10 go? Try other starts, and other η between 0.2
# and 2.

# %%
gdwidget.explore(gdwidget.textbook.xcos, eta=2.0, start=10.0, steps=30)

# %% [markdown] nbgrader={"grade_id": "local-minima-basin", "locked": true}
# The starts that lead to one minimum are its *basin*. At small η a run rolls down the slope it
# starts on, so the basins meet at the maxima. At large η a step may jump over a hill.
#
# ## Exercise 1: the slope (3 points)
#
# Write the derivative of f(x) = x·cos(cx). It is a product, and there is a function inside the
# cosine: you need two rules. Use `np.cos` and `np.sin`; then your function works for a number and
# for a whole array of numbers.


# %% nbgrader={"grade_id": "local-minima-xcos-grad-answer", "solution": true}
def xcos_grad(x, c):
    """Return the derivative of f(x) = x·cos(cx) at x.

    Parameters
    ----------
    x : float or array of float
    c : float

    Returns
    -------
    float or array of float
        f′(x), not rounded; for an array one number for each x.
    """
    ### BEGIN SOLUTION
    return np.cos(c * x) - c * x * np.sin(c * x)
    ### END SOLUTION


# %%
gdwidget.check("02-local-minima", xcos_grad=xcos_grad)

# %% nbgrader={"grade": true, "grade_id": "local-minima-grad", "points": 2}
"""Does xcos_grad return f′(x) for every x and c?"""
from gdwidget.checks import keep

keep("local-minima-grad", xcos_grad=xcos_grad)
### BEGIN HIDDEN TESTS
keep("local-minima-grad", xcos_grad=xcos_grad, seed=20201)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "local-minima-grad-array", "points": 1}
"""Does xcos_grad take an array of x as well?"""
from gdwidget.checks import keep

keep("local-minima-grad-array", xcos_grad=xcos_grad)
### BEGIN HIDDEN TESTS
keep("local-minima-grad-array", xcos_grad=xcos_grad, seed=20202)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "local-minima-descend-task", "locked": true}
# ## Exercise 2: how does it end? (10 points)
#
# A run can end in three ways. Write a descent that steps x ← x − η·f′(x) until it is in one of
# them, and says which:
#
# | status | when |
# |---|---|
# | `"converged"` | \|f′(x)\| ≤ tol. Equality counts, and so does the last permitted step |
# | `"diverged"` | x has grown past all bounds, or is no number any more |
# | `"max_steps"` | `max_steps` steps are taken and it is neither |
#
# - Return three things: x, the number of steps that led there, and the status.
# - A start that is good enough takes 0 steps.
# - Past all bounds: draw the line at |x| = 10⁶. You may draw it further out, not nearer.
# - No number: some slopes do not exist everywhere, and the result is then `nan`. Beware: every
#   comparison with nan is false, `nan > 1e6` and `nan <= 1e6` alike.


# %% nbgrader={"grade_id": "local-minima-descend-answer", "solution": true}
def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    """Run gradient descent until it ends, and say how.

    Parameters
    ----------
    f_grad : callable
        ``f_grad(x)`` returns the derivative at x.
    x0 : float
        Start.
    eta : float
        Learning rate η.
    tol : float
        The run has converged where |f′(x)| ≤ tol.
    max_steps : int
        Give up after this many steps.

    Returns
    -------
    x : float
        Where the run ended.
    steps : int
        Number of steps taken.
    status : str
        "converged", "diverged" or "max_steps".
    """
    ### BEGIN SOLUTION
    x, steps = x0, 0
    while True:
        slope = f_grad(x)
        if abs(slope) <= tol:
            return x, steps, "converged"
        # "not <=" is true for nan as well.
        if not abs(x) <= 1e6:
            return x, steps, "diverged"
        if steps == max_steps:
            return x, steps, "max_steps"
        x = x - eta * slope
        steps += 1
    ### END SOLUTION


# %%
gdwidget.check("02-local-minima", descend=descend)

# %% nbgrader={"grade": true, "grade_id": "local-minima-point", "points": 2}
"""Does descend return the point where its steps lead?"""
from gdwidget.checks import keep

keep("local-minima-point", descend=descend)
### BEGIN HIDDEN TESTS
keep("local-minima-point", descend=descend, seed=20203)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "local-minima-steps", "points": 1}
"""Does descend count its steps?"""
from gdwidget.checks import keep

keep("local-minima-steps", descend=descend)
### BEGIN HIDDEN TESTS
keep("local-minima-steps", descend=descend, seed=20204)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "local-minima-converged", "points": 2}
"""Does descend say ‘converged’ where |f′(x)| ≤ tol, also on the last permitted step?"""
from gdwidget.checks import keep

keep("local-minima-converged", descend=descend)
### BEGIN HIDDEN TESTS
keep("local-minima-converged", descend=descend, seed=20205)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "local-minima-max-steps", "points": 1}
"""Does descend say ‘max_steps’ where they are used up?"""
from gdwidget.checks import keep

keep("local-minima-max-steps", descend=descend)
### BEGIN HIDDEN TESTS
keep("local-minima-max-steps", descend=descend, seed=20206)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "local-minima-diverged", "points": 2}
"""Does descend say ‘diverged’ where x grows past all bounds?"""
from gdwidget.checks import keep

keep("local-minima-diverged", descend=descend)
### BEGIN HIDDEN TESTS
keep("local-minima-diverged", descend=descend, seed=20207)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "local-minima-nan", "points": 1}
"""Does descend say ‘diverged’ where x is NaN?"""
from gdwidget.checks import keep

keep("local-minima-nan", descend=descend)
### BEGIN HIDDEN TESTS
keep("local-minima-nan", descend=descend, seed=20208)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "local-minima-default", "points": 1}
"""Has descend tol = 10⁻⁶ and max_steps = 1000 unless told otherwise?"""
from gdwidget.checks import keep

keep("local-minima-default", descend=descend)
### BEGIN HIDDEN TESTS
keep("local-minima-default", descend=descend, seed=20209)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "minima-ends-look", "locked": true}
# Now let it run from three starts close to each other:

# %%
try:
    for x0 in (1.7, 1.8256845786723395, 1.9):
        x, steps, status = descend(lambda x: xcos_grad(x, 0.15 * math.pi), x0, 0.2)
        print(f"from {x0:.4f} to {x:.4f} in {steps} steps: {status}")
except NotImplementedError:
    print("This needs xcos_grad and descend.")

# %% [markdown] nbgrader={"grade_id": "minima-ends-question", "locked": true}
# ## Question: what "converged" promises (3 points)
#
# All three runs say "converged". Look at the three points on the curve: which of them is the lowest
# point of the picture, which is only lower than its neighbours, and which is neither? Say what
# |f′(x)| ≤ tol tells you about x, and what it does not. Three or four sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "minima-ends", "points": 3, "solution": true}
# ### BEGIN SOLUTION
# The run from 1.9 ends at 7.27, the lowest point for −10 ≤ x ≤ 10. The run from 1.7 ends at −1.83:
# lower than all points nearby, but not the lowest. The run from 1.8257 does not move, because it
# starts on the maximum between the two, where the slope is 0 as well. |f′(x)| ≤ tol only says that
# the curve is nearly level at x. It does not say whether x is a minimum, a maximum or a flat
# stretch, nor whether there is a lower point elsewhere.
#
# **Rubric, 3 points**
#
# - 1: names the three correctly: −1.83 a local minimum, 7.27 the lowest, 1.83 a maximum.
# - 1: a small slope only means that the curve is nearly level there.
# - 1: it tells neither a minimum from a maximum (or a flat stretch) nor a local minimum from the
#   lowest. Half for one of the two.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade_id": "local-minima-basins-task", "locked": true}
# ## Exercise 3: basins (7 points)
#
# Now send many runs at once, and note for each start where its run ends.
#
# - Return an array with one number for each start, in the order of the starts.
# - The number is the limit of the run: a point with |f′| ≤ 10⁻⁶, reached by at least 1000 steps if
#   need be. You may call `descend` for each start, or step all starts together in one array:
#   `f_grad` takes a number or an array.
# - A run that diverges or never settles has no limit. Its number is `nan`, and the other runs are
#   not disturbed by it.
# - `starts` is a list or an array. It belongs to the caller: leave it as it was.


# %% nbgrader={"grade_id": "local-minima-basins-answer", "solution": true}
def basins(f_grad, starts, eta):
    """Return where gradient descent ends from each of many starts.

    Parameters
    ----------
    f_grad : callable
        ``f_grad(x)`` returns the derivative at x, for a number or an array.
    starts : list or array of float
        Starts; not changed.
    eta : float
        Learning rate η.

    Returns
    -------
    array of float
        For each start the limit of its run, nan where there is none.
    """
    ### BEGIN SOLUTION
    # All runs step together; a loop that calls descend is as good.
    x = np.array(starts, dtype=float)
    with np.errstate(all="ignore"):
        for _ in range(1001):
            x = x - eta * f_grad(x)
        return np.where(np.abs(f_grad(x)) <= 1e-6, x, np.nan)
    ### END SOLUTION


# %%
gdwidget.check("02-local-minima", basins=basins)

# %% nbgrader={"grade": true, "grade_id": "local-minima-limits", "points": 3}
"""Does basins return for each start the limit of its run?"""
from gdwidget.checks import keep

keep("local-minima-limits", basins=basins)
### BEGIN HIDDEN TESTS
keep("local-minima-limits", basins=basins, seed=20210)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "local-minima-no-limit", "points": 2}
"""Does basins return nan where a run has no limit?"""
from gdwidget.checks import keep

keep("local-minima-no-limit", basins=basins)
### BEGIN HIDDEN TESTS
keep("local-minima-no-limit", basins=basins, seed=20211)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "local-minima-shape", "points": 1}
"""Does basins return one number for each start, also for a list of starts?"""
from gdwidget.checks import keep

keep("local-minima-shape", basins=basins)
### BEGIN HIDDEN TESTS
keep("local-minima-shape", basins=basins, seed=20212)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "local-minima-starts", "points": 1}
"""Does basins leave the caller's starts as they were?"""
from gdwidget.checks import keep

keep("local-minima-starts", basins=basins)
### BEGIN HIDDEN TESTS
keep("local-minima-starts", basins=basins, seed=20213)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "local-minima-map", "locked": true}
# With it you can draw the map, one line for each η:

# %%
starts = np.array([-6.0, -4.0, -2.0, 0.0, 1.5, 3.0, 5.0, 8.0, 10.0])
try:
    print("from    " + "".join(f"{x0:7.1f}" for x0 in starts))
    for eta in (0.05, 0.2, 0.5, 2.0):
        limits = basins(lambda x: xcos_grad(x, 0.15 * math.pi), starts, eta)
        print(f"η = {eta:<4}" + "".join(f"{x:7.2f}" for x in limits))
except NotImplementedError:
    print("The map needs xcos_grad and basins.")

# %% [markdown] nbgrader={"grade_id": "minima-wide-question", "locked": true}
# ## Question: why the deep one is missed (3 points)
#
# At η = 2 every run of your map ends at −1.83, even those that start beside the much deeper
# minimum at 7.27. The curvature is f″(7.27) = 1.81 and f″(−1.83) = 0.98. Close to a minimum the
# curve is almost a parabola, and for a parabola you know the largest stable η from assignment 1.
# Explain the map with it. Which minimum does a large η prefer, and is that good or bad? Three or
# four sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "minima-wide", "points": 3, "solution": true}
# ### BEGIN SOLUTION
# The edge is 2/f″: 2/1.81 = 1.10 at the deep minimum and 2/0.98 = 2.04 at the shallow one. η = 2
# lies between them. So near 7.27 the steps grow until the run is thrown out, and only near −1.83
# can it settle. A large η prefers wide minima with small curvature to narrow ones, however deep
# these are. Here it is bad, since the deeper minimum is missed; it would be good if the narrow one
# were the shallow one, as a run then gets out of a poor minimum.
#
# **Rubric, 3 points**
#
# - 1: compares η with 2/f″ at both minima (1.10 and 2.04).
# - 1: concludes that a run cannot settle at 7.27 but can at −1.83.
# - 1: a large η prefers small curvature (wide minima), with a reason why that helps or harms.
# ### END SOLUTION
