# %% [markdown] nbgrader={"grade_id": "preconditioning-aims", "locked": true}
# # 5 · Preconditioning
#
# Gradient descent crawls where one direction is much steeper than another. Giving every coordinate
# a step length of its own costs next to nothing, and can mend it. You will see when it does, and
# when it does not.
#
# **Afterwards you can**
#
# - say why one η cannot suit a steep and a flat direction at once;
# - write gradient descent with a diagonal preconditioner;
# - turn a function, and find its gradient by the chain rule;
# - give a problem that is hard for gradient descent, and tell an easy cure from a hopeless one.
#
# **Time** about 75 minutes. **Points** 27: three functions (21) and two written questions (6).
#
# Each function has a self-check. Run it as often as you like: it tries your function on new
# numbers every time, and where it can, it says what is likely wrong.

# %% nbgrader={"grade_id": "preconditioning-setup", "locked": true}
import gdwidget

# %% [markdown] nbgrader={"grade_id": "preconditioning-look", "locked": true}
# ## Look first
#
# The function is f(x) = ½(x₁² + 100·x₂²): flat along x₁, a hundred times as curved along x₂. Run
# the cell, then move η.

# %%
gdwidget.explore("x1**2/2 + 50*x2**2", method="gd", eta=0.019, start=(-5.0, -2.0), steps=20)

# %% [markdown] nbgrader={"grade_id": "preconditioning-cure", "locked": true}
# Find these before you read on:
#
# 1. the η where the run stops converging, and the direction in which it leaves;
# 2. how far x₁ has come after 20 steps, just below that η.
#
# Now the same function and start with the *diagonal* preconditioner and η = 1:

# %%
gdwidget.explore("x1**2/2 + 50*x2**2", method="diagonal", eta=1.0, start=(-5.0, -2.0), steps=5)

# %% [markdown] nbgrader={"grade_id": "preconditioning-rule", "locked": true}
# ## What happens in one step
#
# The steep direction allows no η above 0.02, and with so small an η the flat direction hardly
# moves: after 20 steps with η = 0.0198, x₁ is still at −3.35. The quotient of the largest and the
# smallest curvature is the *condition number*, here 100.
#
# The preconditioner gives each coordinate the step length that suits it: divide each entry of the
# gradient by the curvature in its own direction,
#
# $$x_i \leftarrow x_i - \eta\,\frac{\partial f/\partial x_i}{|\,\partial^2 f/\partial x_i^2\,|}.$$
#
# These curvatures are the diagonal of the Hessian: d numbers, where the whole Hessian has d². With
# the absolute value, a negative curvature does not turn the step uphill.
#
# ## Exercise 1: divide by the diagonal (8 points)
#
# Write the loop for any number d of variables. `hess_diag(x)` returns the d second derivatives.
#
# - Return the points as an array of shape (steps + 1, d), `x0` in the first row.
# - Ask for gradient and curvatures once at each point.
# - `x0` belongs to the caller: leave it unchanged.


