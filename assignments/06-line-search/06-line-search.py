# %% [markdown] nbgrader={"grade_id": "line-search-aims", "locked": true}
# # 6 · Line search
#
# No single η is good everywhere. Here the run chooses the length of every step itself.
#
# **Afterwards you can**
#
# - find a minimum in one dimension by bisection, and say beforehand how many halvings it takes;
# - choose a step length by backtracking, and say why "f got smaller" is not enough;
# - write gradient descent in d dimensions that needs no η.
#
# **Time** about 75 minutes. **Points** 26: three functions (20) and two written questions (6).
#
# Each function has a self-check. Run it as often as you like: it tries your function on new numbers
# every time, and where it can, it says what is likely wrong.

# %% nbgrader={"grade_id": "line-search-setup", "locked": true}
import math

import numpy as np

import gdwidget

# %% [markdown] nbgrader={"grade_id": "line-search-look", "locked": true}
# ## Look first
#
# The curve is f(x) = log(exp(x) + exp(−2x − 3)): straight sides and a round bottom at x = −0.77.
# Run the cell: with η = 2 the run comes down fast, and then jumps about the bottom for ever. Turn η
# down until it settles, and watch how many steps it then spends on the straight side.

# %%
gdwidget.explore(gdwidget.textbook.log_sum_exp, eta=2.0, start=8.0, steps=25)

# %% [markdown] nbgrader={"grade_id": "line-search-compare", "locked": true}
# What is good on the side is too long for the bottom, and what is good at the bottom is slow on the
# side: with η = 0.5 it takes 20 steps to come within 0.001 of the minimum. Now with a line search,
# where the slider sets only the longest step that is tried. It takes 6:

# %%
gdwidget.explore(gdwidget.textbook.log_sum_exp, method="line_search", eta=4.0, start=8.0, steps=25)

# %% [markdown] nbgrader={"grade_id": "line-search-bisect-task", "locked": true}
# It takes long steps on the side and short ones at the bottom. You will write this search. First a
# simpler one, for a single variable.
#
# ## Exercise 1: bisection (7 points)
#
# Where f′(a) < 0, f falls to the right of a; where f′(b) > 0, it falls to the left of b. So there
# is a minimum between a and b. Look at the slope in the middle: its sign says in which half the
# minimum is. Keep that half and go on.
#
# - Stop as soon as the middle of what is left is certain to be within `tol` of the minimiser.
#   Comparing the whole length with `tol`, or half of it, is both fine. Do not go on much further.
# - Return the middle and the number of halvings.
# - The slope in a middle can be 0 exactly. Then the minimum is found: do not lose it.


# %% nbgrader={"grade_id": "line-search-bisect-minimum-answer", "solution": true}
def bisect_minimum(f_grad, a, b, tol=1e-8):
    """Find a minimiser between a and b by halving.

    Parameters
    ----------
    f_grad : callable
        ``f_grad(x)`` returns the derivative at x.
    a, b : float
        Ends with f′(a) < 0 < f′(b).
    tol : float
        How far from the minimiser the result may be.

    Returns
    -------
    x : float
        At most tol away from a minimiser.
    iterations : int
        Number of halvings.
    """
    ### BEGIN SOLUTION
    iterations = 0
    while b - a > tol:
        middle = (a + b) / 2
        if f_grad(middle) < 0:
            a = middle
        else:  # where the slope is 0, the minimiser becomes the right end
            b = middle
        iterations += 1
    return (a + b) / 2, iterations
    ### END SOLUTION


# %%
gdwidget.check("06-line-search", bisect_minimum=bisect_minimum)

# %% nbgrader={"grade": true, "grade_id": "line-search-minimum", "points": 3}
"""Does bisect_minimum come within tol of the minimiser?"""
from gdwidget.checks import keep

keep("line-search-minimum", bisect_minimum=bisect_minimum)
### BEGIN HIDDEN TESTS
keep("line-search-minimum", bisect_minimum=bisect_minimum, seed=20601)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "line-search-halvings", "points": 2}
"""Does bisect_minimum count its halvings and make no more than it needs?"""
from gdwidget.checks import keep

keep("line-search-halvings", bisect_minimum=bisect_minimum)
### BEGIN HIDDEN TESTS
keep("line-search-halvings", bisect_minimum=bisect_minimum, seed=20602)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "line-search-hit", "points": 1}
"""Does bisect_minimum also end at the minimiser where a middle meets it exactly?"""
from gdwidget.checks import keep

keep("line-search-hit", bisect_minimum=bisect_minimum)
### BEGIN HIDDEN TESTS
keep("line-search-hit", bisect_minimum=bisect_minimum, seed=20603)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "line-search-tol-default", "points": 1}
"""Has bisect_minimum tol = 10⁻⁸ unless told otherwise?"""
from gdwidget.checks import keep

keep("line-search-tol-default", bisect_minimum=bisect_minimum)
### BEGIN HIDDEN TESTS
keep("line-search-tol-default", bisect_minimum=bisect_minimum, seed=20604)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "line-search-price", "locked": true}
# The derivative of f(x) = log(exp(x) + exp(−2x − 3)) can be written as 1 − 3/(1 + exp(3x + 3)).
# How does the number of halvings grow with the accuracy?

