# %% [markdown] nbgrader={"grade_id": "gd-2d-aims", "locked": true}
# # 3 · Gradient descent in two dimensions and more
#
# You will take gradient descent from the line to the plane and beyond, and meet the one number that
# decides how hard a valley is.
#
# **Afterwards you can**
#
# - read a contour picture: say why a path zigzags and which direction limits η;
# - write gradient descent with two coordinates, and with any number of them in one array;
# - compute the condition number of a Hessian and predict how many steps a run will need.
#
# **Time** about 75 minutes. **Points** 29: five functions (23) and two written questions (6).
#
# Each function has a self-check. Run it as often as you like.

# %% nbgrader={"grade_id": "gd-2d-setup", "locked": true}
import numpy as np

import gdwidget

# %% [markdown] nbgrader={"grade_id": "gd-2d-look", "locked": true}
# ## Look first
#
# You look down on a valley. Along each contour line f has the same value; the closer the lines,
# the steeper the ground. The valley is steep in the direction of x2 and gentle in that of x1. Run
# the cell, then drag η slowly from left to right.

# %%
gdwidget.explore("x1**2 + 2*x2**2", eta=0.1, start=(-5.0, -2.0), steps=20)

# %% [markdown] nbgrader={"grade_id": "gd-2d-rule", "locked": true}
# Find these before you read on:
#
# 1. an η where the path bends: first down the steep side, then along the valley;
# 2. an η where x2 jumps from side to side while x1 does not;
# 3. the η beyond which the run diverges. Which coordinate flies off?
#
# Then drag the start around. In which places does the path go straight to the minimum?
#
# ## What happens in one step
#
# In two dimensions there are two slopes, one for each direction: the partial derivatives. Together
# they are the *gradient* ∇f. It stands at right angles to the contour line and points uphill. Each
# coordinate takes a step against its own slope, and all share one η:
#
# $$x_1 \leftarrow x_1 - \eta\,\frac{\partial f}{\partial x_1}, \qquad
#   x_2 \leftarrow x_2 - \eta\,\frac{\partial f}{\partial x_2}.$$
#
# ## Exercise 1: the gradient (2 points)
#
# Write both partial derivatives of f(x1, x2) = x1² + 2·x2².


# %% nbgrader={"grade_id": "gd-2d-f-2d-grad-answer", "solution": true}
def f_2d_grad(x1, x2):
    """Return the gradient of f(x1, x2) = x1² + 2·x2².

    Parameters
    ----------
    x1, x2 : float

    Returns
    -------
    tuple of float
        The derivative with respect to x1, then the one with respect to x2; not rounded.
    """
    ### BEGIN SOLUTION
    return 2 * x1, 4 * x2
    ### END SOLUTION


# %%
gdwidget.check("03-gd-2d", f_2d_grad=f_2d_grad)

# %% nbgrader={"grade": true, "grade_id": "gd-2d-grad", "points": 2}
"""Does f_2d_grad return both partial derivatives?"""
from gdwidget.checks import keep

keep("gd-2d-grad", f_2d_grad=f_2d_grad)
### BEGIN HIDDEN TESTS
keep("gd-2d-grad", f_2d_grad=f_2d_grad, seed=20301)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "gd-2d-step-task", "locked": true}
# ## Exercise 2: one step (5 points)
#
# Write a single step, for any gradient. We call such a function a *trainer*. In assignment 7 you
# will write trainers that remember something from step to step; that is what `s1` and `s2`, the
# *state*, are for. Gradient descent remembers nothing, but it has to take the state and to return
# one, so that all trainers are called alike.
#
# - `f_grad(x1, x2)` returns two numbers. Ask it once: both slopes belong to the old point.
# - Return four numbers: new x1, new x2, and for the state 0, 0 (or the state as it was).


# %% nbgrader={"grade_id": "gd-2d-gd-2d-answer", "solution": true}
def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    """Take one step of gradient descent in two dimensions.

    Parameters
    ----------
    x1, x2 : float
        Where the step begins.
    s1, s2 : float
        State; not used here.
    f_grad : callable
        ``f_grad(x1, x2)`` returns both partial derivatives.
    eta : float
        Learning rate η.

    Returns
    -------
    tuple of float
        New x1, new x2, and two numbers of state: 0 and 0, or s1 and s2.
    """
    ### BEGIN SOLUTION
    g1, g2 = f_grad(x1, x2)
    return x1 - eta * g1, x2 - eta * g2, 0, 0
    ### END SOLUTION


# %%
gdwidget.check("03-gd-2d", gd_2d=gd_2d)

# %% nbgrader={"grade": true, "grade_id": "gd-2d-step", "points": 2}
"""Does gd_2d return x1 − η·g1 and x2 − η·g2 first?"""
from gdwidget.checks import keep

