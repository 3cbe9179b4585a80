# %% [markdown] nbgrader={"grade_id": "adaptive-aims", "locked": true}
# # 7 · Momentum, Adagrad, RMSProp, Adam
#
# Gradient descent forgets every slope it has seen. You will write four methods that remember, and
# see what each of them does with its memory.
#
# **Afterwards you can**
#
# - say why momentum gets through a narrow valley faster than gradient descent;
# - give every coordinate a step length of its own, as Adagrad and RMSProp do;
# - write Adam, and say what its bias correction is for;
# - tell which of these methods notice that f is measured in another unit.
#
# **Time** about 85 minutes. **Points** 32: four functions (26) and two written questions (6).
#
# As in assignment 3, a *trainer* is one step: it takes x1, x2 and the state s1, s2, and returns
# new ones. Each function has a self-check: run it as often as you like.

# %% nbgrader={"grade_id": "adaptive-setup", "locked": true}
import numpy as np

import gdwidget

# %% [markdown] nbgrader={"grade_id": "adaptive-look", "locked": true}
# ## Look first
#
# This valley is narrow: its curvature is 4 across and 0.04 along, so its condition number is 100.
# Run the cell and find the η that brings gradient descent nearest to the minimum in 100 steps.

# %%
gdwidget.explore("0.02*x1**2 + 2*x2**2", eta=0.1, start=(-5.0, -2.0), steps=100)

# %% [markdown] nbgrader={"grade_id": "adaptive-look-momentum", "locked": true}
# About 0.7 is as near as it comes; beyond η = 0.5 it diverges. Now the same valley with
# *momentum*. Play the run step by step, with a small η and with a large one.

# %%
gdwidget.explore("0.02*x1**2 + 2*x2**2", method="momentum", eta=0.1, start=(-5.0, -2.0), steps=100)

# %% [markdown] nbgrader={"grade_id": "adaptive-momentum-task", "locked": true}
# The path swings like a ball that rolls through the valley, and at η = 0.1 it ends less than 0.05
# from the minimum. Find an η above 0.5 where it still arrives: gradient descent could not do that.
#
# ## Exercise 1: momentum (6 points)
#
# Each coordinate keeps a *velocity* s: the sum of all slopes so far, where older ones fade. The
# step follows the velocity instead of the slope. With the slope g at the old point,
#
# $$s \leftarrow \beta s + g, \qquad x \leftarrow x - \eta s.$$
#
# - The number β says how much of the velocity is left after a step: 0 is gradient descent.
# - The update of x uses the *new* s.
# - A trainer has no memory of its own: return the new s1 and s2, you are given them next time.
# - Ask `f_grad` once: both slopes belong to the old point.


# %% nbgrader={"grade_id": "adaptive-momentum-2d-answer", "solution": true}
def momentum_2d(x1, x2, s1, s2, f_grad, eta=0.1, beta=0.9):
    """Take one step of gradient descent with momentum.

    Parameters
    ----------
    x1, x2 : float
        Where the step begins.
    s1, s2 : float
        State of x1 and of x2, as the last call returned it; 0 at first.
    f_grad : callable
        ``f_grad(x1, x2)`` returns both partial derivatives.
    eta : float
        Learning rate η.
    beta : float
        Part of the velocity that is left after a step.

    Returns
    -------
    tuple of float
        New x1, x2, s1, s2.
    """
    ### BEGIN SOLUTION
    g1, g2 = f_grad(x1, x2)
    s1 = beta * s1 + g1
    s2 = beta * s2 + g2
    return x1 - eta * s1, x2 - eta * s2, s1, s2
    ### END SOLUTION


# %%
gdwidget.check("07-adaptive", momentum_2d=momentum_2d)

# %% nbgrader={"grade": true, "grade_id": "adaptive-momentum-state", "points": 2}
"""Does momentum_2d return the new state β·s + g?"""
from gdwidget.checks import keep

keep("adaptive-momentum-state", momentum_2d=momentum_2d)
### BEGIN HIDDEN TESTS
keep("adaptive-momentum-state", momentum_2d=momentum_2d, seed=20701)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "adaptive-momentum-step", "points": 2}
"""Does momentum_2d go to x − η·s with the new s?"""
from gdwidget.checks import keep

