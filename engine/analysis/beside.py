"""Where a run looks beside its position at a step, as it is seen: a simplex or an ellipse, and its other points."""

import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.projection import Projection
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run

Array = NDArray[np.float64]


def outline(run: Run, path: Trajectory, step: int, look: Projection) -> Array | None:
    """Of the simplex or the ellipse within which the first walker looks for lower places, closed, (k, 2)."""
    at = min(step, path.steps)
    slots = {name: values[at, :, :1] for name, values in path.state.items()}
    corners = run.optimizer.figure(path.theta[at, :, :1], slots)
    if corners is None:
        return None
    seen = look.project(corners[:, :, 0].T).T
    return np.concatenate([seen, seen[:1]])


def others(path: Trajectory, step: int, look: Projection) -> Array:
    """The other points of the first walker, (k, 2): a mean, the plain steps, the point uphill."""
    at = min(step, path.steps)
    found = [points.theta[at, :, 0] for points in path.points.values()]
    return look.project(np.array(found).T).T if found else np.empty((0, 2))


def kept(run: Run, path: Trajectory, step: int, look: Projection, walker: int = 0) -> Array:
    """The path of the point that is kept in the end, from the first that counts, (k, 2)."""
    points = path.points.get(run.kept)
    if points is None:
        return np.empty((0, 2))
    return look.project(points.theta[run.average.first : min(step, path.steps) + 1, :, walker].T).T
