"""From the positions that a run went through to its trajectory: cut where it left, with losses and gradients."""

import numpy as np
from numpy.typing import NDArray

from fallline.engine.family.stopping import look_up
from fallline.engine.method.gradient import COUNTED
from fallline.engine.problem.constraints import Feasible
from fallline.engine.problem.evaluation import MANY
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.reach import Reach
from fallline.engine.run.ending import UNFINISHED, diverged, ending
from fallline.engine.run.points import points
from fallline.engine.run.progress import Progress
from fallline.engine.run.trajectory import Counts, Trajectory
from fallline.engine.scenario.scenario import Run

Array = NDArray[np.float64]


def _in_blocks(landscape: Landscape, theta: Array, progress: Progress) -> tuple[Array, Array]:
    """Loss and gradient at all points (d, k), so many at a time that each is computed as it was in its step."""
    blocks = []
    for i in range(0, theta.shape[1], MANY):
        look_up()
        progress(1.0)
        blocks.append(landscape.loss_and_gradient(theta[:, i : i + MANY]))
    if len(blocks) == 1:
        return blocks[0]
    loss, gradient = zip(*blocks, strict=True)
    return np.concatenate(loss), np.concatenate(gradient, axis=1)


def finish(
    landscape: Landscape, run: Run, bounds: Reach, path: Array, history: dict[str, Array], rates: Array, spent: Counts,
    progress: Progress, *, whole: bool, within: Feasible | None = None,
) -> Trajectory:  # fmt: skip
    """Cut what lies past divergence, and add losses and gradients, all points at once; `whole` if no step will come."""
    flat = path.transpose(1, 0, 2).reshape(path.shape[1], -1)
    loss, gradient = _in_blocks(landscape, flat, progress)
    loss = loss.reshape(len(path), -1)
    alive = np.logical_and.accumulate(~bounds.left(path, loss), axis=0)
    left = alive.sum(axis=0)  # per walker, the first step without it
    kept = max(int(left.max()), 1)
    alive[0] = True  # the start itself is always shown
    gradient = gradient.reshape(path.shape[1], len(path), -1).transpose(1, 0, 2)[:kept]
    here = alive[:kept, None, :]
    theta = np.where(here, path[:kept], np.nan)
    spent = spent[:, :kept]
    *counts, examples = spent if run.optimizer.pauses else until_rest(spent, theta)
    gradient = np.where(here, gradient, np.nan)
    loss, gone = loss[: kept + 1], int(left.min()) < len(path)
    if gone:
        end = diverged(left, np.isfinite(loss[np.minimum(left, len(loss) - 1), np.arange(len(left))]))
        end = end if whole else end._replace(status="unfinished")
    elif not whole:
        end = UNFINISHED
    else:
        end = ending(landscape, run, theta, gradient, loss, within)
    state = {name: np.where(here, values[:kept], np.nan) for name, values in history.items()}
    return Trajectory(
        theta=theta,
        loss=np.where(alive[:kept], loss[:kept], np.nan),
        gradient=gradient,
        gradient_norm=lengths(gradient),
        lr=rates[: kept - 1],
        state=state,
        counts=dict(zip(COUNTED, counts, strict=True)),
        examples=examples,
        status=end.status,
        diverged_at=int(left.min()) if gone else None,
        reason=end.reason,
        points=points(landscape, run, theta, state),
    )


def lengths(vectors: Array) -> Array:
    """Euclidean length along axis 1; where squares overflow the slower hypot, which does not."""
    with np.errstate(over="ignore"):
        # Over an axis of two, numpy's sum takes ten times as long as one addition.
        two = vectors.shape[1] == 2
        length = np.sqrt(vectors[:, 0] ** 2 + vectors[:, 1] ** 2 if two else (vectors**2).sum(axis=1))
    return np.asarray(np.hypot.reduce(vectors, axis=1)) if np.isinf(length).any() else length


def until_rest(spent: Counts, theta: Array) -> Counts:
    """`spent` (k, T+1) with nothing more once one step has shown that `theta` (T+1, d, n) moves no more."""
    moved = np.flatnonzero(((theta[1:] != theta[:-1]) & ~np.isnan(theta[1:])).any(axis=(1, 2)))
    last = int(moved[-1]) + 1 if moved.size else 0
    return spent[:, np.minimum(np.arange(spent.shape[1]), last + 1)]
