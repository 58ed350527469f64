"""How a run ends, and why: docs/decisions/0011-ends-of-a-run.md has the definitions. No test depends on a unit."""

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.problem.arrays import dot, length, times
from fallline.engine.problem.constraints import Feasible
from fallline.engine.problem.curvature import curvature, tolerance
from fallline.engine.problem.kkt import conditions
from fallline.engine.problem.landscape import Landscape
from fallline.engine.scenario.scenario import Run

Array = NDArray[np.float64]
Status = Literal["done", "converged", "diverged", "unfinished"]
Reason = Literal[
    "gradient", "step", "loss", "conditions", "search failed", "stalled", "budget", "recorded", "left", "no value",
    "unfinished",
]  # fmt: skip
REASONS: dict[Reason, str] = {
    "gradient": tr("the gradient is zero, but for rounding"),
    "step": tr("the minimum is nearer than 1e-8 of where it began"),
    "loss": tr("what is left to fall is less than the loss's rounding"),
    "conditions": tr("the conditions of Karush, Kuhn and Tucker hold to 1e-7 of the slope"),
    "search failed": tr("no length along its direction lowers the loss"),
    "stalled": tr("it moves no more"),
    "budget": tr("all its steps are taken"),
    "recorded": tr("it was recorded elsewhere"),
    "left": tr("it is beyond any scale of its own"),
    "no value": tr("the loss has no value"),
}
"""Each reason in words that go on a sentence about the run."""

HELD = 1e-7
"""Of the slope: what the pull of the constraints may leave of it."""
NEAR = 1e-8
"""Of the run's scale of distance: what may be left to the minimum."""
EPSILON = np.finfo(np.float64).eps
MOST = 64
"""Parameters up to which the Hessian at the end is formed to see whether a run may have arrived; of more a product."""


class Ending(NamedTuple):
    """What became of a run."""

    status: Status
    reason: Reason


UNFINISHED = Ending("unfinished", "unfinished")
"""Of a run that a window shows while it is traced: not an end, and so not among the REASONS."""


def diverged(left: NDArray[np.int64], valued: NDArray[np.bool_]) -> Ending:
    """Of a run whose walkers `left` at these steps (n,): the reason of the first."""
    return Ending("diverged", "left" if valued[left.argmin()] else "no value")


def ending(
    landscape: Landscape, run: Run, theta: Array, gradient: Array, loss: Array, within: Feasible | None = None
) -> Ending:
    """Of a run that stayed, from path and gradients (T+1, d, n) and losses (T+1, n): all walkers must have arrived."""
    with np.errstate(all="ignore"):
        if within is not None and run.optimizer.needs_constraints:
            arrived = _held(within, theta[0], theta[-1], gradient[-1])
        else:
            arrived = _arrived(landscape, run, theta[0], theta[-1], gradient[-1], loss[-1])
    if all(arrived):
        return Ending("converged", max((each for each in arrived if each), key=list(REASONS).index))
    if len(theta) < 2 or run.optimizer.pauses or (theta[-1] != theta[-2]).any():
        return Ending("done", "budget")
    searches = getattr(run.optimizer, "search", "fixed") != "fixed"
    waiting = np.array([each is None for each in arrived])
    return Ending("done", "search failed" if searches and gradient[-1][:, waiting].any() else "stalled")


def _held(within: Feasible, start: Array, theta: Array, g: Array) -> list[Reason | None]:
    """Whether the constraints hold each walker of `theta` and slopes `g` (d, n) where it is."""
    scale = np.maximum(length(start), length(theta))
    found: list[Reason | None] = []
    for k, (near, slope) in enumerate(zip(NEAR * scale, length(g), strict=True)):
        known = conditions(within, theta[:, k], g[:, k], near)
        held = known.violation <= near and known.residual <= HELD * slope
        found.append("conditions" if held else None)
    return found


def _arrived(landscape: Landscape, run: Run, start: Array, theta: Array, g: Array, loss: Array) -> list[Reason | None]:
    """Why each walker has arrived at a minimum of what the run minimises; None where it has not."""
    decay = run.gradient.weight_decay
    g, loss = g + decay * theta, loss + decay / 2 * dot(theta, theta)
    scale = np.maximum(np.sqrt(dot(start, start)), np.sqrt(dot(theta, theta)))
    may = _may(landscape, decay, theta, g, loss, scale)
    if not may.any():
        return [None] * len(may)
    found: list[Any] = [None] * len(may)
    bend = curvature(landscape, theta[:, may])
    values = bend.eigenvalues + decay
    lowest, highest = values[0], np.abs(values).max(axis=0)
    up = lowest > tolerance(len(theta)) * highest
    slope = np.sqrt(dot(g, g))[may]
    if bend.method == "dense":
        along = times(bend.eigenvectors.swapaxes(0, 1), g[:, may])
        way, fall = np.sqrt((along**2 / values**2).sum(axis=0)), (along**2 / values).sum(axis=0) / 2
        ulps = times(np.abs(bend.hessian), np.abs(theta[:, may])) + decay * np.abs(theta[:, may])
    else:  # between the two ends nothing is known: the most that it can be
        way, fall, ulps = slope / lowest, slope**2 / lowest / 2, np.zeros_like(g[:, may])
    tests = {
        "gradient": (np.abs(g[:, may]) <= 4 * EPSILON * ulps).all(axis=0),
        "step": way <= NEAR * scale[may],
        "loss": fall <= EPSILON * np.abs(loss[may]),
    }
    for k, walker in enumerate(np.flatnonzero(may).tolist()):
        found[walker] = next((name for name, passed in tests.items() if up[k] and passed[k]), None)
    return found


def _may(landscape: Landscape, decay: float, theta: Array, g: Array, loss: Array, scale: Array) -> NDArray[np.bool_]:
    """Who may have arrived, (n,), by one product of the Hessian, which bounds what is left and spares eigenvectors.

    |g|^2 / |H g| is at most the way to a minimum, and |g|^4 / 2 g'Hg at most the fall.
    """
    square, small = dot(g, g), (g == 0).all(axis=0)
    if not landscape.has_hessian:  # a landscape of one's own, whose loss and gradient are all there is
        return np.zeros(theta.shape[1], dtype=bool)
    if len(theta) <= MOST:
        hessian = landscape.hessian(theta)
        bent = times(hessian, g) + decay * g
        ulps = times(np.abs(hessian), np.abs(theta)) + decay * np.abs(theta)
        small = (np.abs(g) <= 4 * EPSILON * ulps).all(axis=0)
    else:
        bent = landscape.hessian_vector(theta, g) + decay * g
    way, up = square / np.sqrt(dot(bent, bent)), dot(g, bent)
    near = (way <= 2 * NEAR * scale) | (square**2 / up / 2 <= 2 * EPSILON * np.abs(loss))
    return np.asarray(small | (near & (up > 0)))
