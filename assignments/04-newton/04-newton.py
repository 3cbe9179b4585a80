# %% [markdown] nbgrader={"grade_id": "newton-aims", "locked": true}
# # 4 · Newton's method
#
# Gradient descent needs a good η from you. Newton's method finds the step length itself, from the
# curvature. You will see how fast that is, and where it goes wrong.
#
# **Afterwards you can**
#
# - say from a picture where one Newton step will land, and why;
# - write Newton's method in one dimension and in many;
# - recognise when it climbs to a maximum, and keep it from doing so;
# - measure how fast an iteration converges.
#
# **Time** about 85 minutes. **Points** 32: five functions (26) and two written questions (6).
#
# Each function has a self-check. Run it as often as you like: it tries your function on new
# numbers every time, and where it can, it says what is likely wrong.

# %% nbgrader={"grade_id": "newton-setup", "locked": true}
import math

import gdwidget

# %% [markdown] nbgrader={"grade_id": "newton-look", "locked": true}
# ## Look first
#
# The curve is f(x) = cosh(0.5x), like a chain hung between two posts. Newton's method starts at
# x = 10. There is nothing to tune: η = 1. Run the cell and step through the iterates.

# %%
gdwidget.explore(gdwidget.textbook.cosh, method="newton", eta=1.0, start=10.0, steps=10)

# %% [markdown] nbgrader={"grade_id": "newton-parabola", "locked": true}
# Find these before you read on:
#
# 1. how long the first steps are, far from the minimum;
# 2. what happens to the distance once x is closer than about 1;
# 3. what changes when you choose gradient descent, with any η you like.
#
# Now a parabola. Move the start: how many steps does it take?

# %%
gdwidget.explore("x**2", method="newton", eta=1.0, start=10.0, steps=3)

# %% [markdown] nbgrader={"grade_id": "newton-rule", "locked": true}
# ## What happens in one step
#
# At x, draw the parabola that touches the curve: it has the curve's slope f′(x) and its curvature
# f″(x). Then jump to the lowest point of that parabola:
#
# $$x \leftarrow x - \eta\,\frac{f'(x)}{f''(x)}.$$
#
# With η = 1 the jump goes all the way; a smaller η goes part of the way and is called *damping*.
# For x² the parabola is the curve itself, so one step is enough. For cosh it is not: from 10 the
# first steps are about 2 long, and from 0.53 the next one lands at 0.012.
#
# ## Exercise 1: Newton in one dimension (7 points)
#
# Write the loop. `f_grad` and `f_hess` are any functions that return f′(x) and f″(x).
#
# - Return all iterates: `x0` first, then one for each step, `steps + 1` numbers in all. Take all
#   the steps, also when x no longer moves.
# - Ask for slope and curvature once at each iterate.
# - Where f″ is negative, do as the rule says. You will see what comes of it.


