# %% [markdown] nbgrader={"grade_id": "gd-1d-aims", "locked": true}
# # 1 · Gradient descent in one dimension
#
# You will write gradient descent yourself, and find out what the learning rate η does to it.
#
# **Afterwards you can**
#
# - say from a picture whether η is too small, good or too large, and why;
# - write gradient descent for any function of one variable;
# - give the largest η that still converges, from the curvature alone;
# - count the steps a run needs, and stop one that never arrives;
# - foretell from η and the start what a run will do.
#
# **Time** about 70 minutes. **Points** 28: five functions (22) and two written questions (6).
#
# Each function has a self-check. Run it as often as you like: it tries your function on new numbers
# every time, and where it can, it says what is likely wrong.

# %% nbgrader={"grade_id": "gd-1d-setup", "locked": true}
import gdwidget

# %% [markdown] nbgrader={"grade_id": "gd-1d-look", "locked": true}
# ## Look first
#
# The curve is f(x) = x². The run starts at x = 10 and follows the slope downhill for 10 steps.
# Run the cell, then drag η slowly from left to right.

# %%
gdwidget.explore("x**2", eta=0.05, start=10.0, steps=10)

# %% [markdown] nbgrader={"grade_id": "gd-1d-rule", "locked": true}
# Find these on the slider before you read on:
#
# 1. an η where ten steps do not get near the minimum;
# 2. the η where one single step lands on it;
# 3. an η where x jumps from side to side and still arrives;
# 4. the η where x jumps for ever, coming no nearer and going no further;
# 5. what happens beyond that.
#
# You will need the values of 2 and 4 again.
#
# ## What happens in one step
#
# At each point the run looks at the slope f′(x). A positive slope means that f grows to the right,
# so it goes left; the steeper the slope, the longer the step:
#
# $$x \leftarrow x - \eta\, f'(x).$$
#
# The *learning rate* η turns slope into distance. The points x₀, x₁, x₂, … are the *iterates*.
#
# ## Exercise 1: the slope (2 points)
#
# Write the derivative of f(x) = x².


# %% nbgrader={"grade_id": "gd-1d-square-grad-answer", "solution": true}
def square_grad(x):
    """Return the derivative of f(x) = x² at x.

    Parameters
    ----------
    x : float

    Returns
    -------
    float
        f′(x), not rounded.
    """
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


# %%
gdwidget.check("01-gd-1d", square_grad=square_grad)

# %% nbgrader={"grade": true, "grade_id": "gd-1d-square-grad", "points": 2}
"""Does square_grad return f′(x) for every x?"""
from gdwidget.checks import keep

keep("gd-1d-square-grad", square_grad=square_grad)
### BEGIN HIDDEN TESTS
keep("gd-1d-square-grad", square_grad=square_grad, seed=20261)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "gd-1d-gd", "locked": true}
# ## Exercise 2: gradient descent (9 points)
#
# Write the loop. `f_grad` is any function that returns f′(x): yours from exercise 1, or another
# one. So `gd` must not know which f it descends; all it does is ask `f_grad` for the slope.
#
# - Return all iterates: `x0` first, then one for each step, `steps + 1` numbers in all.
# - Ask for the slope once at each iterate. In practice the slope is what costs time.
# - If η is too large the numbers grow. That is a result like any other: return them all.


# %% nbgrader={"grade_id": "gd-1d-gd-answer", "solution": true}
def gd(eta, f_grad, x0=10.0, steps=10):
    """Run gradient descent on a function of one variable.

    Parameters
    ----------
    eta : float
        Learning rate η.
    f_grad : callable
        ``f_grad(x)`` returns the derivative at x.
    x0 : float
        Start.
    steps : int
        Number of updates.

    Returns
    -------
    list of float
        The steps + 1 iterates, x0 first.
    """
    ### BEGIN SOLUTION
    x = x0
    iterates = [x]
    for _ in range(steps):
        x = x - eta * f_grad(x)
        iterates.append(x)
    return iterates
    ### END SOLUTION


# %%
gdwidget.check("01-gd-1d", gd=gd)

# %% nbgrader={"grade": true, "grade_id": "gd-1d-iterates", "points": 2}
"""Does gd return steps + 1 numbers, the start first?"""
from gdwidget.checks import keep

keep("gd-1d-iterates", gd=gd)
### BEGIN HIDDEN TESTS
keep("gd-1d-iterates", gd=gd, seed=20262)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-1d-update", "points": 3}
"""Is each iterate x − η·f′(x) of the one before?"""
from gdwidget.checks import keep

keep("gd-1d-update", gd=gd)
### BEGIN HIDDEN TESTS
keep("gd-1d-update", gd=gd, seed=20263)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-1d-defaults", "points": 1}
"""Does gd start at 10 and take 10 steps unless told otherwise?"""
from gdwidget.checks import keep

keep("gd-1d-defaults", gd=gd)
### BEGIN HIDDEN TESTS
keep("gd-1d-defaults", gd=gd, seed=20264)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-1d-evaluations", "points": 1}
"""Does gd evaluate f_grad once per step, at the iterates?"""
from gdwidget.checks import keep

