"""A sweep: one run under every pair of values of any two numeric fields of the scenario."""

import math
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from engine.scenario import Scenario, ScenarioError, from_builtins
from engine.summary import distance
from engine.trace import trace_run

Array = NDArray[np.float64]
Metric = Literal["steps", "loss", "rate", "distance"]
METRICS: dict[Metric, str] = {
    "steps": "steps until the loss is within `tolerance` of f*, infinite if never",
    "loss": "final loss above f*",
    "rate": "factor by which the distance to f* shrinks per step, over the second half",
    "distance": "final distance to the nearest known minimum",
}


class Axis(msgspec.Struct, frozen=True):
    """`count` values of the field at `place`, such as runs.0.schedule.lr, evenly or by equal factors."""

    place: str
    low: float
    high: float
    count: Annotated[int, Meta(ge=2, le=2000)]
    logarithmic: bool = False

    def values(self) -> Array:
        """The values, (count,)."""
        if self.logarithmic:
            return np.geomspace(self.low, self.high, self.count)
        return np.linspace(self.low, self.high, self.count)


class Sweep(msgspec.Struct, frozen=True, eq=False):
    """Figures (len(y), len(x)) of one metric; NaN where the run diverged or the scenario refuses the values."""

    x: Axis
    y: Axis
    metric: Metric
    figures: Array
    diverged: NDArray[np.bool_]


def parse_axis(text: str) -> Axis:
    """An axis from "runs.0.schedule.lr=log:1e-4:1:64" or "…=lin:0:0.99:64"; raises ScenarioError."""
    match = re.fullmatch(r"([a-z0-9_.]+)=(log|lin):([^:]+):([^:]+):(\d+)", text)
    if not match:
        raise ScenarioError(f"{text!r}: write an axis as field=log:from:to:count or field=lin:from:to:count")
    try:
        low, high = float(match[3]), float(match[4])
    except ValueError:
        raise ScenarioError(f"{text!r}: from and to must be numbers") from None
    if not (math.isfinite(low) and math.isfinite(high) and low < high) or (match[2] == "log" and low <= 0):
        raise ScenarioError(f"{text!r}: from must be below to, and above 0 on a logarithmic axis")
    if not 2 <= int(match[5]) <= 2000:
        raise ScenarioError(f"{text!r}: the count must be from 2 to 2000")
    return Axis(match[1], low, high, int(match[5]), match[2] == "log")


def placed(scenario: Scenario, values: dict[str, float]) -> Scenario:
    """`scenario` with `values` at their places; raises ScenarioError where there is no such number."""
    raw: Any = msgspec.to_builtins(scenario)
    for place, value in values.items():
        node, *path, last = [raw, *place.split(".")]
        try:
            for key in path:
                node = node[int(key)] if isinstance(node, list | tuple) else node[key]
            old = node[last]
        except (KeyError, IndexError, ValueError, TypeError):
            raise ScenarioError(f"{place}: the scenario has no such field") from None
        if isinstance(old, bool) or not isinstance(old, int | float):
            raise ScenarioError(f"{place}: this is no number")
        node[last] = round(value) if isinstance(old, int) else value
    return from_builtins(raw)


def run_of(scenario: Scenario, *axes: Axis) -> int:
    """The run that the axes speak of; the first where they speak of none."""
    named = {int(match[1]) for axis in axes if (match := re.match(r"runs\.(\d+)\.", axis.place))}
    if len(named) > 1:
        raise ScenarioError("a sweep follows one run, and the two axes name two")
    index = named.pop() if named else 0
    if index >= len(scenario.runs):
        raise ScenarioError(f"runs.{index}: the scenario has {len(scenario.runs)} runs, counted from 0")
    return index


def sweep(
    scenario: Scenario,
    x: Axis,
    y: Axis,
    metric: Metric = "loss",
    tolerance: float = 1e-6,
    executor: Executor | None = None,
    progress: Callable[[Sweep, float], bool] | None = None,
) -> Sweep:
    """Figures of `metric` over `x` and `y`. `progress(so far, share)` is called row by row; if false, it ends there."""
    index = run_of(scenario, x, y)
    placed(scenario, {x.place: x.low, y.place: y.low})  # a fault in the axes is told before anything is computed
    figures = np.full((y.count, x.count), np.nan)
    found = Sweep(x, y, metric, figures, np.zeros(figures.shape, dtype=bool))
    rows = _rows(scenario, index, x, y, metric, tolerance, executor)
    for row, (numbers, diverged) in enumerate(rows):
        figures[row], found.diverged[row] = numbers, diverged
        if progress is not None and not progress(found, (row + 1) / y.count):
            break
    return found


def _rows(
    scenario: Scenario, index: int, x: Axis, y: Axis, metric: Metric, tolerance: float, executor: Executor | None
) -> Iterator[tuple[Array, NDArray[np.bool_]]]:
    work = [(scenario, index, x, y.place, float(value), metric, tolerance) for value in y.values()]
    return (executor.map if executor else map)(_row, work)


def _row(
    work: tuple[Scenario, int, Axis, str, float, Metric, float],
) -> tuple[Array, NDArray[np.bool_]]:
    """One row; a pure function, so that it may run anywhere."""
    scenario, index, x, place, value, metric, tolerance = work
    cells = [_cell(scenario, index, {x.place: float(at), place: value}, metric, tolerance) for at in x.values()]
    return np.array([figure for figure, _ in cells]), np.array([diverged for _, diverged in cells])


def _cell(
    scenario: Scenario, index: int, values: dict[str, float], metric: Metric, tolerance: float
) -> tuple[float, bool]:
    try:
        there = placed(scenario, values)
    except ScenarioError:
        return math.nan, False  # out of the bounds of its field: no run, so no figure
    path = trace_run(there, there.runs[index])
    if path.diverged_at is not None:
        return math.nan, True
    floor = there.landscape.lowest()
    above = path.loss[:, 0] - (floor if floor is not None else 0.0)
    if metric == "loss":
        return float(above[-1]), False
    if metric == "distance":
        return float(distance(there, path.theta[-1])[0]), False
    if metric == "steps":
        near = np.flatnonzero(above <= tolerance)
        return (float(near[0]) if near.size else math.inf), False
    half = len(above) // 2
    begin, end = max(above[half], 1e-300), max(above[-1], 1e-300)
    return float((end / begin) ** (0.5 / max(len(above) - 1 - half, 1))), False