# %% nbgrader={"grade_id": "newton-newton-answer", "solution": true}
def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    """Run Newton's method on a function of one variable.

    Parameters
    ----------
    f_grad, f_hess : callable
        ``f_grad(x)`` and ``f_hess(x)`` return the first and second derivative at x.
    x0 : float
        Start.
    eta : float
        Learning rate η, the factor on each step.
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
        x = x - eta * f_grad(x) / f_hess(x)
        iterates.append(x)
    return iterates
    ### END SOLUTION


# %%
gdwidget.check("04-newton", newton=newton)

# %% nbgrader={"grade": true, "grade_id": "newton-iterates", "points": 1}
"""Does newton return steps + 1 numbers, the start first?"""
from gdwidget.checks import keep

keep("newton-iterates", newton=newton)
### BEGIN HIDDEN TESTS
keep("newton-iterates", newton=newton, seed=20401)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "newton-update", "points": 3}
"""Is each iterate x − η·f′(x)/f″(x) of the one before?"""
from gdwidget.checks import keep

keep("newton-update", newton=newton)
### BEGIN HIDDEN TESTS
keep("newton-update", newton=newton, seed=20402)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "newton-concave", "points": 1}
"""Does newton follow the same rule where f″ < 0?"""
from gdwidget.checks import keep

keep("newton-concave", newton=newton)
### BEGIN HIDDEN TESTS
keep("newton-concave", newton=newton, seed=20403)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "newton-defaults", "points": 1}
"""Does newton start at 10, with η = 1 and 10 steps, unless told otherwise?"""
from gdwidget.checks import keep

keep("newton-defaults", newton=newton)
### BEGIN HIDDEN TESTS
keep("newton-defaults", newton=newton, seed=20404)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "newton-evaluations", "points": 1}
"""Does newton evaluate f_grad and f_hess once per step, at the iterates?"""
from gdwidget.checks import keep

keep("newton-evaluations", newton=newton)
### BEGIN HIDDEN TESTS
keep("newton-evaluations", newton=newton, seed=20405)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "newton-hills", "locked": true}
# ## Hills as well as valleys
#
# f(x) = x·cos(0.15πx) has hills and valleys. Start at 10 with η = 1, then take η = 0.5, then try
# other starts, such as 3. Which of the runs end in a valley?

# %%
gdwidget.explore(gdwidget.textbook.xcos, method="newton", eta=1.0, start=10.0, steps=10)

# %%
C = 0.15 * math.pi


def xcos_grad(x):
    return math.cos(C * x) - C * x * math.sin(C * x)


def xcos_hess(x):
    return -2 * C * math.sin(C * x) - C**2 * x * math.cos(C * x)


try:
    for x0, eta in ((10.0, 1.0), (10.0, 0.5), (3.0, 1.0)):
        x = newton(xcos_grad, xcos_hess, x0=x0, eta=eta, steps=30)[-1]
        slope, curvature = xcos_grad(x), xcos_hess(x)
        print(f"from {x0}, η = {eta}: x = {x:.4f}, f′ = {slope:.0e}, f″ = {curvature:.2f}")
except NotImplementedError:
    print("The table needs newton.")

# %% [markdown] nbgrader={"grade_id": "newton-hill-question", "locked": true}
# ## Question: uphill (3 points)
#
# The table shows three runs that all settle where f′ = 0. For each, say whether it is a minimum or
# a maximum, and how you know. Then explain, with the touching parabola, why a Newton step from
# x = 3 leads uphill although −f′(x) points downhill. Four or five sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "newton-hill", "points": 3, "solution": true}
# ### BEGIN SOLUTION
# From 10 with η = 1 the run ends at 26.83 with f″ < 0, and from 3 it ends at 1.83 with f″ < 0:
# both are maxima. From 10 with η = 0.5 it ends at 7.27 with f″ > 0, a minimum. Where f″ < 0, the
# touching parabola opens downwards, so the point where its slope is 0 is its top. The step is
# −f′/f″: dividing by a negative f″ turns the direction −f′ round. Newton looks for f′ = 0, and
# does not ask whether it is a minimum.
#
# **Rubric, 3 points**
#
# - 1: two maxima and one minimum, told apart by the sign of f″. Half for one mistake.
# - 1: the parabola opens downwards where f″ < 0, and the step goes to its top.
# - 1: dividing by f″ < 0 reverses the direction −f′ (or: Newton only looks for f′ = 0).
# ### END SOLUTION

# %% [markdown] nbgrader={"grade_id": "newton-predict-task", "locked": true}
# ## Exercise 2: predict, then look (3 points)
#
# Now say where Newton's method goes before you see it, on the same f(x) = x·cos(0.15πx) with η = 1.
# Write your name into the next cell and run it: it asks six questions, drawn from your name. Where
# does one step lead: which way, and how far? Think of the touching parabola. How do ten steps end?
# Commit to an answer, and look. A place counts as right if it is off by no more than 1, and as half
# right on the right side of the start.

# %%
name = "write your name here"
gdwidget.predict(gdwidget.textbook.xcos, method="newton", eta=1.0, seed=name)

# %% [markdown] nbgrader={"grade_id": "newton-predict-line", "locked": true}
# After the last question the widget shows your answers in one line. Return that line, the whole of
# it and in quotation marks.


# %% nbgrader={"grade_id": "newton-predictions-answer", "solution": true}
def predictions():
    """Return your predictions.

    Returns
    -------
    str
        The line that the widget shows at the end: your name and six answers.
    """
    ### BEGIN SOLUTION
    return "Ada Lovelace: maximum, 2.072, converged, -7.624, maximum, 7.097"
    ### END SOLUTION


# %%
gdwidget.check("04-newton", predictions=predictions)

# %% nbgrader={"grade": true, "grade_id": "newton-predicted", "points": 1}
"""Does predictions return your name and an answer to each question?"""
from gdwidget.checks import keep

keep("newton-predicted", predictions=predictions)
### BEGIN HIDDEN TESTS
keep("newton-predicted", predictions=predictions, seed=20418)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "newton-foreseen", "points": 2}
"""Are two thirds of the predictions right?"""
from gdwidget.checks import keep

keep("newton-foreseen", predictions=predictions)
### BEGIN HIDDEN TESTS
keep("newton-foreseen", predictions=predictions, seed=20419)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "newton-abs-task", "locked": true}
# ## Exercise 3: the downhill direction (5 points)
#
# A small change mends the direction: divide by the size of the curvature, |f″(x)|. Only f″ loses
# its sign: f′ keeps it, since it says which way is down. Here is the run from x = 3, where plain
# Newton went to the maximum at 1.83:

# %%
gdwidget.explore(gdwidget.textbook.xcos, method="newton_abs", eta=1.0, start=3.0, steps=10)

# %% [markdown] nbgrader={"grade_id": "newton-abs-write", "locked": true}
# It is no cure for everything: with η = 0.5 an iterate comes near 4.68, where the curvature is
# almost 0, and dividing by almost 0 throws the next one to 13.
#
# Write it with the same arguments and the same kind of result as `newton`.


# %% nbgrader={"grade_id": "newton-newton-abs-answer", "solution": true}
def newton_abs(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    """Run Newton's method with the absolute value of the curvature.

    Parameters
    ----------
    f_grad, f_hess : callable
        ``f_grad(x)`` and ``f_hess(x)`` return the first and second derivative at x.
    x0 : float
        Start.
    eta : float
        Learning rate η, the factor on each step.
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
        x = x - eta * f_grad(x) / abs(f_hess(x))
        iterates.append(x)
    return iterates
    ### END SOLUTION


