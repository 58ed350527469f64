"""Whether there is memory for what tracing writes down: asked before any of it is allocated."""

import os
from collections.abc import Sequence
from functools import cache

from fallline.engine.language import plural, tr, written
from fallline.engine.scenario.scenario import Run, Scenario, ScenarioError

SHARE = 0.5
"""Of the computer's memory, what the runs of one scenario may take."""
UNKNOWN = 8 * 2**30
"""Bytes of memory that a system which does not tell is taken to have."""
COUNTED = 14
"""Numbers of a step that no walker and no parameter multiplies: rate, what was asked, and copies on the way."""


class TooMuch(ScenarioError):
    """One sentence: how much memory the runs want, and how many steps there is room for."""


def per_step(scenario: Scenario, run: Run) -> int:
    """Bytes that one step of `run` leaves behind: positions, gradients, slots, losses and norms of every walker."""
    d = scenario.landscape.dimension
    walkers = 1 if isinstance(scenario.start[0], float) else len(scenario.start)
    return 8 * (walkers * (d * (2 + len(run.optimizer.slots) + bool(run.average.name)) + 2) + COUNTED)


def needed(scenario: Scenario, runs: Sequence[Run]) -> int:
    """Bytes that tracing `runs` takes at its height: all of them kept, and the largest once more while it is made."""
    each = [per_step(scenario, run) for run in runs]
    return (scenario.steps + 1) * (sum(each) + max(each, default=0))


@cache
def allowed() -> int:
    """Bytes that they may take."""
    try:
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # no such question on Windows
        whole = UNKNOWN
    return int(SHARE * whole)


def check(scenario: Scenario, runs: Sequence[Run]) -> None:
    """Raise TooMuch where `runs` want more memory than they may take."""
    wanted = needed(scenario, runs)
    if wanted > allowed():
        most = allowed() * (scenario.steps + 1) // wanted - 1
        there = tr("no step") if most < 1 else tr("{most:,} steps", most=most) if most > 1 else tr("one step")
        raise TooMuch(
            tr(
                "{steps:,} steps of {runs} take {wanted} of memory, and this computer can give {given}: {most} at most",
                steps=scenario.steps,
                runs=plural(len(runs), "{count} run", "{count} runs"),
                wanted=_size(wanted),
                given=_size(allowed()),
                most=there,
            )
        )


def _size(count: int) -> str:
    return written(f"{count / 2**30:.1f} GB" if count >= 2**30 else f"{max(count / 2**20, 0.1):.1f} MB")