keep("adaptive-momentum-step", momentum_2d=momentum_2d)
### BEGIN HIDDEN TESTS
keep("adaptive-momentum-step", momentum_2d=momentum_2d, seed=20702)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "adaptive-momentum-defaults", "points": 1}
"""Does momentum_2d have the right defaults?"""
from gdwidget.checks import keep

keep("adaptive-momentum-defaults", momentum_2d=momentum_2d)
### BEGIN HIDDEN TESTS
keep("adaptive-momentum-defaults", momentum_2d=momentum_2d, seed=20703)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "adaptive-momentum-evaluation", "points": 1}
"""Does momentum_2d evaluate f_grad once, at the point it starts from?"""
from gdwidget.checks import keep

keep("adaptive-momentum-evaluation", momentum_2d=momentum_2d)
### BEGIN HIDDEN TESTS
keep("adaptive-momentum-evaluation", momentum_2d=momentum_2d, seed=20704)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "adaptive-velocity-question", "locked": true}
# ## Question: what the velocity adds up to (3 points)
#
# Let a coordinate start with s = 0. Which number does s approach if the slope is the same g in
# every step? And how large does |s| become in the long run if the slopes are g, −g, g, −g, …? Put
# in β = 0.9, and use both to explain why momentum helps in a narrow valley. Four or five
# sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "adaptive-sums", "points": 3, "solution": true}
# ### BEGIN SOLUTION
# With the same g, s approaches the number that does not change any more: s = βs + g, so s = g/(1 −
# β), which is 10g for β = 0.9. With changing signs, |s| = |g| − β|s| in the long run, so |s| =
# |g|/(1 + β), about 0.53|g|. Along a narrow valley the slope is small but has the same sign for
# many steps: there momentum makes steps up to ten times as long. Across it the slope changes its
# sign from step to step: there the slopes cancel each other, and the steps become shorter. That is
# what the valley needs, and so η may be larger as well.
#
# **Rubric, 3 points**
#
# - 1: s approaches g/(1 − β) = 10g (also from the geometric series).
# - 1: |s| approaches |g|/(1 + β) ≈ 0.53|g|. Half for "they cancel" without the number.
# - 1: along the valley equal signs, so longer steps; across it changing signs, so shorter ones.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade_id": "adaptive-adagrad-look", "locked": true}
# ## Exercise 2: Adagrad (6 points)
#
# Another idea: a step length for each coordinate, chosen by the slopes it has met. Watch the first
# step: how far does each coordinate go? Then see how the steps change in the long run.

# %%
gdwidget.explore("0.02*x1**2 + 2*x2**2", method="adagrad", eta=0.4, start=(-5.0, -2.0), steps=100)

# %% [markdown] nbgrader={"grade_id": "adaptive-adagrad-task", "locked": true}
# In the first step both coordinates go about η = 0.4, although one slope is 40 times the other.
# Adagrad adds up the squares of all slopes and divides by the root of the sum:
#
# $$s \leftarrow s + g^2, \qquad x \leftarrow x - \eta\,\frac{g}{\sqrt{s + \varepsilon}}.$$
#
# - A coordinate with steep slopes gets a small factor, one with gentle slopes a large one.
# - The small number ε stands *under* the root. It avoids 0/0 where every slope has been 0.
# - Again x uses the new s, and both slopes belong to the old point.


# %% nbgrader={"grade_id": "adaptive-adagrad-2d-answer", "solution": true}
def adagrad_2d(x1, x2, s1, s2, f_grad, eta=0.4, eps=1e-6):
    """Take one step of Adagrad.

    Parameters
    ----------
    x1, x2 : float
        Where the step begins.
    s1, s2 : float
        State of x1 and of x2, as the last call returned it; 0 at first.
    f_grad : callable
        ``f_grad(x1, x2)`` returns both partial derivatives.
    eta : float
        Learning rate η.
    eps : float
        The ε under the root.

    Returns
    -------
    tuple of float
        New x1, x2, s1, s2.
    """
    ### BEGIN SOLUTION
    g1, g2 = f_grad(x1, x2)
    s1 = s1 + g1**2
    s2 = s2 + g2**2
    x1 = x1 - eta * g1 / np.sqrt(s1 + eps)
    x2 = x2 - eta * g2 / np.sqrt(s2 + eps)
    return x1, x2, s1, s2
    ### END SOLUTION