# %%
try:
    for tol in (1e-2, 1e-4, 1e-6, 1e-8):
        x, iterations = bisect_minimum(lambda x: 1 - 3 / (1 + math.exp(3 * x + 3)), -8.0, 8.0, tol)
        print(f"tol = {tol:g}: x = {x:.10f} after {iterations} halvings")
except NotImplementedError:
    print("The table needs bisect_minimum.")

# %% [markdown] nbgrader={"grade_id": "bisect-price-question", "locked": true}
# ## Question: the price of bisection (3 points)
#
# From −8 to 8 with tol = 10⁻⁸: how many halvings make the bracket no longer than tol? Compute it,
# do not count. What happens to the number if f is replaced by 1000·f, and why? What does bisection
# promise if f has several minima between a and b? Three or four sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "bisect-price", "points": 3, "solution": true}
# ### BEGIN SOLUTION
# After n halvings the bracket is 16/2ⁿ long, so n must be at least log₂(16/10⁻⁸) = 30.6: 31
# halvings (30 if half the bracket is compared with tol). For 1000·f the number stays the same,
# since bisection uses only the sign of the slope. With several minima it still ends at a point
# where the slope changes from negative to positive, so at one of the minima, but not necessarily
# the lowest.
#
# **Rubric, 3 points**
#
# - 1: (b − a)/2ⁿ ≤ tol, hence 31, with the calculation.
# - 1: the same number, because only the sign of f′ is used.
# - 1: one of the minima, not necessarily the lowest.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade_id": "line-search-backtracking-task", "locked": true}
# ## Exercise 2: backtracking (6 points)
#
# In d dimensions the minimum along the ray x − α·∇f(x) could be found by bisection too, but it is
# not worth the trouble: the next step goes elsewhere anyway. It is enough to find an α that is good
# enough. Start with a long step, and shorten it until f has become *clearly* smaller.
#
# Clearly means: along the ray f begins to fall at the rate ‖∇f(x)‖², so a step of length α
# promises a decrease of α‖∇f(x)‖². Accept α if it delivers at least the small part c₁ of that
# (the *Armijo condition*):
#
# $$f(x - \alpha\nabla f(x)) \le f(x) - c_1\,\alpha\,\|\nabla f(x)\|^2.$$
#
# - Try α = alpha0, then alpha0·rho, alpha0·rho², … and return the first that satisfies it.
# - `x` is an array of d numbers, also where d = 1. It belongs to the caller: leave it as it was.
# - Where the gradient is zero, return alpha0.


# %% nbgrader={"grade_id": "line-search-backtracking-answer", "solution": true}
def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    """Find a step length along −∇f(x) by the Armijo condition.

    Parameters
    ----------
    f, grad : callable
        ``f(x)`` returns a number, ``grad(x)`` an array of d numbers.
    x : array of float, shape (d,)
        Where the step begins; not changed.
    alpha0 : float
        First step length that is tried.
    rho : float
        Factor between 0 and 1 from one to the next.
    c1 : float
        Part of the promised decrease that is demanded.

    Returns
    -------
    float
        The first alpha0·rho^k, k = 0, 1, …, that satisfies the condition.
    """
    ### BEGIN SOLUTION
    g = grad(x)
    alpha = alpha0
    while f(x - alpha * g) > f(x) - c1 * alpha * (g @ g):
        alpha = alpha * rho
    return alpha
    ### END SOLUTION


# %%
gdwidget.check("06-line-search", backtracking=backtracking)

# %% nbgrader={"grade": true, "grade_id": "line-search-armijo", "points": 3}
"""Does backtracking return the first alpha0·rhoᵏ that satisfies the Armijo condition?"""
from gdwidget.checks import keep

keep("line-search-armijo", backtracking=backtracking)
### BEGIN HIDDEN TESTS
keep("line-search-armijo", backtracking=backtracking, seed=20605)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "line-search-default", "points": 1}
"""Has backtracking alpha0 = 1, rho = 0.5 and c1 = 10⁻⁴ unless told otherwise?"""
from gdwidget.checks import keep

keep("line-search-default", backtracking=backtracking)
### BEGIN HIDDEN TESTS
keep("line-search-default", backtracking=backtracking, seed=20606)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "line-search-stationary", "points": 1}
"""Does backtracking return alpha0 where the gradient is zero?"""
from gdwidget.checks import keep

keep("line-search-stationary", backtracking=backtracking)
### BEGIN HIDDEN TESTS
keep("line-search-stationary", backtracking=backtracking, seed=20607)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "line-search-x", "points": 1}
"""Does backtracking leave the caller's x as it was?"""
from gdwidget.checks import keep

