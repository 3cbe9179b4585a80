# %% [markdown]
# # Gradient descent and Newton's method, to touch
#
# Run all cells (**Run → Run All Cells**), then take hold of a slider. The coloured strip under
# it shows what would happen at *every* position, so you can aim: green ✓ converges,
# red ✕ diverges. Click or drag in a picture to start somewhere else; press ▶ to watch the steps.

# %%
import math

import gdwidget
from gdwidget import textbook

# %% [markdown]
# ## One dimension: $f(x) = x^2$
#
# Each step multiplies $x$ by $1 - 2\eta$. With $\eta = 0.2$ that is 0.6, and ten steps take 10 to
# 0.0605. Where on the strip is the fastest learning rate, and why is it exactly there?

# %%
gdwidget.explore(textbook.square, eta=0.2, start=10.0, steps=10)

# %% [markdown]
# ### Too small
#
# At $\eta = 0.05$ every step keeps 90 % of the distance: after ten, $x$ is still 3.4868.
# Either be patient (raise **steps**) or be bolder (raise **η**).

# %%
gdwidget.explore(textbook.square, eta=0.05, start=10.0, steps=10)

# %% [markdown]
# ### Too large
#
# At $\eta = 1.1$ the factor is $-1.2$: each step lands on the other side, farther out, and
# ten of them lead to 61.917. The edge is $2/L = 1$, where $L = 2$ is the curvature.

# %%
gdwidget.explore(textbook.square, eta=1.1, start=10.0, steps=10)

# %% [markdown]
# ## Many minima: $f(x) = x \cos(cx)$
#
# With $c = 0.15\pi$ the curve goes up and down without end. From 10, a learning rate of 2 jumps
# over the near, deep valley and is on its way into a shallow one (−1.5282 after ten steps). The
# **start** strip shows which starts end where.

# %%
gdwidget.explore(textbook.xcos, eta=2.0, start=10.0, steps=10)

# %% [markdown]
# ## Two dimensions: $f(x_1, x_2) = x_1^2 + 2x_2^2$
#
# The second direction is steeper, so it converges faster and is the first to overshoot. From
# (−5, −2), twenty steps at $\eta = 0.1$ end at (−0.0576, −0.0001). Drag the ring to another start.

# %%
gdwidget.explore(textbook.bowl, eta=0.1, start=(-5, -2), steps=20)

# %% [markdown]
# ## Newton's method on $\cosh(cx)$
#
# Newton divides the slope by the curvature: it goes to the lowest point of the parabola
# that fits the curve where it stands. Tick **quadratic model** and step through. Far out the
# parabola is a poor fit and each step moves about $1/c = 2$; near the minimum one step is all
# it takes.

# %%
gdwidget.explore(textbook.cosh, method="newton", eta=1.0, start=10.0, steps=10)

# %% [markdown]
# ### Where Newton climbs
#
# On $x\cos(cx)$ the first step lands at 5, where the curve is almost straight: the lowest point of
# its flat parabola lies far away, and Newton leaps to 25. There the parabola opens downwards;
# Newton goes to its *top*, and settles at 26.834, a maximum.

# %%
gdwidget.explore(textbook.xcos, method="newton", eta=1.0, start=10.0, steps=10)

# %% [markdown]
# ### Damped
#
# Half steps ($\eta = 0.5$) stay close enough to the near valley to end in it, at 7.2699. The η
# strip shows how fragile that is.

# %%
gdwidget.explore(textbook.xcos, method="newton", eta=0.5, start=10.0, steps=10)

# %% [markdown]
# ## Newton in two dimensions
#
# Rosenbrock's valley is curved and narrow: gradient descent crawls along its floor, Newton
# is there in a few steps. Switch **method** to see both.

# %%
gdwidget.explore(textbook.rosenbrock, method="newton", eta=1.0, start=(-1.2, 1.0), steps=20)

# %% [markdown]
# ## Your own objective
#
# Any formula in `x` (or `x1, x2`), with parameters by keyword. The derivatives are worked out for
# you; a plain Python function will do as well.

# %%
gdwidget.explore("x**4/4 - a*x**2 + x/2", a=1.5, eta=0.1, start=0.1, steps=15)


# %%
def valley(x1, x2):
    return math.log(1 + x1**2) + (x2 - x1) ** 2


w = gdwidget.explore(valley, eta=0.2, start=(-4.0, 4.0), steps=40)
w

# %% [markdown]
# The widget's state is yours to read and set: `w.eta`, `w.start`, `w.steps`, `w.method`, `w.step`,
# and `w.run` is the trajectory on screen.

# %%
w.run