# %%
gdwidget.check("07-adaptive", adagrad_2d=adagrad_2d)

# %% nbgrader={"grade": true, "grade_id": "adaptive-adagrad-state", "points": 2}
"""Does adagrad_2d return the new state s + g²?"""
from gdwidget.checks import keep

keep("adaptive-adagrad-state", adagrad_2d=adagrad_2d)
### BEGIN HIDDEN TESTS
keep("adaptive-adagrad-state", adagrad_2d=adagrad_2d, seed=20705)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "adaptive-adagrad-step", "points": 2}
"""Does adagrad_2d go to x − η·g/√(s + ε) with the new s?"""
from gdwidget.checks import keep

keep("adaptive-adagrad-step", adagrad_2d=adagrad_2d)
### BEGIN HIDDEN TESTS
keep("adaptive-adagrad-step", adagrad_2d=adagrad_2d, seed=20706)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "adaptive-adagrad-defaults", "points": 1}
"""Does adagrad_2d have the right defaults?"""
from gdwidget.checks import keep

keep("adaptive-adagrad-defaults", adagrad_2d=adagrad_2d)
### BEGIN HIDDEN TESTS
keep("adaptive-adagrad-defaults", adagrad_2d=adagrad_2d, seed=20707)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "adaptive-adagrad-evaluation", "points": 1}
"""Does adagrad_2d evaluate f_grad once, at the point it starts from?"""
from gdwidget.checks import keep

keep("adaptive-adagrad-evaluation", adagrad_2d=adagrad_2d)
### BEGIN HIDDEN TESTS
keep("adaptive-adagrad-evaluation", adagrad_2d=adagrad_2d, seed=20708)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "adaptive-rmsprop-look", "locked": true}
# ## Exercise 3: RMSProp (6 points)
#
# The sum in Adagrad only grows, so its steps only shrink. After 100 steps with η = 0.4 it is still
# 0.4 away from the minimum. RMSProp forgets old squares:

# %%
gdwidget.explore("0.02*x1**2 + 2*x2**2", method="rmsprop", eta=0.4, start=(-5.0, -2.0), steps=100)

# %% [markdown] nbgrader={"grade_id": "adaptive-rmsprop-task", "locked": true}
# Within 30 steps it is at the minimum. But look at the steps after that: it does not stay there.
# Near the minimum the slopes are small, the average forgets the large ones, and the division makes
# small slopes into steps about as long as η.
#
# $$s \leftarrow \gamma s + (1 - \gamma)\,g^2, \qquad
#   x \leftarrow x - \eta\,\frac{g}{\sqrt{s + \varepsilon}}.$$
#
# So s is an average of the squares in which older ones count less. The rest is as in Adagrad.


# %% nbgrader={"grade_id": "adaptive-rmsprop-2d-answer", "solution": true}
def rmsprop_2d(x1, x2, s1, s2, f_grad, eta=0.4, gamma=0.9, eps=1e-6):
    """Take one step of RMSProp.

    Parameters
    ----------
    x1, x2 : float
        Where the step begins.
    s1, s2 : float
        State of x1 and of x2, as the last call returned it; 0 at first.
    f_grad : callable
        ``f_grad(x1, x2)`` returns both partial derivatives.
    eta : float
        Learning rate η.
    gamma : float
        Weight of the old average.
    eps : float
        The ε under the root.

    Returns
    -------
    tuple of float
        New x1, x2, s1, s2.
    """
    ### BEGIN SOLUTION
    g1, g2 = f_grad(x1, x2)
    s1 = gamma * s1 + (1 - gamma) * g1**2
    s2 = gamma * s2 + (1 - gamma) * g2**2
    x1 = x1 - eta * g1 / np.sqrt(s1 + eps)
    x2 = x2 - eta * g2 / np.sqrt(s2 + eps)
    return x1, x2, s1, s2
    ### END SOLUTION


