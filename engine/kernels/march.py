"""The loop over steps for a crowd whose pair has a fused kernel: a tile of walkers after the other, as machine code."""

# mypy: ignore-errors
# numba infers the types of what is below; its decorators have none that mypy could check.

import numpy as np
from numba import i8, njit, types, u8

from fallline.engine.kernels.calling import COUNTS, POINTS, ROW, call, inline
from fallline.engine.kernels.walkers import forget, inside, mark

ENDS = (POINTS, ROW, ROW, COUNTS, COUNTS)


@inline
def _note(theta, loss, going, step, reach, left, settled):
    """Who is at rest since `step` or left by the move after it; how many still go."""
    active = 0
    for j in range(theta.shape[1]):
        there = inside(theta[0, j], theta[1, j], loss[j], reach[0, j], reach[1, j])
        left[j] = left[j] if there else min(left[j], step + 1)
        settled[j] = min(settled[j], step) if there & (going[j] == 0.0) else settled[j]
        active += there & (going[j] != 0.0)
    return active


@inline
def _walk(functions, walkers, parameters, coefficients, reach, limits, left, settled, loss, g):
    """Take a tile of walkers (rows x, y, the slots of both, a flag for who goes) to its end, as kernels.driver does."""
    both, stride = functions
    theta, going, steps = walkers[:2], walkers[-1], len(coefficients)
    n, here, numbers, c = walkers.shape[1], walkers.ctypes.data, parameters.ctypes.data, u8(coefficients.ctypes.data)
    bounds, losses, exact, width = limits.ctypes.data, loss.ctypes.data, g.ctypes.data, u8(8 * coefficients.shape[1])
    call(both, (here, numbers, losses, exact), n)
    active = mark(theta, loss, g, 0, reach, -1.0, left, settled)
    forget(theta, left, 0)
    for step in range(steps):
        if active == 0:
            break
        call(stride, (here, numbers, c, bounds), n)
        if limits[2] < active:
            call(both, (here, numbers, losses, exact), n)  # beyond the edge the proof of finite losses does not hold
            active = _note(theta, loss, going, step, reach, left, settled)
            forget(theta, left, step + 1)
        c += width
    call(both, (here, numbers, losses, exact), n)
    mark(theta, loss, g, steps, reach, limits[1], left, settled)


@njit(
    [types.void(types.UniTuple(i8, 2), types.UniTuple(i8, 4), ROW, POINTS, POINTS, ROW, types.Tuple(ENDS))],
    error_model="numpy",
    nogil=True,
    cache=True,
)  # fmt: skip
def march(functions, share, parameters, coefficients, reach, limits, ends):
    """Walk columns of `ends` (theta (2, n), loss, gradient norm, left, settled (n,)) to their end, in place.

    `functions`: the addresses of both and stride. `share`: the first column, the one after the last, walkers to a
    tile, the optimizer's slots. `coefficients`: (T, k). `reach` (2, n): how far each may go, the loss where it began.
    `limits`: within what nobody is gone; squared tolerance, negative where there is none; room for a count.
    """
    first, last, tile, slots = share
    theta, loss, length, left, settled = ends
    walkers, g, losses = np.empty((3 + 2 * slots, tile)), np.empty((2, tile)), np.empty(tile)
    gone, rests, bounds = np.empty(tile, np.int64), np.empty(tile, np.int64), np.empty((2, tile))
    for k in range(first, last, tile):
        for j in range(tile):
            gone[j] = rests[j] = len(coefficients) + 1
        for i in range(walkers.shape[0]):
            for j in range(tile):
                walkers[i, j] = 1.0 if i == walkers.shape[0] - 1 else 0.0
        for i in range(2):
            for j in range(tile):  # beyond the last is nobody
                walkers[i, j] = theta[i, k + j] if k + j < last else np.nan
                bounds[i, j] = reach[i, k + j] if k + j < last else np.nan
        _walk(functions, walkers, parameters, coefficients, bounds, limits, gone, rests, losses, g)
        for j in range(min(tile, last - k)):
            theta[0, k + j], theta[1, k + j], loss[k + j] = walkers[0, j], walkers[1, j], losses[j]
            left[k + j], settled[k + j] = gone[j], rests[j]
            length[k + j] = np.sqrt(g[0, j] ** 2 + g[1, j] ** 2)