keep("gd-2d-step", gd_2d=gd_2d)
### BEGIN HIDDEN TESTS
keep("gd-2d-step", gd_2d=gd_2d, seed=20302)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-2d-step-state", "points": 1}
"""Does gd_2d return four numbers, the last two 0 or the state it was given?"""
from gdwidget.checks import keep

keep("gd-2d-step-state", gd_2d=gd_2d)
### BEGIN HIDDEN TESTS
keep("gd-2d-step-state", gd_2d=gd_2d, seed=20303)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-2d-step-eta", "points": 1}
"""Does gd_2d use η = 0.1 unless told otherwise?"""
from gdwidget.checks import keep

keep("gd-2d-step-eta", gd_2d=gd_2d)
### BEGIN HIDDEN TESTS
keep("gd-2d-step-eta", gd_2d=gd_2d, seed=20304)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-2d-step-evaluation", "points": 1}
"""Does gd_2d evaluate f_grad once, at the point it starts from?"""
from gdwidget.checks import keep

keep("gd-2d-step-evaluation", gd_2d=gd_2d)
### BEGIN HIDDEN TESTS
keep("gd-2d-step-evaluation", gd_2d=gd_2d, seed=20305)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "gd-2d-train-task", "locked": true}
# ## Exercise 3: the run (7 points)
#
# Now the loop that calls a trainer again and again. It must work for every trainer, so it knows
# nothing of gradients; it only passes things on.
#
# - Start at x1 = −5, x2 = −2 with state 0, 0.
# - Each call gets the point *and the state* that the call before returned.
# - If there is an `f_grad`, give it to the trainer as fifth argument:
#   `trainer(x1, x2, s1, s2, f_grad)`. If it is `None`, call `trainer(x1, x2, s1, s2)`.
# - Return the points only, the start first: `steps + 1` pairs `(x1, x2)`.


# %% nbgrader={"grade_id": "gd-2d-train-2d-answer", "solution": true}
def train_2d(trainer, steps=20, f_grad=None):
    """Run a trainer from (−5, −2).

    Parameters
    ----------
    trainer : callable
        ``trainer(x1, x2, s1, s2)``, or ``trainer(x1, x2, s1, s2, f_grad)`` if there is an
        f_grad; returns the new x1, x2, s1, s2.
    steps : int
        Number of calls.
    f_grad : callable or None
        Handed on to the trainer.

    Returns
    -------
    list of tuple of float
        The steps + 1 points (x1, x2), the start first.
    """
    ### BEGIN SOLUTION
    more = () if f_grad is None else (f_grad,)
    x1, x2, s1, s2 = -5.0, -2.0, 0.0, 0.0
    points = [(x1, x2)]
    for _ in range(steps):
        x1, x2, s1, s2 = trainer(x1, x2, s1, s2, *more)
        points.append((x1, x2))
    return points
    ### END SOLUTION


# %%
gdwidget.check("03-gd-2d", train_2d=train_2d)

# %% nbgrader={"grade": true, "grade_id": "gd-2d-train-points", "points": 1}
"""Does train_2d return steps + 1 points, (−5, −2) first?"""
from gdwidget.checks import keep

keep("gd-2d-train-points", train_2d=train_2d)
### BEGIN HIDDEN TESTS
keep("gd-2d-train-points", train_2d=train_2d, seed=20306)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-2d-train-path", "points": 2}
"""Is each point of train_2d what the trainer makes of the one before?"""
from gdwidget.checks import keep

keep("gd-2d-train-path", train_2d=train_2d)
### BEGIN HIDDEN TESTS
keep("gd-2d-train-path", train_2d=train_2d, seed=20307)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-2d-train-state", "points": 1}
"""Does train_2d hand the state on from one call of the trainer to the next?"""
from gdwidget.checks import keep

keep("gd-2d-train-state", train_2d=train_2d)
### BEGIN HIDDEN TESTS
keep("gd-2d-train-state", train_2d=train_2d, seed=20308)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-2d-train-grad", "points": 1}
"""Does train_2d hand f_grad to the trainer if there is one?"""
from gdwidget.checks import keep

keep("gd-2d-train-grad", train_2d=train_2d)
### BEGIN HIDDEN TESTS
keep("gd-2d-train-grad", train_2d=train_2d, seed=20309)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-2d-train-no-grad", "points": 1}
"""Does train_2d give the trainer four arguments if there is no f_grad?"""
from gdwidget.checks import keep

keep("gd-2d-train-no-grad", train_2d=train_2d)
### BEGIN HIDDEN TESTS
keep("gd-2d-train-no-grad", train_2d=train_2d, seed=20310)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-2d-train-steps", "points": 1}
"""Does train_2d take 20 steps unless told otherwise?"""
from gdwidget.checks import keep

