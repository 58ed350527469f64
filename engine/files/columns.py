"""Trajectories as one table, a row per run, walker and step; docs/data-format.md says what each column holds."""

import math
import re
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.files.atomic import ExportError
from fallline.engine.language import tr
from fallline.engine.method.gradient import COUNTED
from fallline.engine.problem.curvature import curvature
from fallline.engine.run.points import Points
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Scenario

Paths = tuple[Trajectory, ...]
Column = np.ndarray[Any, Any]

MOST_CURVED = 64
"""Curvature takes a Hessian at every step: beyond this many parameters its columns are NaN."""
ARRAYS = ("theta", "loss", "gradient", "gradient_norm", "lr", "evaluations", "examples")
"""What a format that keeps shapes holds of every run."""
VERSION = 1
"""Of the schema: raised when a name or a shape changes its meaning."""
CURVATURE = ("condition_number", "eigenvalue_min", "eigenvalue_max")


class Wanted(msgspec.Struct, frozen=True):
    """Of a table: every `every`-th step from the start, and the last; the columns that are named, in their order."""

    every: Annotated[int, Meta(ge=1)] = 1
    names: tuple[str, ...] = ()
    """None is all; `theta` is theta0, theta1 ..."""

    def of(self, table: dict[str, Column]) -> dict[str, Column]:
        """A part of `table`; raises ExportError where it has no such column."""
        kept = self._rows(table)
        return {name: table[name] if kept is None else table[name][kept] for name in self._columns(table)}

    def _rows(self, table: dict[str, Column]) -> Column | None:
        step = table["step"]
        if self.every == 1 or not len(step):
            return None
        last = np.append(step[1:] <= step[:-1], True)  # of a run's walker: the next one begins at its start
        return (step % self.every == 0) | last

    def _columns(self, table: dict[str, Column]) -> list[str]:
        found = list[str]()
        for name in self.names:
            named = [each for each in table if each == name or re.fullmatch(rf"{re.escape(name)}\d+", each)]
            if not named:
                short = dict.fromkeys(re.sub(r"(?<=[a-z])\d+$", "", each) for each in table)
                raise ExportError(tr("--columns {name}: choose of {names}", name=name, names=", ".join(short)))
            found += named
        return list(dict.fromkeys(found)) or list(table)


ALL = Wanted()


def columns(scenario: Scenario, paths: Paths) -> dict[str, Column]:
    """Name -> values, all of one length; NaN where a run has no such value. Not a copy of the arrays' shapes."""
    d = scenario.landscape.dimension
    slots = sorted({name for path in paths for name in path.state})
    points = sorted({name for path in paths for name in path.points})
    parts = [_rows(scenario, i, path, slots, points) for i, path in enumerate(paths)]
    names = [
        *("run", "walker", "step", "lr"),
        *_numbered("theta", d),
        "loss",
        *_numbered("gradient", d),
        *("gradient_norm", "evaluations", *COUNTED, "examples", *CURVATURE),
        *(name for slot in slots for name in _numbered(slot, d)),
        *(name for point in points for name in (*_numbered(point, d), f"{point}_loss")),
    ]
    joined = {name: np.concatenate([part[name] for part in parts]) if parts else np.empty(0) for name in names}
    labels = np.array([run.label for run in scenario.runs], dtype=object)
    return joined | {"run": labels[joined["run"].astype(int)] if parts else joined["run"]}


def cells_of(values: Column) -> list[object]:
    """Python's own numbers, whose text gives the same number back; empty for NaN."""
    return ["" if isinstance(value, float) and math.isnan(value) else value for value in values.tolist()]


def curvatures(scenario: Scenario, path: Trajectory) -> dict[str, Column]:
    """Condition number, smallest and largest eigenvalue of the Hessian at each position, (T+1, n) each."""
    steps, d, n = path.theta.shape
    if d > MOST_CURVED:
        return {name: np.full((steps, n), np.nan) for name in CURVATURE}
    flat = path.theta.transpose(1, 0, 2).reshape(d, -1)
    block = max(2**20 // (d * d), 1)  # Hessians of 8 MB at a time
    found = [curvature(scenario.landscape, flat[:, i : i + block]) for i in range(0, flat.shape[1], block)]
    values = (
        np.concatenate([each.condition_number for each in found]),
        np.concatenate([each.eigenvalues[0] for each in found]),
        np.concatenate([each.eigenvalues[-1] for each in found]),
    )
    return {name: value.reshape(steps, n) for name, value in zip(CURVATURE, values, strict=True)}


def _numbered(name: str, d: int) -> list[str]:
    return [f"{name}{i}" for i in range(d)]


def _rows(scenario: Scenario, run: int, path: Trajectory, slots: list[str], points: list[str]) -> dict[str, Column]:
    """The columns of one run, walker after walker."""
    steps, d, n = path.theta.shape
    nothing = np.full_like(path.theta, np.nan)
    # lr of a step is the rate it was taken with; the start was not stepped to.
    rates = np.concatenate([[np.nan], path.lr])
    found: dict[str, Column] = {
        "run": np.full(steps * n, run),
        "walker": np.repeat(np.arange(n), steps),
        "step": np.tile(np.arange(steps), n),
        "lr": np.tile(rates, n),
        "loss": path.loss.T.ravel(),
        "gradient_norm": path.gradient_norm.T.ravel(),
        "evaluations": np.tile(path.evaluations, n),
        "examples": np.tile(path.examples, n),
    }
    found |= {kind: np.tile(path.counts[kind], n) for kind in COUNTED}
    found |= {name: values.T.ravel() for name, values in curvatures(scenario, path).items()}
    vectors = {"theta": path.theta, "gradient": path.gradient}
    vectors |= {slot: path.state.get(slot, nothing) for slot in slots}
    other = {name: path.points.get(name, Points(nothing, nothing[:, 0])) for name in points}
    vectors |= {name: each.theta for name, each in other.items()}
    found |= {f"{name}_loss": each.loss.T.ravel() for name, each in other.items()}
    for name, values in vectors.items():
        found |= {f"{name}{i}": values[:, i].T.ravel() for i in range(d)}
    return found
