"""An ensemble: the same run from the same start under hundreds of draws of its noise or its batches."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem.landscape import Window
from fallline.engine.run.trace import trace_run
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
LARGEST = 5_000_000
"""Coordinates of all members at all steps that are kept; with gradients, losses and state some hundred megabytes."""
FEWEST = 2


class Ensemble(msgspec.Struct, frozen=True, eq=False):
    """`n` members over T steps; a member that left is NaN from there on."""

    theta: Array
    """(T+1, d, n)."""
    loss: Array
    """(T+1, n)."""
    bands: Array
    """Quantiles QUANTILES of the loss at each step over the members that are still there, (5, T+1)."""
    left: int
    """Members that diverged."""


def affordable(scenario: Scenario, members: int, index: int = 0) -> int:
    """As many of `members` of run `index` as LARGEST allows over the steps of `scenario`, FEWEST at least."""
    dimension, examples = len(scenario.positions()), scenario.landscape.examples
    each = (scenario.steps + 1) * dimension + scenario.runs[index].optimizer.table_size(dimension, examples)
    return min(members, max(LARGEST // each, FEWEST))


def ensemble(scenario: Scenario, index: int, members: int) -> Ensemble:
    """Run `index` as `members` walkers from its first start; each walker draws noise and batches of its own."""
    run: Run = scenario.runs[index]
    start = tuple(scenario.positions()[:, 0].tolist())
    path = trace_run(replace(scenario, start=(start,) * members), run)
    there = np.isfinite(path.loss)
    bands = np.full((len(QUANTILES), len(path.loss)), np.nan)
    known = there.any(axis=1)
    bands[:, known] = np.nanquantile(path.loss[known], QUANTILES, axis=1)
    return Ensemble(path.theta, path.loss, bands, int((~there[-1]).sum()) if len(path.loss) else 0)


def chance(scenario: Scenario, index: int) -> tuple[str, ...]:
    """What of run `index` is left to the seed: of "noise", "batches", "rounding". Batches of all are no draw."""
    run, examples = scenario.runs[index], scenario.landscape.examples
    gradient, rounded = run.gradient, not run.numbers.exact and run.numbers.rounding == "stochastic"
    drawn = gradient.batch_size > 0 and (gradient.replacement or gradient.batch_size < examples)
    return ("noise",) * (gradient.noise > 0) + ("batches",) * drawn + ("rounding",) * rounded


def density(found: Ensemble, step: int, window: Window, side: int = 160) -> Array:
    """Members per cell of a grid over `window` at `step`, (side, side), row 0 at the lower edge."""
    x0, x1, y0, y1 = window
    x, y = found.theta[min(step, len(found.theta) - 1), :2]
    here = np.isfinite(x) & np.isfinite(y)
    counts, _, _ = np.histogram2d(y[here], x[here], bins=side, range=[[y0, y1], [x0, x1]])
    return counts
