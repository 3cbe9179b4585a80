"""Symmetric systems of whole batches: Newton's, and with the eigenvalues' absolute values.

Matrices come as upper triangles, (B, D(D+1)/2), right-hand sides as (B, D). The caller owns
`np.errstate`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def full_matrix(triangle: Array, dim: int) -> Array:
    """Unpack upper triangles, shape (..., D(D+1)/2), to matrices, shape (..., D, D)."""
    rows, cols = np.triu_indices(dim)
    matrix = np.empty((*triangle.shape[:-1], dim, dim))
    matrix[..., rows, cols] = triangle
    matrix[..., cols, rows] = triangle
    return matrix


def solve_symmetric(triangle: Array, rhs: Array, out: Array | None = None) -> Array:
    """Solve ``H p = rhs`` for every run.

    Parameters
    ----------
    triangle : ndarray, shape (B, D(D+1)/2)
        Upper triangles of the matrices.
    rhs : ndarray, shape (B, D)
        Right-hand sides.
    out : ndarray, shape (B, D), optional
        Where to write the solutions; `rhs` is then used up, and must not overlap it.

    Returns
    -------
    ndarray, shape (B, D)
        Solutions; rows of singular matrices are not finite.
    """
    dim = rhs.shape[1]
    if out is None:
        p, rhs = np.empty_like(rhs), rhs.copy(order="K")
    else:
        p = out
    if dim == 1:
        np.divide(rhs, triangle, p)
    elif dim == 2:
        # Cramer's rule: ten times faster than a batched LAPACK call on 2×2.
        h11, h12, h22 = triangle.T
        g1, g2 = rhs.T
        p1, p2 = p.T
        np.multiply(h22, g1, p1)
        np.multiply(h12, g2, p2)
        np.subtract(p1, p2, p1)
        np.multiply(h11, g2, p2)
        np.multiply(h12, g1, g1)
        np.subtract(p2, g1, p2)
        det = np.multiply(h11, h22, g2)
        np.square(h12, g1)
        np.subtract(det, g1, det)
        np.divide(p.T, det, p.T)
    else:
        matrix = full_matrix(triangle, dim)
        try:
            p[...] = np.linalg.solve(matrix, rhs[..., None])[..., 0]
        except np.linalg.LinAlgError:
            for row, (h, g) in enumerate(zip(matrix, rhs, strict=True)):
                try:
                    p[row] = np.linalg.solve(h, g)
                except np.linalg.LinAlgError:
                    p[row] = np.nan
    return p


def solve_absolute(triangle: Array, rhs: Array) -> Array:
    """Solve ``|H| p = rhs`` for every run, |H| having the absolute eigenvalues of H.

    Shapes and the treatment of singular matrices are those of `solve_symmetric`.
    """
    dim = rhs.shape[1]
    if dim == 1:
        return np.divide(rhs, np.abs(triangle))
    if dim == 2:
        return _solve_absolute_2x2(triangle, rhs)
    p = np.full_like(rhs, np.nan)
    matrix = full_matrix(triangle, dim)
    usable = np.isfinite(matrix).all(axis=(1, 2))  # eigh raises on NaN
    values, vectors = np.linalg.eigh(matrix[usable])
    coordinates = np.einsum("bij,bi->bj", vectors, rhs[usable]) / np.abs(values)
    p[usable] = np.einsum("bij,bj->bi", vectors, coordinates)
    return p


def _solve_absolute_2x2(triangle: Array, rhs: Array) -> Array:
    """Solve with |H| where H is 2×2.

    A definite H has |H| = ±H. With eigenvalues a > 0 > b, the inverse of |H|
    is the line through (a, 1/a) and (b, −1/b), taken at H (Cayley–Hamilton).
    """
    h11, h12, h22 = triangle.T
    p = solve_symmetric(triangle, rhs)
    trace = h11 + h22
    det = h11 * h22 - h12**2
    p *= np.where(trace < 0, -1.0, 1.0)[:, None]
    mixed = det < 0
    if mixed.any():
        g1, g2 = rhs[mixed].T
        t, d = trace[mixed], det[mixed]
        scale = 1.0 / (d * np.sqrt(t**2 - 4 * d))
        slope, offset = t * scale, (2 * d - t**2) * scale
        a, b, c = h11[mixed], h12[mixed], h22[mixed]
        p[mixed, 0] = slope * (a * g1 + b * g2) + offset * g1
        p[mixed, 1] = slope * (b * g1 + c * g2) + offset * g2
    return p
