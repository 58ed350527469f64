"""The nearest feasible point: in closed form for boxes, half planes, balls and simplices, else by Newton's method."""

import numpy as np

from fallline.engine.problem.arrays import dot
from fallline.engine.problem.constraints import Array, Feasible
from fallline.engine.problem.quadratic_program import least

STEPS, ENOUGH, ROUNDING = 60, 1e-14, 1e-9


def nearest(feasible: Feasible, theta: Array) -> Array:
    """Of the set, the point nearest to each of `theta` (d, n); where it is not convex, one that is so near by."""
    if not feasible.typed:
        return np.clip(theta, feasible.low, feasible.high)
    if (corner := simplex(feasible)) is not None:
        return on_simplex(theta, *corner)
    if (ball := feasible.ball) is not None:
        centre, radius = ball[0][:, None], ball[1]
        away = theta - centre
        length = np.sqrt(dot(away, away))
        return np.where(length > radius, centre + radius * away / np.where(length > 0, length, 1.0), theta)
    if feasible.count == 1 and feasible.linear[0]:
        (row,), (end,) = feasible.planes
        over = dot(np.broadcast_to(row[:, None], theta.shape), theta) - end
        over = over if feasible.equal[0] else np.maximum(over, 0.0)
        return np.asarray(theta - row[:, None] * over / (row @ row))
    return np.stack([_searched(feasible, point) for point in theta.T], axis=1)


def simplex(feasible: Feasible) -> tuple[float, bool] | None:
    """Where theta >= 0 and its sum is at most a total: that, and whether it must be reached; else None."""
    d = feasible.dimension
    if not feasible.linear.all() or feasible.count != d + 1 or feasible.equal.sum() > 1:
        return None
    rows, ends = feasible.planes
    size = np.abs(rows).max(axis=1)
    if not (size > 0).all():
        return None
    rows, ends = rows / size[:, None], ends / size
    (whole,) = np.nonzero((rows == 1.0).all(axis=1) | (feasible.equal & (rows == -1.0).all(axis=1)))
    if len(whole) != 1:
        return None
    place = int(whole[0])
    others = np.delete(np.arange(d + 1), place)
    zero = (ends[others] == 0).all() and not feasible.equal[others].any()
    signed = sorted(map(tuple, rows[others].tolist())) == sorted(map(tuple, (-np.eye(d)).tolist()))
    reach = float(ends[place] * rows[place, 0])
    return (reach, bool(feasible.equal[place])) if zero and signed and reach > 0 else None


def on_simplex(theta: Array, reach: float, reached: bool) -> Array:
    """The nearest point with theta >= 0 and a sum of `reach`, or at most that. Duchi et al., ICML 2008."""
    inside = np.maximum(theta, 0.0)
    d = len(theta)
    ordered = -np.sort(-theta, axis=0)
    sums = np.cumsum(ordered, axis=0) - reach
    count = (ordered - sums / np.arange(1, d + 1)[:, None] > 0).sum(axis=0)
    shift = np.take_along_axis(sums, count[None] - 1, axis=0)[0] / count
    below = np.cumsum(inside, axis=0)[-1] <= reach
    return np.where(below & (not reached), inside, np.maximum(theta - shift, 0.0))


def _searched(feasible: Feasible, goal: Array) -> Array:
    """By sequential quadratic programming on half the squared distance to `goal` (d,)."""
    here, weights = goal.copy(), np.zeros((feasible.count, 1))
    if not feasible.violations(goal[:, None]).any():
        return here
    eye, step = np.eye(len(goal)), np.full_like(goal, np.inf)
    for _ in range(STEPS):
        at = here[:, None]
        values, rows = feasible.values(at)[:, 0], feasible.jacobian(at)[:, :, 0]
        if not (np.isfinite(values).all() and np.isfinite(rows).all()):
            return np.full_like(goal, np.nan)
        bent = eye + feasible.curvature(at, weights)[:, :, 0]
        if np.linalg.eigvalsh(bent)[0] <= 0:
            bent = eye
        before = np.abs(step).max()
        step, multipliers = least(bent, here - goal, rows, -values, feasible.equal)
        here, weights = here + step, multipliers[:, None]
        now = np.abs(step).max()
        if now <= ENOUGH * max(1.0, np.abs(here).max()) or (now < ROUNDING and now >= before):
            break
    return here