# %%
gdwidget.check("04-newton", newton_abs=newton_abs)

# %% nbgrader={"grade": true, "grade_id": "newton-abs-iterates", "points": 1}
"""Does newton_abs return steps + 1 numbers, the start first?"""
from gdwidget.checks import keep

keep("newton-abs-iterates", newton_abs=newton_abs)
### BEGIN HIDDEN TESTS
keep("newton-abs-iterates", newton_abs=newton_abs, seed=20406)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "newton-abs-convex", "points": 1}
"""Does newton_abs do what newton does where f″ > 0?"""
from gdwidget.checks import keep

keep("newton-abs-convex", newton_abs=newton_abs)
### BEGIN HIDDEN TESTS
keep("newton-abs-convex", newton_abs=newton_abs, seed=20407)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "newton-abs-concave", "points": 2}
"""Does newton_abs divide by |f″(x)| where f″ < 0?"""
from gdwidget.checks import keep

keep("newton-abs-concave", newton_abs=newton_abs)
### BEGIN HIDDEN TESTS
keep("newton-abs-concave", newton_abs=newton_abs, seed=20408)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "newton-abs-defaults", "points": 1}
"""Has newton_abs the defaults of newton?"""
from gdwidget.checks import keep

keep("newton-abs-defaults", newton_abs=newton_abs)
### BEGIN HIDDEN TESTS
keep("newton-abs-defaults", newton_abs=newton_abs, seed=20409)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "newton-nd-look", "locked": true}
# ## Many variables
#
# f now depends on d numbers, x = (x₁, …, x_d). Here is Rosenbrock's function, a long bent valley
# in which gradient descent takes thousands of steps. Step through the run; then choose gradient
# descent.