keep("gd-1d-evaluations", gd=gd)
### BEGIN HIDDEN TESTS
keep("gd-1d-evaluations", gd=gd, seed=20265)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-1d-diverges", "points": 1}
"""Does gd go on when η is too large, and return what came?"""
from gdwidget.checks import keep

keep("gd-1d-diverges", gd=gd)
### BEGIN HIDDEN TESTS
keep("gd-1d-diverges", gd=gd, seed=20266)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-1d-afresh", "points": 1}
"""Does gd return the same list when it is called again?"""
from gdwidget.checks import keep

keep("gd-1d-afresh", gd=gd)
### BEGIN HIDDEN TESTS
keep("gd-1d-afresh", gd=gd, seed=20267)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "gd-1d-bounce-question", "locked": true}
# ## Question: for ever (3 points)
#
# At one value of η the run on f(x) = x² jumps between 10 and −10 for ever. Which η is it?
# Show from the update rule why x only changes its sign there, and say what happens to x if η is a
# little smaller or a little larger. Three or four sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "gd-1d-bounce", "points": 3, "solution": true}
# ### BEGIN SOLUTION
# At η = 1: f′(x) = 2x, so the update is x ← x − η·2x = (1 − 2η)x. With η = 1 the factor is −1: x
# changes its sign and keeps its size. A little smaller, and the factor is between −1 and 0: x still
# changes sides but shrinks, so the run converges. A little larger, and the factor is below −1: x
# changes sides and grows, so the run diverges.
#
# **Rubric, 3 points**
#
# - 1: η = 1.
# - 1: writes the update as multiplication by 1 − 2η (or inserts x = 10 and x = −10) and finds −1.
# - 1: smaller converges while changing sides, larger diverges. Half for one of the two.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade_id": "gd-1d-edge", "locked": true}
# ## Exercise 3: the edge (2 points)
#
# Now the general parabola f(x) = ½·a·x², where a > 0 is its curvature f″. In the picture, try
# a = 0.5 and a = 4: where does the run begin to diverge?

# %%
gdwidget.explore("a*x**2/2", a=4.0, eta=0.1, start=10.0, steps=10)

# %% [markdown] nbgrader={"grade_id": "gd-1d-edge-task", "locked": true}
# Return the η at the edge: smaller ones converge, larger ones diverge. By which number is x
# multiplied in each step?


# %% nbgrader={"grade_id": "gd-1d-largest-stable-eta-answer", "solution": true}
def largest_stable_eta(curvature):
    """Return the learning rate between converging and diverging.

    Parameters
    ----------
    curvature : float
        The positive number a in f(x) = ½·a·x².

    Returns
    -------
    float
        Gradient descent on f converges for 0 < η below it and diverges above.
    """
    ### BEGIN SOLUTION
    # x is multiplied by 1 − ηa, and |1 − ηa| < 1 means 0 < η < 2/a.
    return 2 / curvature
    ### END SOLUTION


# %%
gdwidget.check("01-gd-1d", largest_stable_eta=largest_stable_eta)

# %% nbgrader={"grade": true, "grade_id": "gd-1d-stable-eta", "points": 2}
"""Does largest_stable_eta return the edge between converging and diverging?"""
from gdwidget.checks import keep

keep("gd-1d-stable-eta", largest_stable_eta=largest_stable_eta)
### BEGIN HIDDEN TESTS
keep("gd-1d-stable-eta", largest_stable_eta=largest_stable_eta, seed=20268)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "gd-1d-steps-task", "locked": true}
# ## Exercise 4: how many steps? (6 points)
#
# At a minimum the slope is 0, so a small slope is a good reason to stop. Count the steps until
# |f′(x)| ≤ tol.
#
# - If the start is good enough already, the answer is 0.
# - |f′(x)| = tol counts as reached, and so does reaching it on the last permitted step.
# - If `max_steps` steps are not enough, return `None`.


# %% nbgrader={"grade_id": "gd-1d-steps-to-reach-answer", "solution": true}
def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    """Count the steps of gradient descent until the slope is small.

    Parameters
    ----------
    eta : float
        Learning rate η.
    f_grad : callable
        ``f_grad(x)`` returns the derivative at x.
    x0 : float
        Start.
    tol : float
        The run has arrived where |f′(x)| ≤ tol.
    max_steps : int
        Give up after this many steps.

    Returns
    -------
    int or None
        Number of steps taken, None if max_steps are not enough.
    """
    ### BEGIN SOLUTION
    x = x0
    for step in range(max_steps + 1):
        slope = f_grad(x)
        if abs(slope) <= tol:
            return step
        x = x - eta * slope
    return None
    ### END SOLUTION


# %%
gdwidget.check("01-gd-1d", steps_to_reach=steps_to_reach)