keep("line-search-x", backtracking=backtracking)
### BEGIN HIDDEN TESTS
keep("line-search-x", backtracking=backtracking, seed=20608)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "armijo-why-question", "locked": true}
# ## Question: why not any decrease? (3 points)
#
# Someone accepts every step that makes f smaller. On f(x) = x² their run visits
# 2, −1.5, 1.25, −1.125, …, in general (−1)ᵏ·(1 + 2⁻ᵏ). Does f become smaller in every step? Where
# do the points end up? Compare one late step with what the Armijo condition demands, say with
# c₁ = 0.1, and explain why it rules such steps out. Three or four sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "armijo-why", "points": 3, "solution": true}
# ### BEGIN SOLUTION
# f decreases in every step, since |x| = 1 + 2⁻ᵏ does. But the points end up jumping between near 1
# and near −1, and never come near the minimum at 0. A late step leads from about 1 to about −1: it
# has length α|f′(x)| = 2 with f′(x) = 2, so α is almost 1, and Armijo demands a decrease of almost
# 0.1·1·2² = 0.4. The decrease there is close to 0. So the condition rules out long steps with
# hardly any gain: the decrease must be in proportion to α and to the slope.
#
# **Rubric, 3 points**
#
# - 1: f decreases in every step, yet the points jump between near 1 and near −1 (not to 0).
# - 1: compares: demanded c₁·α·‖∇f‖² ≈ 0.4, delivered almost 0. Half without numbers.
# - 1: Armijo asks for a decrease in proportion to the step (and the slope), not just any.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade_id": "line-search-gd-task", "locked": true}
# ## Exercise 3: descent without η (7 points)
#
# Put it together: in every step find α by backtracking with its defaults (alpha0 = 1, rho = 0.5,
# c1 = 10⁻⁴, anew in each step), and go to x − α·∇f(x).
#
# - Return an array of shape (steps + 1, d): one point in each row, `x0` first.
# - `x0` belongs to the caller: leave it as it was.
# - A start with gradient zero is returned steps + 1 times.


# %% nbgrader={"grade_id": "line-search-gd-line-search-answer", "solution": true}
def gd_line_search(f, grad, x0, steps):
    """Run gradient descent with a step length from backtracking.

    Parameters
    ----------
    f, grad : callable
        ``f(x)`` returns a number, ``grad(x)`` an array of d numbers.
    x0 : array of float, shape (d,)
        Start; not changed.
    steps : int
        Number of updates.

    Returns
    -------
    array of float, shape (steps + 1, d)
        The points, x0 first.
    """
    ### BEGIN SOLUTION
    points = [np.array(x0, dtype=float)]
    for _ in range(steps):
        x = points[-1]
        g = grad(x)
        # The search of exercise 2; alpha = backtracking(f, grad, x) is as good.
        alpha = 1.0
        while f(x - alpha * g) > f(x) - 1e-4 * alpha * (g @ g):
            alpha = alpha * 0.5
        points.append(x - alpha * g)
    return np.array(points)
    ### END SOLUTION


# %%
gdwidget.check("06-line-search", gd_line_search=gd_line_search)

# %% nbgrader={"grade": true, "grade_id": "line-search-shape", "points": 2}
"""Does gd_line_search return steps + 1 points, the start first?"""
from gdwidget.checks import keep

keep("line-search-shape", gd_line_search=gd_line_search)
### BEGIN HIDDEN TESTS
keep("line-search-shape", gd_line_search=gd_line_search, seed=20609)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "line-search-update", "points": 3}
"""Is each point x − α·∇f(x) of the one before, with backtracking's α?"""
from gdwidget.checks import keep

keep("line-search-update", gd_line_search=gd_line_search)
### BEGIN HIDDEN TESTS
keep("line-search-update", gd_line_search=gd_line_search, seed=20610)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "line-search-at-rest", "points": 1}
"""Does gd_line_search stay at a point where the gradient is zero?"""
from gdwidget.checks import keep

keep("line-search-at-rest", gd_line_search=gd_line_search)
### BEGIN HIDDEN TESTS
keep("line-search-at-rest", gd_line_search=gd_line_search, seed=20611)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "line-search-x0", "points": 1}
"""Does gd_line_search leave the caller's x0 as it was?"""
from gdwidget.checks import keep

keep("line-search-x0", gd_line_search=gd_line_search)
### BEGIN HIDDEN TESTS
keep("line-search-x0", gd_line_search=gd_line_search, seed=20612)
### END HIDDEN TESTS

# %% [markdown]
# Your descent on the function of the beginning, beside two fixed learning rates:


# %%
def f(x):
    return np.logaddexp(x[0], -2 * x[0] - 3)


def grad(x):
    return 1 - 3 / (1 + np.exp(3 * x + 3))


try:
    searched = gd_line_search(f, grad, np.array([8.0]), 14)[:, 0]
    slow = gdwidget.solve(gdwidget.textbook.log_sum_exp, eta=0.2, start=8.0, steps=14).path[:, 0]
    fast = gdwidget.solve(gdwidget.textbook.log_sum_exp, eta=2.0, start=8.0, steps=14).path[:, 0]
    print("step   η = 0.2     η = 2   line search")
    for k in range(0, 15, 2):
        print(f"{k:4d}{slow[k]:10.4f}{fast[k]:10.4f}{searched[k]:12.4f}")
except NotImplementedError:
    print("The table needs gd_line_search.")
