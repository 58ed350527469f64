"""The compiled path: rules and formulas as machine code behind trace, and walkers by the million without their paths.

A run is compilable when its landscape is an expression in known functions, its gradient exact (isotropic noise,
clipping and decay included), its numbers doubles, its schedule does not watch the loss, and its optimizer is a `rule`
or `plane_rule` over numpy. Any other stays with numpy, and so does every run while its kernels are made: in the
background, once the same pair of landscape and optimizer was asked for twice or its work is large. FALLLINE_COMPILE=0
turns this off, =wait compiles first, and =once, which commands that run a scenario once set, compiles first what takes
numpy longer than LLVM.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fallline.engine.kernels import compile_queue, kernel_cache
from fallline.engine.kernels.coefficients import table
from fallline.engine.kernels.compile_mode import compiling, mode
from fallline.engine.kernels.walk import BLOCK, Ends, Walk, pool, room
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

__all__ = [
    "Ends",
    "Recording",
    "compilable",
    "compiling",
    "ends",
    "mode",
    "pool",
    "ready",
    "recorded",
    "side_by_side",
    "warm",
]

LARGE = 50_000
"""Steps times walkers from which a run is worth compiling for at once."""
LARGE_ONCE = 500_000
"""The same, for a process that runs it once: numpy takes 7 s then, and so may a first compilation."""
LONG = 5_000
"""Steps times walkers from which handing a run to another thread costs less than it gains."""
OVERFLOWING = 1e150
"""What a loss and its gradient must stay below within the bound for the fused kernels: squares are finite then."""


class Recording(NamedTuple):  # unpacked
    """A run as the kernels wrote it, T steps; NaN for a walker from the step at which it left on, but at the start."""

    path: Array
    """(T+1, d, n)."""
    loss: Array
    """(T+1, n)."""
    gradient: Array
    """(T+1, d, n)."""
    history: Array
    """The optimizer's slots, (slots, T+1, d, n)."""
    rates: Array
    """(T,)."""
    left: Counts
    """The first step without each walker, (n,); beyond the last where it stayed."""
    valued: NDArray[np.bool_]
    """Whether there was a loss at that step, (n,); true where it stayed."""


def compilable(scenario: Scenario, run: Run) -> bool:
    """Whether `run` follows the rule above, as far as it shows before the kernels' source is written."""
    asked = run.gradient
    plain = asked.source == "exact" and not asked.batch_size and (not asked.noise or asked.noise_kind == "isotropic")
    plain = plain and not run.schedule.memory and run.numbers.exact
    return plain and not kernel_cache.refused(scenario.landscape, run.optimizer)


def ready(scenario: Scenario) -> bool:
    """Whether every compilable run of `scenario` would run as machine code now."""
    runs = (run for run in scenario.runs if compilable(scenario, run))
    return all(kernel_cache.find(scenario.landscape, run.optimizer) for run in runs)


def side_by_side(scenario: Scenario, runs: Sequence[Run]) -> bool:
    """Whether `runs` are worth a thread each: long ones of machine code, whose walkers are not shared out already."""
    n = 1 if isinstance(scenario.start[0], float) else len(scenario.start)
    if len(runs) < 2 or n > BLOCK or scenario.steps * n < LONG or mode() == "0":
        return False
    return all(compilable(scenario, run) and kernel_cache.find(scenario.landscape, run.optimizer) for run in runs)


def warm(scenario: Scenario) -> None:
    """Have the kernels of `scenario` made in the background, newest job first; returns at once."""
    if mode() not in ("0", "once"):
        for run in scenario.runs:
            if compilable(scenario, run):
                compile_queue.ask(scenario.landscape, run.optimizer)


def recorded(scenario: Scenario, run: Run) -> Recording | None:
    """`run` with everything written down, or None where numpy must serve."""
    theta = scenario.positions()
    kernels = _kernels(scenario, run, theta.shape[1])
    if kernels is None:
        return None
    rates, coefficients = table(run.optimizer, run.schedule, scenario.steps)
    path, loss, gradient, history = written = room(scenario.steps, theta.shape[1], len(run.optimizer.slots))
    left = Walk(kernels, scenario, run, coefficients, theta)(written=written).left
    valued, last = _leave(loss, left), max(int(left.max()), 1)
    return Recording(path[:last], loss[:last], gradient[:last], history[:, :last], rates[: last - 1], left, valued)


def _leave(loss: Array, left: Counts) -> NDArray[np.bool_]:
    """Whether each walker had a loss where it left, which is then taken out of `loss`, but at the start."""
    gone = np.flatnonzero(left < len(loss))
    valued = np.ones(len(left), dtype=bool)
    valued[gone] = np.isfinite(loss[left[gone], gone])
    away = gone[left[gone] > 0]
    loss[left[away], away] = np.nan
    return valued


def ends(
    scenario: Scenario,
    run: Run,
    start: Array | None = None,
    tolerance: float | None = None,
    first: int = 0,
) -> Ends:
    """Where walkers from `start` (d, n), by default the scenario's, end; nothing in between is kept.

    `first` is the number of the first of them, which the noise depends on. With a `tolerance` a walker stays where it
    settles. All cores share the walkers; memory grows with n alone.
    """
    theta = np.array(scenario.positions() if start is None else start, dtype=np.float64, order="C")
    kernels = _kernels(scenario, run, theta.shape[1])
    if kernels is None:
        from fallline.engine.kernels.plain import walk_plainly

        found = Ends(*walk_plainly(scenario, run, theta, tolerance, first))
    else:
        _, coefficients = table(run.optimizer, run.schedule, scenario.steps)
        walk = Walk(kernels, scenario, run, coefficients, theta, tolerance)
        crowd = _crowd(scenario, run, walk, theta.shape[1])
        found = walk(first) if crowd is None else walk.together(crowd)
    for values in (found.loss, found.gradient_norm):
        values[found.left <= scenario.steps] = np.nan
    return found


def _kernels(scenario: Scenario, run: Run, n: int) -> kernel_cache.Kernels | None:
    """The kernels of `run` if they are there; else they are made now, or asked for, or left alone, as `mode` says."""
    asked = mode()
    if asked == "0" or not compilable(scenario, run):
        return None
    found = kernel_cache.find(scenario.landscape, run.optimizer)
    if found is None and (asked == "wait" or (asked == "once" and scenario.steps * n >= LARGE_ONCE)):
        return kernel_cache.make(scenario.landscape, run.optimizer)
    if found is None and asked != "once":
        compile_queue.note(scenario.landscape, run.optimizer, scenario.steps * n >= LARGE)
    return found


def _crowd(scenario: Scenario, run: Run, walk: Walk, n: int) -> kernel_cache.Crowd | None:
    """The fused kernel, if it is there and may serve: nothing overflows within the bound, nobody distorts gradients."""
    if any(walk.limits[2:]):
        return None
    pair = scenario.landscape, run.optimizer
    found = kernel_cache.make_crowd(*pair) if mode() == "wait" else kernel_cache.find_crowd(*pair)
    if found is None and mode() != "once" and scenario.steps * n >= LARGE:
        compile_queue.ask(*pair, crowd=True)
    if found is None:
        return None
    edge = np.full(2, walk.limits[0])
    with np.errstate(over="ignore", invalid="ignore"):
        return found if found.bound_at(*edge, *walk.parameters)[0] < OVERFLOWING else None