keep("gd-2d-train-steps", train_2d=train_2d)
### BEGIN HIDDEN TESTS
keep("gd-2d-train-steps", train_2d=train_2d, seed=20311)
### END HIDDEN TESTS

# %% [markdown]
# Your three functions together. Is the last point the one in the widget at η = 0.1?

# %%
try:
    for point in train_2d(gd_2d, f_grad=f_2d_grad)[::4]:
        print(point)
except NotImplementedError:
    print("The run needs f_2d_grad, gd_2d and train_2d.")

# %% [markdown] nbgrader={"grade_id": "gd-2d-zigzag-question", "locked": true}
# ## Question: who decides? (3 points)
#
# At η = 0.4 the path on f = x1² + 2·x2² jumps from side to side in x2, but not in x1. Explain
# this from the update rule: by which number is each coordinate multiplied in a step? For which η
# does the whole run converge, and which coordinate decides that? Three or four sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "gd-2d-zigzag", "points": 3, "solution": true}
# ### BEGIN SOLUTION
# In each step x1 is multiplied by 1 − 2η and x2 by 1 − 4η. At η = 0.4 these are 0.2 and −0.6: x1
# shrinks and keeps its sign, x2 shrinks but changes its sign every time. Both converge if both
# factors are between −1 and 1: η < 1 for x1 and η < 1/2 for x2. So the run converges for
# 0 < η < 1/2, and x2, the direction of the larger curvature, decides.
#
# **Rubric, 3 points**
#
# - 1: the factors 1 − 2η and 1 − 4η (or 0.2 and −0.6).
# - 1: the negative factor changes the sign of x2, the positive one keeps that of x1.
# - 1: η < 1/2, because of x2 (the steeper direction). Half without the reason.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade_id": "gd-2d-nd-task", "locked": true}
# ## Exercise 4: any number of dimensions (6 points)
#
# A model with a million parameters cannot have a variable for each. Put all coordinates in one
# array x of shape (d,), and the rule is as short as on the line:
#
# $$x \leftarrow x - \eta\,\nabla f(x).$$
#
# - `grad(x)` takes an array of shape (d,) and returns one.
# - Return all iterates as rows: an array of shape (steps + 1, d), `x0` in the first row.
# - `x0` belongs to the caller: it must be the same after the call. (`x -= …` changes an array in
#   place, and `x = x0` makes no copy.)


# %% nbgrader={"grade_id": "gd-2d-gd-nd-answer", "solution": true}
def gd_nd(grad, x0, eta, steps):
    """Run gradient descent on a function of d variables.

    Parameters
    ----------
    grad : callable
        ``grad(x)`` returns the gradient at x, an array of shape (d,).
    x0 : ndarray of float, shape (d,)
        Start; not changed.
    eta : float
        Learning rate η.
    steps : int
        Number of updates.

    Returns
    -------
    ndarray of float, shape (steps + 1, d)
        The iterates, x0 first.
    """
    ### BEGIN SOLUTION
    x = x0
    iterates = [x]
    for _ in range(steps):
        x = x - eta * grad(x)
        iterates.append(x)
    return np.array(iterates)
    ### END SOLUTION


# %%
gdwidget.check("03-gd-2d", gd_nd=gd_nd)

# %% nbgrader={"grade": true, "grade_id": "gd-2d-nd-shape", "points": 1}
"""Does gd_nd return steps + 1 points with as many numbers as x0, x0 first?"""
from gdwidget.checks import keep

keep("gd-2d-nd-shape", gd_nd=gd_nd)
### BEGIN HIDDEN TESTS
keep("gd-2d-nd-shape", gd_nd=gd_nd, seed=20312)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-2d-nd-update", "points": 3}
"""Is each iterate of gd_nd x − η·∇f(x) of the one before?"""
from gdwidget.checks import keep

keep("gd-2d-nd-update", gd_nd=gd_nd)
### BEGIN HIDDEN TESTS
keep("gd-2d-nd-update", gd_nd=gd_nd, seed=20313)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-2d-nd-evaluations", "points": 1}
"""Does gd_nd evaluate grad once per step, at the iterates?"""
from gdwidget.checks import keep

keep("gd-2d-nd-evaluations", gd_nd=gd_nd)
### BEGIN HIDDEN TESTS
keep("gd-2d-nd-evaluations", gd_nd=gd_nd, seed=20314)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-2d-nd-unchanged", "points": 1}
"""Does gd_nd leave the caller's x0 as it was?"""
from gdwidget.checks import keep

keep("gd-2d-nd-unchanged", gd_nd=gd_nd)
### BEGIN HIDDEN TESTS
keep("gd-2d-nd-unchanged", gd_nd=gd_nd, seed=20315)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "gd-2d-condition-look", "locked": true}
# ## Exercise 5: how narrow is the valley? (3 points)
#
# A valley that is turned by 45°: its curvature is 1 along the valley and k across it. Which η gets
# nearest to the minimum in 20 steps? Then change k in the cell to 40, run it again, and look for
# such an η once more.

