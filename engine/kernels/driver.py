"""The loop over steps as machine code; landscape and optimizer come in from outside, so it is compiled once.

They come as addresses of C functions: numba's own function values are experimental, and cost 55 us per call of `drive`.
"""

# mypy: ignore-errors
# numba infers the types of what is below; its decorators and intrinsics have none that mypy could check.

from typing import Any

import numpy as np
from llvmlite import ir
from numba import b1, f8, i8, njit, types, u8
from numba.core import cgutils
from numba.extending import intrinsic

POINTS, ROW, STACK, COUNTS = f8[:, ::1], f8[::1], f8[:, :, ::1], i8[::1]
inline = njit(error_model="numpy")


@intrinsic
def _call(_typing: Any, function: Any, arrays: Any, n: Any) -> Any:
    """Call the C function at the address `function` with the addresses `arrays` and the count `n`."""

    def generate(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        number, pointer = ir.IntType(64), ir.DoubleType().as_pointer()
        addresses = cgutils.unpack_tuple(builder, values[1])
        kind = ir.FunctionType(ir.VoidType(), [pointer] * len(addresses) + [number]).as_pointer()
        arguments = [builder.inttoptr(address, pointer) for address in addresses]
        builder.call(builder.inttoptr(values[0], kind), [*arguments, values[2]])
        return context.get_dummy_value()

    return types.void(function, arrays, n), generate


@inline
def _count(theta, loss, bound):
    """How many walkers are within `bound` and of finite loss."""
    inside = 0
    for j in range(theta.shape[1]):
        inside += (abs(theta[0, j]) < bound) & (abs(theta[1, j]) < bound) & (abs(loss[j]) < np.inf)
    return inside


@inline
def _mark(theta, loss, g, step, bound, tolerance, left, settled):
    """Note who leaves or settles at `step`; how many have yet to do either."""
    active = 0
    for j in range(theta.shape[1]):
        inside = (abs(theta[0, j]) < bound) & (abs(theta[1, j]) < bound) & (abs(loss[j]) < np.inf)
        left[j] = left[j] if inside else min(left[j], step)
        still = g[0, j] * g[0, j] + g[1, j] * g[1, j] <= tolerance
        settled[j] = min(settled[j], step) if still & (left[j] > step) else settled[j]
        active += (left[j] > step) & (settled[j] > step)
    return active


@inline
def _forget(theta, left, step):
    """NaN for those that left, so that none comes back."""
    for j in range(theta.shape[1]):
        theta[0, j] = theta[0, j] if left[j] > step else np.nan
        theta[1, j] = theta[1, j] if left[j] > step else np.nan


@inline
def _hold(theta, rest, settled, step):
    """Back to `rest` those that came to rest by `step`; the others' positions are noted there."""
    for i in range(2):
        for j in range(theta.shape[1]):
            theta[i, j] = rest[i, j] if settled[j] <= step else theta[i, j]
            rest[i, j] = theta[i, j]


@inline
def _write(theta, loss, g, state, step, left, first, path, losses, gradients, history):
    """Record the walkers at `step`: NaN for one that left, but the start is always shown."""
    for j in range(theta.shape[1]):
        shown = (left[j] > step) | (step == 0)
        losses[step, first + j] = loss[j] if shown else np.nan
        for i in range(2):
            path[step, i, first + j] = theta[i, j] if shown else np.nan
            gradients[step, i, first + j] = g[i, j] if shown else np.nan
            for k in range(history.shape[0]):
                history[k, step, i, first + j] = state[k, i, j] if shown else np.nan


@inline
def _write_one(theta, loss, g, state, step, first, path, losses, gradients, history):
    """The same for one walker that is there, without the loops' preparations, which cost more than the writing."""
    losses[step, first] = loss[0]
    for i in range(2):
        path[step, i, first], gradients[step, i, first] = theta[i, 0], g[i, 0]
        for k in range(history.shape[0]):
            history[k, step, i, first] = state[k, i, 0]


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
    """Box and Muller's of two words, as engine.gradient.normals makes it."""
    first = (np.float64(a >> u8(11)) + 0.5) * 2.0**-53
    second = (np.float64(b >> u8(11)) + 0.5) * 2.0**-53
    return np.sqrt(-2 * np.log(first)) * np.cos(2 * np.pi * second)


@inline
def _add_noise(g, noise, seed, step, first):
    """The same words as engine.gradient.normals draws: numpy counts its blocks from 1."""
    for j in range(g.shape[1]):
        a, b, c, d = _philox(u8(first + j + 1), seed, u8(step))
        g[0, j] += noise * _normal(a, b)
        g[1, j] += noise * _normal(c, d)


@inline
def _clip(g, longest):
    """As engine.gradient.clipped."""
    for j in range(g.shape[1]):
        share = np.minimum(longest / (np.sqrt(g[0, j] ** 2 + g[1, j] ** 2) + 1e-6), 1.0)
        g[0, j] *= share
        g[1, j] *= share


@inline
def _distort(g, theta, limits, seed, step, first):
    """Noise, clipping and decay as engine.gradient.Oracle applies them, in its order."""
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
def _bend(matrix, weight_decay):
    """Decay adds to the curvature too, as in engine.gradient.Oracle."""
    if weight_decay > 0:
        for i in range(2):
            for j in range(matrix.shape[2]):
                matrix[i, i, j] += weight_decay


@njit(
    [
        i8(
            types.UniTuple(i8, 5),
            b1,
            POINTS,
            STACK,
            ROW,
            POINTS,
            types.Tuple((f8, f8, f8, f8, f8)),
            u8,
            i8,
            i8,
            types.Tuple((COUNTS, COUNTS, ROW, POINTS)),
            b1,
            types.Tuple((STACK, POINTS, STACK, f8[:, :, :, ::1])),
        )
    ],
    error_model="numpy",
    nogil=True,
    cache=True,
)
def drive(kernels, ahead, theta, state, parameters, coefficients, limits, seed, first, column, ends, recorded, records):
    """Walk `theta` (2, n) in place for as many steps as there are `coefficients` (T, k), or until nobody is under way.

    `limits`: bound, squared tolerance, noise, clip_norm, weight_decay. `ends`: the step at which each walker left, that
    at which it settled, its loss and gradient. Walkers are column .. column + n - 1 of `records`, and
    numbered from first + column where noise is drawn. With a matrix among the `kernels` its rows xx, xy, xy, yy are all
    there is of `state` (2, 2, n). Returns the steps taken.
    """
    both, gradient, rule, probe, matrix = kernels
    bound, tolerance = limits[0], limits[1]
    left, settled, loss, g = ends
    path, losses, gradients, history = records
    at = np.empty_like(theta) if ahead else theta
    rest = theta.copy()
    seen, active = np.empty_like(g), theta.shape[1]
    n, width = theta.shape[1], u8(8 * coefficients.shape[1])
    # Addresses once: asking an array for its own counts references, at a few ns each.
    here, there, numbers, c = theta.ctypes.data, at.ctypes.data, parameters.ctypes.data, u8(coefficients.ctypes.data)
    exact, behind, losses_here = g.ctypes.data, state.ctypes.data, loss.ctypes.data
    used, used_g = (seen.ctypes.data, seen) if ahead else (exact, g)
    for step in range(len(coefficients) + 1):
        _call(both, (here, numbers, losses_here, exact), n)
        before = active
        if tolerance >= 0 or _count(theta, loss, bound) < before:
            active = _mark(theta, loss, g, step, bound, tolerance, left, settled)
        if recorded and n == 1 and active:
            _write_one(theta, loss, g, state, step, column, path, losses, gradients, history)
        elif recorded:
            _write(theta, loss, g, state, step, left, column, path, losses, gradients, history)
        if active < before:
            _forget(theta, left, step)
        if active == 0 or step == len(coefficients):
            return step
        if ahead:
            _call(probe, (here, behind, c, there), n)
            _call(gradient, (there, numbers, used), n)
        if matrix:
            _call(matrix, (here, numbers, behind), n)
            _bend(state, limits[4])
        _distort(used_g, at, limits, seed, step, first + column)
        _call(rule, (here, used, behind, c), n)
        if tolerance >= 0:
            _hold(theta, rest, settled, step)
        c += width
    return len(coefficients)