# %%
gdwidget.explore(gdwidget.textbook.rosenbrock, method="newton", eta=1.0, start=(-1.2, 1.0), steps=6)

# %% [markdown] nbgrader={"grade_id": "newton-nd-task", "locked": true}
# ## Exercise 4: Newton in d dimensions (8 points)
#
# The slope is now the gradient ∇f(x), an array of d numbers, and the curvature is the Hessian
# H(x), a d×d array. Dividing by H means: find the p whose product with H is the gradient, and step
# by −ηp,
#
# $$H(x)\,p = \nabla f(x), \qquad x \leftarrow x - \eta\,p.$$
#
# - Solve that system with `numpy.linalg.solve`. Do not form the inverse H⁻¹: it costs more, and
#   where H is nearly singular, the p it gives fulfils H·p = ∇f to far fewer digits.
# - Return the points as an array of shape (steps + 1, d), `x0` in the first row.
# - At a saddle some curvatures are negative. Follow the rule there too.
# - `x0` belongs to the caller: leave it unchanged.


# %% nbgrader={"grade_id": "newton-newton-nd-answer", "solution": true}
import numpy as np


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    """Run Newton's method on a function of d variables.

    Parameters
    ----------
    grad : callable
        ``grad(x)`` returns the gradient at x, an array of shape (d,).
    hess : callable
        ``hess(x)`` returns the Hessian at x, an array of shape (d, d).
    x0 : array of float, shape (d,)
        Start.
    eta : float
        Learning rate η, the factor on each step.
    steps : int
        Number of updates.

    Returns
    -------
    array of float, shape (steps + 1, d)
        The points, x0 first.
    """
    ### BEGIN SOLUTION
    x = x0
    points = [x]
    for _ in range(steps):
        x = x - eta * np.linalg.solve(hess(x), grad(x))
        points.append(x)
    return np.array(points)
    ### END SOLUTION


# %%
gdwidget.check("04-newton", newton_nd=newton_nd)

# %% nbgrader={"grade": true, "grade_id": "newton-nd-iterates", "points": 1}
"""Does newton_nd return steps + 1 points of d numbers, the start first?"""
from gdwidget.checks import keep

keep("newton-nd-iterates", newton_nd=newton_nd)
### BEGIN HIDDEN TESTS
keep("newton-nd-iterates", newton_nd=newton_nd, seed=20410)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "newton-nd-update", "points": 3}
"""Is each point x − η·p of the one before, where H(x)·p = ∇f(x)?"""
from gdwidget.checks import keep

keep("newton-nd-update", newton_nd=newton_nd)
### BEGIN HIDDEN TESTS
keep("newton-nd-update", newton_nd=newton_nd, seed=20411)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "newton-nd-indefinite", "points": 1}
"""Does newton_nd follow the same rule at a saddle?"""
from gdwidget.checks import keep

keep("newton-nd-indefinite", newton_nd=newton_nd)
### BEGIN HIDDEN TESTS
keep("newton-nd-indefinite", newton_nd=newton_nd, seed=20412)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "newton-nd-solve", "points": 1}
"""Does newton_nd solve H·p = ∇f to full precision, also where H is nearly singular?"""
from gdwidget.checks import keep

keep("newton-nd-solve", newton_nd=newton_nd)
### BEGIN HIDDEN TESTS
keep("newton-nd-solve", newton_nd=newton_nd, seed=20413)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "newton-nd-defaults", "points": 1}
"""Does newton_nd use η = 1 and 10 steps unless told otherwise?"""
from gdwidget.checks import keep

keep("newton-nd-defaults", newton_nd=newton_nd)
### BEGIN HIDDEN TESTS
keep("newton-nd-defaults", newton_nd=newton_nd, seed=20414)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "newton-nd-unchanged", "points": 1}
"""Does newton_nd leave the caller's x0 unchanged?"""
from gdwidget.checks import keep

