"""Who of the walkers is under way: leaving, coming to rest, and what is recorded of them at a step."""

# mypy: ignore-errors
# numba infers the types of what is below; its decorators have none that mypy could check.

import numpy as np

from fallline.engine.kernels.calling import inline
from fallline.engine.problem.reach import FALLING, FAR

FARTHEST = FALLING / FAR


@inline
def inside(x, y, loss, far, start):
    """problem.reach.Reach.left of one walker, the other way round."""
    farther = FARTHEST * far
    near, within = (abs(x) < far) & (abs(y) < far), (abs(x) < farther) & (abs(y) < farther)
    return (abs(loss) < np.inf) & (near | ((loss <= start) & within))


@inline
def count(theta, loss, near):
    """How many walkers are within `near`, where nobody can have left, and of finite loss."""
    found = 0
    for j in range(theta.shape[1]):
        found += (abs(theta[0, j]) < near) & (abs(theta[1, j]) < near) & (abs(loss[j]) < np.inf)
    return found


@inline
def mark(theta, loss, g, step, reach, tolerance, left, settled):
    """Note who leaves or settles at `step`; how many have yet to do either."""
    active = 0
    for j in range(theta.shape[1]):
        there = inside(theta[0, j], theta[1, j], loss[j], reach[0, j], reach[1, j])
        left[j] = left[j] if there else min(left[j], step)
        still = g[0, j] * g[0, j] + g[1, j] * g[1, j] <= tolerance
        settled[j] = min(settled[j], step) if still & (left[j] > step) else settled[j]
        active += (left[j] > step) & (settled[j] > step)
    return active


@inline
def forget(theta, left, step):
    """NaN for those that left, so that none comes back."""
    for j in range(theta.shape[1]):
        theta[0, j] = theta[0, j] if left[j] > step else np.nan
        theta[1, j] = theta[1, j] if left[j] > step else np.nan


@inline
def hold(theta, rest, settled, step):
    """Back to `rest` those that came to rest by `step`; the others' positions are noted there."""
    for i in range(2):
        for j in range(theta.shape[1]):
            theta[i, j] = rest[i, j] if settled[j] <= step else theta[i, j]
            rest[i, j] = theta[i, j]


@inline
def write(theta, loss, g, state, step, left, first, path, losses, gradients, history):
    """Record the walkers at `step`: NaN for one that left, but for the start and for the loss at which it left."""
    for j in range(theta.shape[1]):
        shown = (left[j] > step) | (step == 0)
        losses[step, first + j] = loss[j] if left[j] >= step else np.nan
        for i in range(2):
            path[step, i, first + j] = theta[i, j] if shown else np.nan
            gradients[step, i, first + j] = g[i, j] if shown else np.nan
            for k in range(history.shape[0]):
                history[k, step, i, first + j] = state[k, i, j] if shown else np.nan


@inline
def write_one(theta, loss, g, state, step, first, path, losses, gradients, history):
    """The same for one walker that is there, without the loops' preparations, which cost more than the writing."""
    losses[step, first] = loss[0]
    for i in range(2):
        path[step, i, first], gradients[step, i, first] = theta[i, 0], g[i, 0]
        for k in range(history.shape[0]):
            history[k, step, i, first] = state[k, i, 0]
