"""jax's maps: one jitted loop over the steps of the whole grid, in float64."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.maps import NOWHERE, Map
from benchmarks.peers import Prepared
from benchmarks.peers.loop_map import DERIVATIVES, GRADIENTS

jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]


@partial(jax.jit, static_argnums=(0, 1, 2))
def ends(wanted: Map, function: Any, newton: bool, x1: Any, x2: Any) -> Any:
    def step(_: Any, x: Any) -> Any:
        x1, x2 = x
        if newton:
            g1, g2, h11, h12, h22 = function(x1, x2)
            det = h11 * h22 - h12 * h12
            p1, p2 = (h22 * g1 - h12 * g2) / det, (h11 * g2 - h12 * g1) / det
        else:
            p1, p2 = function(x1, x2)
        return x1 - wanted.eta * p1, x2 - wanted.eta * p2

    x1, x2 = jax.lax.fori_loop(0, wanted.steps, step, (x1, x2))
    end = jnp.full(x1.shape, NOWHERE, jnp.int16)
    for i, (p1, p2) in enumerate(wanted.points):
        end = jnp.where((x1 - p1) ** 2 + (x2 - p2) ** 2 <= wanted.near**2, i, end)
    return end


def prepare(wanted: Map) -> Prepared:
    """Choose the functions; the first solve compiles them."""
    newton = wanted.method == "newton"
    function = (DERIVATIVES if newton else GRADIENTS)[wanted.objective]
    axes = (np.linspace(low, high, wanted.size) for low, high in wanted.domain)
    x1, x2 = (jnp.asarray(a.ravel()) for a in np.meshgrid(*axes, indexing="ij"))

    def solve() -> Any:
        return ends(wanted, function, newton, x1, x2).block_until_ready()

    return Prepared(solve, np.asarray)