keep("newton-nd-unchanged", newton_nd=newton_nd)
### BEGIN HIDDEN TESTS
keep("newton-nd-unchanged", newton_nd=newton_nd, seed=20415)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "newton-order-task", "locked": true}
# ## Exercise 5: how fast? (3 points)
#
# Near the minimum x*, the errors eₖ = |xₖ − x*| of many methods follow a law: each is about a
# constant times a power of the one before, eₖ₊₁ ≈ C·eₖᵖ. The power p is the *order*. With p = 1
# each step wins about as many digits as the last one. With p = 2 each step doubles the number of
# right digits.
#
# Three errors in a row tell p without knowing C. Divide the law for one step by that for the step
# before; C cancels:
#
# $$\frac{e_2}{e_1} = \left(\frac{e_1}{e_0}\right)^{p}.$$
#
# Solve it for p. All errors you are given are positive, and there are at least three; use the last
# three, since the law holds only near the end.


# %% nbgrader={"grade_id": "newton-observed-order-answer", "solution": true}
import math


def observed_order(errors):
    """Return the order of convergence that the last three errors show.

    Parameters
    ----------
    errors : list of float
        At least three positive errors, the latest last.

    Returns
    -------
    float
        The order p, not rounded.
    """
    ### BEGIN SOLUTION
    first, second, third = errors[-3:]
    return math.log(third / second) / math.log(second / first)
    ### END SOLUTION


# %%
gdwidget.check("04-newton", observed_order=observed_order)

# %% nbgrader={"grade": true, "grade_id": "newton-order", "points": 2}
"""Does observed_order return the p of e₂/e₁ = (e₁/e₀)ᵖ?"""
from gdwidget.checks import keep

keep("newton-order", observed_order=observed_order)
### BEGIN HIDDEN TESTS
keep("newton-order", observed_order=observed_order, seed=20416)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "newton-order-last", "points": 1}
"""Does observed_order look at the last three errors, however many there are?"""
from gdwidget.checks import keep

keep("newton-order-last", observed_order=observed_order)
### BEGIN HIDDEN TESTS
keep("newton-order-last", observed_order=observed_order, seed=20417)
### END HIDDEN TESTS

# %% [markdown]
# With it you can measure your own functions. f(x) = eˣ − x has its minimum at 0, so the error is
# |x|.


# %%
def exp_grad(x):
    return math.exp(x) - 1


def exp_hess(x):
    return math.exp(x)


try:
    for eta, steps in ((1.0, 5), (0.9, 10), (0.5, 20)):
        errors = [abs(x) for x in newton(exp_grad, exp_hess, 1.0, eta, steps)]
        shown = ", ".join(f"{e:.1e}" for e in errors[-4:])
        print(f"η = {eta}: … {shown}   order {observed_order(errors):.3f}")
except NotImplementedError:
    print("The table needs newton and observed_order.")

# %% [markdown] nbgrader={"grade_id": "newton-price-question", "locked": true}
# ## Question: the price of damping (3 points)
#
# Above, η = 0.5 took the run on x·cos(0.15πx) to a minimum that η = 1 missed. The table shows the
# price. Which orders do you find for η = 1 and for η = 0.5? Near the minimum, by which factor does
# the error shrink in each step if η is below 1, and why? How would you choose η during a run to
# have the best of both? Four or five sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "newton-price", "points": 3, "solution": true}
# ### BEGIN SOLUTION
# With η = 1 the order is 2, with η = 0.5 it is 1. Close to the minimum the touching parabola is
# almost the curve, so a full step lands almost on the minimum. With η < 1 it covers only the part
# η of the distance; the part 1 − η is left. So the error is multiplied by 1 − η in each step:
# halved for η = 0.5, a tenth for η = 0.9. One begins with a small η, far from the minimum, and
# raises it to 1 when the steps become small; or tries η = 1 first and shortens the step only where
# f does not decrease.
#
# **Rubric, 3 points**
#
# - 1: order 2 for η = 1 and order 1 for η = 0.5.
# - 1: the factor is 1 − η, because a step covers only the part η of the way.
# - 1: damp far away, η = 1 near the minimum (or a line search that tries η = 1 first).
# ### END SOLUTION
