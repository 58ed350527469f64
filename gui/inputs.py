"""What a path follows from, and what the view of the landscape does: where neither changes, what is there serves on."""

from __future__ import annotations

from typing import Any

from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario


def of_runs(scenario: Scenario, paths: dict[Any, Trajectory]) -> tuple[Trajectory, ...]:
    """The path of each run, of `paths` by their inputs."""
    return tuple(paths[inputs(scenario, run)] for run in scenario.runs)


def inputs(scenario: Scenario, run: Run) -> tuple[object, ...]:
    """All that the path of `run` follows from: a new label or colour changes nothing of it."""
    within = (scenario.constraints, scenario.bounds)
    where = (scenario.landscape, scenario.start, scenario.steps, scenario.seed, within)
    return (*where, run.optimizer, run.schedule, run.gradient, run.numbers, run.average)


def looks(scenario: Scenario) -> tuple[object, ...]:
    """What decides where the contour view looks; in a plane of principal components, the runs only at first."""
    return scenario.landscape, scenario.start, scenario.view, bool(scenario.runs)