# %%
gdwidget.check("07-adaptive", rmsprop_2d=rmsprop_2d)

# %% nbgrader={"grade": true, "grade_id": "adaptive-rmsprop-state", "points": 2}
"""Does rmsprop_2d return the new state γ·s + (1 − γ)·g²?"""
from gdwidget.checks import keep

keep("adaptive-rmsprop-state", rmsprop_2d=rmsprop_2d)
### BEGIN HIDDEN TESTS
keep("adaptive-rmsprop-state", rmsprop_2d=rmsprop_2d, seed=20709)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "adaptive-rmsprop-step", "points": 2}
"""Does rmsprop_2d go to x − η·g/√(s + ε) with the new s?"""
from gdwidget.checks import keep

keep("adaptive-rmsprop-step", rmsprop_2d=rmsprop_2d)
### BEGIN HIDDEN TESTS
keep("adaptive-rmsprop-step", rmsprop_2d=rmsprop_2d, seed=20710)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "adaptive-rmsprop-defaults", "points": 1}
"""Does rmsprop_2d have the right defaults?"""
from gdwidget.checks import keep

keep("adaptive-rmsprop-defaults", rmsprop_2d=rmsprop_2d)
### BEGIN HIDDEN TESTS
keep("adaptive-rmsprop-defaults", rmsprop_2d=rmsprop_2d, seed=20711)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "adaptive-rmsprop-evaluation", "points": 1}
"""Does rmsprop_2d evaluate f_grad once, at the point it starts from?"""
from gdwidget.checks import keep

keep("adaptive-rmsprop-evaluation", rmsprop_2d=rmsprop_2d)
### BEGIN HIDDEN TESTS
keep("adaptive-rmsprop-evaluation", rmsprop_2d=rmsprop_2d, seed=20712)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "adaptive-unit", "locked": true}
# ## The same valley in another unit
#
# Somebody measures f in thousandths: every value and every slope becomes 1000 times as large, the
# minimum stays where it is. The table runs your trainers on both.


# %%
def run(trainer, factor, steps=20):
    now = (-5.0, -2.0, 0.0, 0.0)
    for _ in range(steps):
        now = trainer(*now, lambda x1, x2: (factor * 0.04 * x1, factor * 4 * x2))
    return f"({now[0]:.4g}, {now[1]:.4g})"


for trainer in (momentum_2d, adagrad_2d, rmsprop_2d):
    try:
        print(f"{trainer.__name__:12} f: {run(trainer, 1):20} 1000·f: {run(trainer, 1000)}")
    except NotImplementedError:
        print(f"{trainer.__name__:12} not written yet")

# %% [markdown] nbgrader={"grade_id": "adaptive-unit-question", "locked": true}
# ## Question: which of them notice? (3 points)
#
# Which trainers go nearly the same way for 1000·f as for f, and which does not? Explain both from
# the update rules. Why is the way only *nearly* the same? Three or four sentences.

# %% [markdown] nbgrader={"grade": true, "grade_id": "adaptive-free", "points": 3, "solution": true}
# ### BEGIN SOLUTION
# Adagrad and RMSProp go nearly the same way, momentum does not. If every slope is 1000 times as
# large, so is the velocity, and with it every step of momentum: with the same η it diverges. In
# Adagrad and RMSProp s becomes 1000² times as large, its root 1000 times, and in g/√s the factor
# cancels. The number ε does not grow along, so it is not quite the same: ε counts less for 1000·f.
#
# **Rubric, 3 points**
#
# - 1: Adagrad and RMSProp keep their way, momentum does not (it diverges).
# - 1: the factor cancels in g/√s; in momentum it multiplies the step, like a larger η.
# - 1: ε is not multiplied.
# ### END SOLUTION

# %% [markdown] nbgrader={"grade_id": "adaptive-adam-look", "locked": true}
# ## Exercise 4: Adam (8 points)
#
# Adam does both: it follows an average of the slopes, like momentum, and divides by the root of an
# average of their squares, like RMSProp.