# %% nbgrader={"grade": true, "grade_id": "gd-1d-steps", "points": 2}
"""Does steps_to_reach count the steps until |f′(x)| ≤ tol?"""
from gdwidget.checks import keep

keep("gd-1d-steps", steps_to_reach=steps_to_reach)
### BEGIN HIDDEN TESTS
keep("gd-1d-steps", steps_to_reach=steps_to_reach, seed=20269)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-1d-steps-none", "points": 1}
"""Does steps_to_reach return None when max_steps steps are not enough?"""
from gdwidget.checks import keep

keep("gd-1d-steps-none", steps_to_reach=steps_to_reach)
### BEGIN HIDDEN TESTS
keep("gd-1d-steps-none", steps_to_reach=steps_to_reach, seed=20270)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-1d-steps-start", "points": 1}
"""Does steps_to_reach return 0 when the start is good enough?"""
from gdwidget.checks import keep

keep("gd-1d-steps-start", steps_to_reach=steps_to_reach)
### BEGIN HIDDEN TESTS
keep("gd-1d-steps-start", steps_to_reach=steps_to_reach, seed=20271)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-1d-steps-last", "points": 1}
"""Does |f′| = tol count as reached, also on the last permitted step?"""
from gdwidget.checks import keep

keep("gd-1d-steps-last", steps_to_reach=steps_to_reach)
### BEGIN HIDDEN TESTS
keep("gd-1d-steps-last", steps_to_reach=steps_to_reach, seed=20272)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-1d-steps-default", "points": 1}
"""Does steps_to_reach give up after 1000 steps unless told otherwise?"""
from gdwidget.checks import keep

keep("gd-1d-steps-default", steps_to_reach=steps_to_reach)
### BEGIN HIDDEN TESTS
keep("gd-1d-steps-default", steps_to_reach=steps_to_reach, seed=20273)
### END HIDDEN TESTS

# %% [markdown]
# With it you can see the price of a bad η:

# %%
try:
    for eta in (0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 1.0):
        print(f"η = {eta:<5} {steps_to_reach(eta, square_grad, 10.0, 1e-3)} steps")
except NotImplementedError:
    print("The table needs square_grad and steps_to_reach.")

# %% [markdown] nbgrader={"grade_id": "gd-1d-best-question", "locked": true}
# ## Question: the best η (3 points)
#
# Your table says that η = 0.01 and η = 0.99 need the same number of steps. Explain why, and which
# η is best for f(x) = x². Would the same η be best for f(x) = 5x²? Three or four sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "gd-1d-best", "points": 3, "solution": true}
# ### BEGIN SOLUTION
# In each step x is multiplied by 1 − 2η. For η = 0.01 that is 0.98 and for η = 0.99 it is −0.98:
# the sign differs, but |x| shrinks alike. η = 0.5 makes the factor 0, so one step is enough. For
# 5x² the factor is 1 − 10η: η = 0.5 gives −4 and diverges, and the best
# is η = 0.1, one over the curvature.
#
# **Rubric, 3 points**
#
# - 1: same |1 − 2η|, so the same shrinking per step.
# - 1: best is η = 0.5 with its reason (the factor is 0, or one step).
# - 1: no; for 5x² it diverges, or the best is 0.1 = 1/f″.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade_id": "gd-1d-predict-task", "locked": true}
# ## Exercise 5: predict, then look (3 points)
#
# You know enough now to say what a run on f(x) = x² will do before it is drawn. Write your name
# into the next cell and run it: it asks six questions, drawn from your name. How do ten steps end?
# Where does one step lead? Work it out, commit to an answer, and look. A place counts as right if
# it is off by no more than 1, and as half right on the right side of the start.

# %%
name = "write your name here"
gdwidget.predict("x**2", seed=name)

# %% [markdown] nbgrader={"grade_id": "gd-1d-predict-line", "locked": true}
# After the last question the widget shows your answers in one line. Return that line, the whole of
# it and in quotation marks.


# %% nbgrader={"grade_id": "gd-1d-predictions-answer", "solution": true}
def predictions():
    """Return your predictions.

    Returns
    -------
    str
        The line that the widget shows at the end: your name and six answers.
    """
    ### BEGIN SOLUTION
    return "Ada Lovelace: converged, 3.472, diverged, 3.534, slow, -6.8"
    ### END SOLUTION


# %%
gdwidget.check("01-gd-1d", predictions=predictions)

# %% nbgrader={"grade": true, "grade_id": "gd-1d-predicted", "points": 1}
"""Does predictions return your name and an answer to each question?"""
from gdwidget.checks import keep

keep("gd-1d-predicted", predictions=predictions)
### BEGIN HIDDEN TESTS
keep("gd-1d-predicted", predictions=predictions, seed=20274)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-1d-foreseen", "points": 2}
"""Are two thirds of the predictions right?"""
from gdwidget.checks import keep

keep("gd-1d-foreseen", predictions=predictions)
### BEGIN HIDDEN TESTS
keep("gd-1d-foreseen", predictions=predictions, seed=20275)
### END HIDDEN TESTS