# %% nbgrader={"grade_id": "preconditioning-diagonal-gd-answer", "solution": true}
import numpy as np


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    """Run gradient descent with each entry divided by the size of its curvature.

    Parameters
    ----------
    grad : callable
        ``grad(x)`` returns the gradient at x, an array of shape (d,).
    hess_diag : callable
        ``hess_diag(x)`` returns the diagonal of the Hessian at x, an array of shape (d,).
    x0 : array of float, shape (d,)
        Start.
    eta : float
        Learning rate η.
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
        x = x - eta * grad(x) / np.abs(hess_diag(x))
        points.append(x)
    return np.array(points)
    ### END SOLUTION


# %%
gdwidget.check("05-preconditioning", diagonal_gd=diagonal_gd)

# %% nbgrader={"grade": true, "grade_id": "preconditioning-points", "points": 1}
"""Does diagonal_gd return steps + 1 points of d numbers, the start first?"""
from gdwidget.checks import keep

keep("preconditioning-points", diagonal_gd=diagonal_gd)
### BEGIN HIDDEN TESTS
keep("preconditioning-points", diagonal_gd=diagonal_gd, seed=20501)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "preconditioning-update", "points": 3}
"""Does diagonal_gd divide each entry of η·∇f(x) by its own curvature?"""
from gdwidget.checks import keep

keep("preconditioning-update", diagonal_gd=diagonal_gd)
### BEGIN HIDDEN TESTS
keep("preconditioning-update", diagonal_gd=diagonal_gd, seed=20502)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "preconditioning-absolute", "points": 2}
"""Does diagonal_gd divide by the absolute value where a curvature is negative?"""
from gdwidget.checks import keep

keep("preconditioning-absolute", diagonal_gd=diagonal_gd)
### BEGIN HIDDEN TESTS
keep("preconditioning-absolute", diagonal_gd=diagonal_gd, seed=20503)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "preconditioning-evaluations", "points": 1}
"""Does diagonal_gd evaluate grad and hess_diag once per step, at the points it returns?"""
from gdwidget.checks import keep

keep("preconditioning-evaluations", diagonal_gd=diagonal_gd)
### BEGIN HIDDEN TESTS
keep("preconditioning-evaluations", diagonal_gd=diagonal_gd, seed=20504)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "preconditioning-x0", "points": 1}
"""Does diagonal_gd leave the caller's x0 unchanged?"""
from gdwidget.checks import keep

keep("preconditioning-x0", diagonal_gd=diagonal_gd)
### BEGIN HIDDEN TESTS
keep("preconditioning-x0", diagonal_gd=diagonal_gd, seed=20505)
### END HIDDEN TESTS

# %% [markdown]
# Here it is on the valley of the first picture, with η = 0.5: both coordinates now shrink alike.

# %%
START = np.array([-5.0, -2.0])


def valley_grad(x):
    return np.array([x[0], 100 * x[1]])


try:
    print(diagonal_gd(valley_grad, lambda x: np.array([1.0, 100.0]), START, 0.5, 5))
except NotImplementedError:
    print("This needs diagonal_gd.")

# %% [markdown] nbgrader={"grade_id": "preconditioning-turn-look", "locked": true}
# ## Turn the valley
#
# Here is the same kind of valley, turned by 45°. Its condition number is 100 again. Compare the
# diagonal preconditioner with the other methods. Is it still any better than gradient descent?

# %%
gdwidget.explore(
    "((x1 + x2)**2 + 100*(x1 - x2)**2)/2",
    method="diagonal",
    eta=1.0,
    start=(-5.0, -2.0),
    steps=20,
)

# %% [markdown] nbgrader={"grade_id": "preconditioning-turn-task", "locked": true}
# ## Exercise 2: the gradient of a turned function (6 points)
#
# To turn any function, turn its argument. The matrix
#
# $$R = \begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{pmatrix}$$
#
# turns a vector by θ radians counterclockwise, and F(x) = f(R·x) is the turned function. You are
# given ∇f and θ; return ∇F. It is a function again: define it inside and return it.
#
# There are two things to do: evaluate `grad` at the right point, and turn what it gives back. For
# the second, use the chain rule: R·x depends on x, so
#
# $$\frac{\partial F}{\partial x_j} = \sum_i R_{ij}\,\frac{\partial f}{\partial x_i}(R\,x).$$
#
# Which matrix times ∇f is that?


# %% nbgrader={"grade_id": "preconditioning-rotated-grad-answer", "solution": true}
import math

import numpy as np


def rotated_grad(grad, theta):
    """Return the gradient of F(x) = f(R·x), where R turns by theta.

    Parameters
    ----------
    grad : callable
        ``grad(x)`` returns the gradient of f at x, an array of shape (2,).
    theta : float
        Angle in radians.

    Returns
    -------
    callable
        A function of x, an array of shape (2,), that returns the gradient of F at x,
        an array of shape (2,).
    """
    ### BEGIN SOLUTION
    c, s = math.cos(theta), math.sin(theta)
    rotation = np.array([[c, -s], [s, c]])

    def rotated(x):
        return rotation.T @ grad(rotation @ x)

    return rotated
    ### END SOLUTION


# %%
gdwidget.check("05-preconditioning", rotated_grad=rotated_grad)