# %%
gdwidget.explore("0.02*x1**2 + 2*x2**2", method="adam", eta=0.1, start=(-5.0, -2.0), steps=100)

# %% [markdown] nbgrader={"grade_id": "adaptive-adam-task", "locked": true}
# With the slopes g of all coordinates in one array, step number t = 1, 2, 3, … is
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2,$$
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t}, \qquad
#   x \leftarrow x - \eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon}.$$
#
# - m and v begin as 0, so at first they are too small: in step 1, m is only 0.1·g. Dividing by 1 −
#   βᵗ, the *bias correction*, mends that. In step 1 it makes m̂ = g and v̂ = g².
# - The corrected m̂ and v̂ are for this step only; m and v go on uncorrected.
# - Here ε stands *beside* the root.
# - This is a whole run, like `gd_nd` in assignment 3: all iterates as rows, `x0` first and
#   unchanged, one gradient for each step.


# %% nbgrader={"grade_id": "adaptive-adam-answer", "solution": true}
def adam(grad, x0, eta=0.1, beta1=0.9, beta2=0.999, eps=1e-8, steps=20):
    """Run Adam on a function of d variables.

    Parameters
    ----------
    grad : callable
        ``grad(x)`` returns the gradient at x, an array of shape (d,).
    x0 : ndarray of float, shape (d,)
        Start; not changed.
    eta : float
        Learning rate η.
    beta1, beta2 : float
        Weights of the old averages, of the slopes and of their squares.
    eps : float
        The ε beside the root.
    steps : int
        Number of updates.

    Returns
    -------
    ndarray of float, shape (steps + 1, d)
        The iterates, x0 first.
    """
    ### BEGIN SOLUTION
    x = x0
    m = v = np.zeros(len(x0))
    iterates = [x]
    for t in range(1, steps + 1):
        g = grad(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        x = x - eta * m_hat / (np.sqrt(v_hat) + eps)
        iterates.append(x)
    return np.array(iterates)
    ### END SOLUTION


# %%
gdwidget.check("07-adaptive", adam=adam)

# %% nbgrader={"grade": true, "grade_id": "adaptive-adam-points", "points": 1}
"""Does adam return steps + 1 points with as many numbers as x0, x0 first?"""
from gdwidget.checks import keep

keep("adaptive-adam-points", adam=adam)
### BEGIN HIDDEN TESTS
keep("adaptive-adam-points", adam=adam, seed=20713)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "adaptive-adam-first", "points": 1}
"""Does the first step of adam subtract η·g/(|g| + ε)?"""
from gdwidget.checks import keep

keep("adaptive-adam-first", adam=adam)
### BEGIN HIDDEN TESTS
keep("adaptive-adam-first", adam=adam, seed=20714)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "adaptive-adam-update", "points": 3}
"""Does adam average, correct both averages, and subtract η·m̂/(√v̂ + ε)?"""
from gdwidget.checks import keep

keep("adaptive-adam-update", adam=adam)
### BEGIN HIDDEN TESTS
keep("adaptive-adam-update", adam=adam, seed=20715)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "adaptive-adam-defaults", "points": 1}
"""Does adam have the right defaults?"""
from gdwidget.checks import keep

keep("adaptive-adam-defaults", adam=adam)
### BEGIN HIDDEN TESTS
keep("adaptive-adam-defaults", adam=adam, seed=20716)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "adaptive-adam-evaluations", "points": 1}
"""Does adam evaluate grad once per step, at the iterates?"""
from gdwidget.checks import keep

keep("adaptive-adam-evaluations", adam=adam)
### BEGIN HIDDEN TESTS
keep("adaptive-adam-evaluations", adam=adam, seed=20717)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "adaptive-adam-unchanged", "points": 1}
"""Does adam leave the caller's x0 as it was?"""
from gdwidget.checks import keep

keep("adaptive-adam-unchanged", adam=adam)
### BEGIN HIDDEN TESTS
keep("adaptive-adam-unchanged", adam=adam, seed=20718)
### END HIDDEN TESTS
