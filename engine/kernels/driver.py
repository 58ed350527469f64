"""The loop over steps as machine code; landscape and optimizer come in as addresses, so it is compiled once."""

# mypy: ignore-errors
# numba infers the types of what is below; its decorators have none that mypy could check.

import numpy as np
from numba import b1, f8, i8, njit, types, u8

from fallline.engine.kernels.calling import COUNTS, POINTS, ROW, STACK, call
from fallline.engine.kernels.distortion import bend, distort
from fallline.engine.kernels.walkers import count, forget, hold, mark, write, write_one

ENDS, RECORDS = types.Tuple((COUNTS, COUNTS, ROW, POINTS)), types.Tuple((STACK, POINTS, STACK, f8[:, :, :, ::1]))
KERNELS, LIMITS = types.UniTuple(i8, 5), types.UniTuple(f8, 5)


@njit(
    [i8(KERNELS, b1, POINTS, STACK, ROW, POINTS, POINTS, LIMITS, u8, i8, i8, ENDS, b1, RECORDS)],
    error_model="numpy",
    nogil=True,
    cache=True,
)  # fmt: skip
def drive(
    kernels, ahead, theta, state, parameters, coefficients, reach, limits, seed, first, column, ends, recorded, records
):
    """Walk `theta` (2, n) in place for as many steps as there are `coefficients` (T, k), or until nobody is under way.

    `reach` (2, n): how far each walker may go, and the loss where it began. `limits`: within what nobody is gone,
    squared tolerance, noise, clip_norm, weight_decay. `ends`: the step at which each walker left, that at which it
    settled, its loss and gradient. Walkers are column .. column + n - 1 of `records`, and numbered from first + column
    where noise is drawn. With a model among the `kernels` the rows xx, xy, xy, yy of its matrix are all there is of
    `state` (2, 2, n). Returns the steps taken.
    """
    both, gradient, rule, probe, model = kernels
    near, tolerance = limits[0], limits[1]
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
        if model:
            call(model, (here, numbers, losses_here, exact, behind), n)
            bend(state, limits[4])
        else:
            call(both, (here, numbers, losses_here, exact), n)
        before = active
        if tolerance >= 0 or count(theta, loss, near) < before:
            active = mark(theta, loss, g, step, reach, tolerance, left, settled)
        if recorded and n == 1 and active:
            write_one(theta, loss, g, state, step, column, path, losses, gradients, history)
        elif recorded:
            write(theta, loss, g, state, step, left, column, path, losses, gradients, history)
        if active < before:
            forget(theta, left, step)
        if active == 0 or step == len(coefficients):
            return step
        if ahead:
            call(probe, (here, behind, c, there), n)
            call(gradient, (there, numbers, used), n)
        distort(used_g, at, limits, seed, step, first + column)
        call(rule, (here, used, behind, c), n)
        if tolerance >= 0:
            hold(theta, rest, settled, step)
        c += width
    return len(coefficients)