# %% nbgrader={"grade": true, "grade_id": "preconditioning-function", "points": 1}
"""Does rotated_grad return a function of x that gives two numbers?"""
from gdwidget.checks import keep

keep("preconditioning-function", rotated_grad=rotated_grad)
### BEGIN HIDDEN TESTS
keep("preconditioning-function", rotated_grad=rotated_grad, seed=20506)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "preconditioning-turned-point", "points": 2}
"""Does the function evaluate grad at R·x?"""
from gdwidget.checks import keep

keep("preconditioning-turned-point", rotated_grad=rotated_grad)
### BEGIN HIDDEN TESTS
keep("preconditioning-turned-point", rotated_grad=rotated_grad, seed=20507)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "preconditioning-turned-back", "points": 2}
"""Does the function turn the gradient back?"""
from gdwidget.checks import keep

keep("preconditioning-turned-back", rotated_grad=rotated_grad)
### BEGIN HIDDEN TESTS
keep("preconditioning-turned-back", rotated_grad=rotated_grad, seed=20508)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "preconditioning-x", "points": 1}
"""Does the function leave the caller's x unchanged?"""
from gdwidget.checks import keep

keep("preconditioning-x", rotated_grad=rotated_grad)
### BEGIN HIDDEN TESTS
keep("preconditioning-x", rotated_grad=rotated_grad, seed=20509)
### END HIDDEN TESTS

# %% [markdown]
# With both functions you can turn the first valley and count the steps that the preconditioner
# needs, with η = 1, until it is within 0.001 of the minimum. The diagonal of the turned Hessian is
# given.


# %%
def steps_needed(degrees):
    theta = math.radians(degrees)
    c2, s2 = math.cos(theta) ** 2, math.sin(theta) ** 2
    diagonal = np.array([c2 + 100 * s2, s2 + 100 * c2])
    turned_grad = rotated_grad(valley_grad, theta)
    points = diagonal_gd(turned_grad, lambda x: diagonal, START, 1.0, 500)
    steps = next((k for k, x in enumerate(points) if math.hypot(*x) <= 1e-3), None)
    return f"{degrees:2}°: diagonal of H = {diagonal.round(1)}, {steps} steps"


ANGLES = np.array([0, 5, 15, 30, 45])
try:
    for degrees in ANGLES:
        print(steps_needed(degrees))
except NotImplementedError:
    print("The table needs diagonal_gd and rotated_grad.")

# %% [markdown] nbgrader={"grade_id": "preconditioning-why-question", "locked": true}
# ## Question: why turning matters (3 points)
#
# Turning does not change the shape of the valley, yet the table goes from one step to hundreds.
# Gradient descent with η = 0.0198 takes 430 steps on the unturned valley. What does the
# preconditioner see of the Hessian at 45°, and what is its step then? How does Newton's method
# fare when the valley is turned, and what does that cost for a model with a million parameters?
# Four or five sentences.

# %% [markdown] nbgrader={"grade":true,"grade_id":"preconditioning-why","points":3,"solution":true}
# ### BEGIN SOLUTION
# At 45° both diagonal entries are 50.5. Dividing by equal numbers is gradient descent with
# η = 1/50.5 ≈ 0.0198, and it takes the same 430 steps: the steep and the flat direction now lie
# across the axes, in the off-diagonal entries, which the preconditioner does not see. Newton's
# method uses the whole Hessian, so turning changes nothing for it: one step on any quadratic
# valley. But for a million parameters the Hessian has 10¹² entries, too many to store, let alone
# to solve with; the diagonal has only a million.
#
# **Rubric, 3 points**
#
# - 1: at 45° the diagonal entries are equal, so it is gradient descent with another η.
# - 1: what couples x₁ and x₂ is off the diagonal; Newton uses it and still takes one step.
# - 1: the cost: d² entries (10¹²), or d³ operations to solve, against d for the diagonal.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade_id": "preconditioning-slow-task", "locked": true}
# ## Exercise 3: a hard problem of your own (7 points)
#
# Now make gradient descent suffer. Choose a function f(x₁, x₂) whose Hessian has a condition
# number of at least 1000 and write its gradient. `x` is an array of two floats.
#
# - f has a minimum: both curvatures (the eigenvalues of the Hessian) are positive there.
# - Let f be quadratic, or else put its minimum at the origin: the check looks at the curvatures
#   there.
# - Return the gradient itself, exact, not differences.