# %%
turned = "((x1 + x2)**2 + k*(x1 - x2)**2)/4"
gdwidget.explore(turned, k=10.0, eta=0.05, start=(-4.0, -1.0), steps=20)

# %% [markdown] nbgrader={"grade_id": "gd-2d-condition-task", "locked": true}
# The curvatures of a valley are the eigenvalues of its Hessian, the matrix of second derivatives.
# For the valley in the picture with k = 10 it is
#
# $$H = \begin{pmatrix} 5.5 & -4.5 \\ -4.5 & 5.5 \end{pmatrix}
#   \quad\text{with the eigenvalues } 1 \text{ and } 10.$$
#
# You cannot read them off the diagonal if the valley is turned. The *condition number*
#
# $$\kappa = \frac{\text{largest eigenvalue}}{\text{smallest eigenvalue}}$$
#
# says how narrow the valley is: 1 is a round bowl. Compute it for a symmetric Hessian of any size
# whose eigenvalues are all positive. (numpy has a function for the eigenvalues of a symmetric
# matrix.)


# %% nbgrader={"grade_id": "gd-2d-condition-number-answer", "solution": true}
def condition_number(hess):
    """Return the condition number of a Hessian.

    Parameters
    ----------
    hess : ndarray of float, shape (d, d)
        Symmetric, all eigenvalues positive.

    Returns
    -------
    float
        Largest eigenvalue divided by the smallest.
    """
    ### BEGIN SOLUTION
    eigenvalues = np.linalg.eigvalsh(hess)  # in increasing order
    return eigenvalues[-1] / eigenvalues[0]
    ### END SOLUTION


# %%
gdwidget.check("03-gd-2d", condition_number=condition_number)

# %% nbgrader={"grade": true, "grade_id": "gd-2d-condition", "points": 2}
"""Does condition_number return largest over smallest curvature of a diagonal Hessian?"""
from gdwidget.checks import keep

keep("gd-2d-condition", condition_number=condition_number)
### BEGIN HIDDEN TESTS
keep("gd-2d-condition", condition_number=condition_number, seed=20316)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gd-2d-condition-rotated", "points": 1}
"""Is condition_number right for a Hessian that is not diagonal?"""
from gdwidget.checks import keep

keep("gd-2d-condition-rotated", condition_number=condition_number)
### BEGIN HIDDEN TESTS
keep("gd-2d-condition-rotated", condition_number=condition_number, seed=20317)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "gd-2d-price", "locked": true}
# ## The price of a narrow valley
#
# For f = ½·(x1² + κ·x2²) the best η is 2/(1 + κ): it shrinks both coordinates by the same factor
# (κ − 1)/(κ + 1). The table counts the steps until x is a thousand times nearer to the minimum.

# %%
try:
    for kappa in (2.0, 10.0, 100.0, 1000.0):
        hess = np.diag([1.0, kappa])
        path = gd_nd(lambda x, h=hess: h @ x, np.array([1.0, 1.0]), 2 / (1 + kappa), 4000)
        lengths = np.linalg.norm(path, axis=1)
        steps = np.argmax(lengths <= 1e-3 * lengths[0])
        print(f"κ = {condition_number(hess):6.0f} {steps:6} steps")
except NotImplementedError:
    print("The table needs gd_nd and condition_number.")

# %% [markdown] nbgrader={"grade_id": "gd-2d-kappa-question", "locked": true}
# ## Question: ten times narrower (3 points)
#
# What happens to the number of steps when κ becomes ten times as large, and why? Use the factor
# above. Then measure x2 in another unit, y = √κ·x2: what is f in terms of x1 and y, and how many
# steps does gradient descent need there with the best η? Four or five sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "gd-2d-kappa", "points": 3, "solution": true}
# ### BEGIN SOLUTION
# For large κ the number of steps grows about tenfold as well: 35, 346 and 3454 for κ = 10, 100 and
# 1000. The factor is (κ − 1)/(κ + 1) = 1 − 2/(κ + 1): a step removes only about the fraction 2/κ of
# the distance, so ten times the κ takes ten times the steps. The reason is that η must stay below
# 2/κ for x2, and that is tiny for x1. In the new unit f = ½·(x1² + y²), a round bowl with κ = 1:
# η = 1 gets to the minimum in one step. So κ belongs to the coordinates as well as to the problem.
#
# **Rubric, 3 points**
#
# - 1: about ten times as many steps (proportional to κ).
# - 1: the factor is about 1 − 2/κ, or: η is limited by the steep direction, too small for x1.
# - 1: f = ½·(x1² + y²) with κ = 1, one step with η = 1. Half for one of the two.
# ### END SOLUTION
