"""What a run sees of its gradient and curvature: noise, clipping and decay, as method.oracle.Oracle has them."""

# mypy: ignore-errors
# numba infers the types of what is below; its decorators have none that mypy could check.

import numpy as np
from numba import u8

from fallline.engine.kernels.calling import inline


@inline
def _high(a, b):
    """The upper 64 bits of a product of 64 bits each."""
    low, half = u8(0xFFFFFFFF), u8(32)
    a0, a1, b0, b1_ = a & low, a >> half, b & low, b >> half
    middle = a1 * b0 + ((a0 * b0) >> half)
    other = a0 * b1_ + (middle & low)
    return a1 * b1_ + (middle >> half) + (other >> half)


@inline
def _philox(c0, k0, k1):
    """Block c0 of Philox 4x64-10 under the key (k0, k1). Salmon et al., SC 2011."""
    c1 = c2 = c3 = u8(0)
    for _ in range(10):
        m0, m1 = u8(0xD2E7470EE14C6C93), u8(0xCA5A826395121157)
        h0, h1 = _high(m0, c0), _high(m1, c2)
        c0, c1, c2, c3 = h1 ^ c1 ^ k0, m1 * c2, h0 ^ c3 ^ k1, m0 * c0
        k0, k1 = k0 + u8(0x9E3779B97F4A7C15), k1 + u8(0xBB67AE8584CAA73B)
    return c0, c1, c2, c3


@inline
def _normal(a, b):
    """Box and Muller's of two words, as engine.problem.normals makes it."""
    first = (np.float64(a >> u8(11)) + 0.5) * 2.0**-53
    second = (np.float64(b >> u8(11)) + 0.5) * 2.0**-53
    return np.sqrt(-2 * np.log(first)) * np.cos(2 * np.pi * second)


@inline
def _add_noise(g, noise, seed, step, first):
    """The same words as fallline.engine.problem.normals draws: numpy counts its blocks from 1."""
    for j in range(g.shape[1]):
        a, b, c, d = _philox(u8(first + j + 1), seed, u8(step))
        g[0, j] += noise * _normal(a, b)
        g[1, j] += noise * _normal(c, d)


@inline
def _clip(g, longest):
    """As fallline.engine.method.gradient.clipped."""
    for j in range(g.shape[1]):
        share = np.minimum(longest / (np.sqrt(g[0, j] ** 2 + g[1, j] ** 2) + 1e-6), 1.0)
        g[0, j] *= share
        g[1, j] *= share


@inline
def distort(g, theta, limits, seed, step, first):
    """Noise, clipping and decay as fallline.engine.method.oracle.Oracle applies them, in its order."""
    _, _, noise, clip_norm, weight_decay = limits
    if noise > 0:
        _add_noise(g, noise, seed, step, first)
    if clip_norm > 0:
        _clip(g, clip_norm)
    if weight_decay > 0:
        for i in range(2):
            for j in range(g.shape[1]):
                g[i, j] += weight_decay * theta[i, j]


@inline
def bend(matrix, weight_decay):
    """Decay adds to the curvature too, as in fallline.engine.method.oracle.Oracle."""
    if weight_decay > 0:
        for i in range(2):
            for j in range(matrix.shape[2]):
                matrix[i, i, j] += weight_decay