# %% nbgrader={"grade_id": "preconditioning-slow-grad-answer", "solution": true}
import numpy as np


def slow_grad(x):
    """Return the gradient at x of a function with condition number 1000 or more.

    Parameters
    ----------
    x : array of float, shape (2,)

    Returns
    -------
    array of float, shape (2,)
    """
    ### BEGIN SOLUTION
    # f(x) = ½(x₁² + 1000·x₂²)
    return np.array([1.0, 1000.0]) * x
    ### END SOLUTION


# %%
gdwidget.check("05-preconditioning", slow_grad=slow_grad)

# %% nbgrader={"grade": true, "grade_id": "preconditioning-slow-pair", "points": 1}
"""Does slow_grad return two finite numbers?"""
from gdwidget.checks import keep

keep("preconditioning-slow-pair", slow_grad=slow_grad)
### BEGIN HIDDEN TESTS
keep("preconditioning-slow-pair", slow_grad=slow_grad, seed=20510)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "preconditioning-slow-gradient", "points": 2}
"""Is slow_grad the gradient of some f?"""
from gdwidget.checks import keep

keep("preconditioning-slow-gradient", slow_grad=slow_grad)
### BEGIN HIDDEN TESTS
keep("preconditioning-slow-gradient", slow_grad=slow_grad, seed=20511)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "preconditioning-slow-minimum", "points": 1}
"""Has the f of slow_grad a minimum?"""
from gdwidget.checks import keep

keep("preconditioning-slow-minimum", slow_grad=slow_grad)
### BEGIN HIDDEN TESTS
keep("preconditioning-slow-minimum", slow_grad=slow_grad, seed=20512)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "preconditioning-slow-condition", "points": 2}
"""Has the Hessian of that f a condition number of at least 1000?"""
from gdwidget.checks import keep

keep("preconditioning-slow-condition", slow_grad=slow_grad)
### BEGIN HIDDEN TESTS
keep("preconditioning-slow-condition", slow_grad=slow_grad, seed=20513)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "preconditioning-slow-x", "points": 1}
"""Does slow_grad leave the caller's x unchanged?"""
from gdwidget.checks import keep

keep("preconditioning-slow-x", slow_grad=slow_grad)
### BEGIN HIDDEN TESTS
keep("preconditioning-slow-x", slow_grad=slow_grad, seed=20514)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "preconditioning-own-question", "locked": true}
# ## Question: your problem (3 points)
#
# Write down your f and its condition number κ, with the calculation. For a quadratic f with
# curvatures from 1 to κ, the best fixed η for gradient descent is 2/(κ + 1). By which factor does
# each step then shrink the error along the flat direction, and about how many steps make it a
# million times smaller? Would `diagonal_gd` cure your f? Say why. Four or five sentences.

# %% [markdown] nbgrader={"grade":true,"grade_id":"preconditioning-own","points":3,"solution":true}
# ### BEGIN SOLUTION
# For example f(x) = ½(x₁² + 1000·x₂²): its Hessian is diagonal with entries 1 and 1000, so
# κ = 1000. With η = 2/1001, x₁ is multiplied by 1 − 2/1001 = 999/1001 ≈ 0.998 in each step. A
# millionth needs k = ln(10⁻⁶)/ln(0.998002) ≈ 6900 steps. `diagonal_gd` cures it with η = 1 in one
# step, because the Hessian is diagonal; had I turned it by 45°, dividing by the diagonal would not
# help.
#
# **Rubric, 3 points**
#
# - 1: an f that belongs to slow_grad, with κ calculated from the eigenvalues of its Hessian.
# - 1: the factor 1 − 2/(κ + 1) = (κ − 1)/(κ + 1), and a number of steps that fits it (about 7κ).
# - 1: yes if the valley lies along the axes, no if it lies across them.
# ### END SOLUTION
