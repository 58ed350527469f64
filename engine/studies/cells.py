"""One cell of a sweep: the scenario with two of its numbers put elsewhere, and the figure that its run comes to."""

import math
import re
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.summary import distance
from fallline.engine.language import tr
from fallline.engine.run.trace import trace_run
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Scenario, ScenarioError, from_builtins

Array = NDArray[np.float64]
Metric = Literal["steps", "loss", "rate", "distance"]
METRICS: dict[Metric, str] = {
    "steps": tr("steps until the loss is within `tolerance` of f*, infinite if never"),
    "loss": tr("final loss above f*"),
    "rate": tr("factor by which the distance to the minimum shrinks per step, over the second half of the way"),
    "distance": tr("final distance to the nearest known minimum"),
}


SMALLEST = 1e-300
"""A loss this near to f* has arrived."""


class Cell(NamedTuple):  # rows of them are transposed
    """A figure, NaN where the run diverged or the scenario refuses the values."""

    figure: float
    diverged: bool


def cell(scenario: Scenario, index: int, values: dict[str, float], metric: Metric, tolerance: float) -> Cell:
    """The figure of run `index` of `scenario` with `values` at their places."""
    try:
        there = placed(scenario, values)
    except ScenarioError:
        return Cell(math.nan, False)  # out of the bounds of its field: no run, so no figure
    path = trace_run(there, there.runs[index])
    if path.diverged_at is not None:
        return Cell(math.nan, True)
    return Cell(_figure(there, path, metric, tolerance), False)


def _figure(scenario: Scenario, path: Trajectory, metric: Metric, tolerance: float) -> float:
    floor = scenario.landscape.lowest()
    above = path.loss[:, 0] - (floor if floor is not None else 0.0)
    if metric == "loss":
        return float(above[-1])
    if metric == "distance":
        return float(distance(scenario, path.theta[-1])[0])
    if metric == "steps":
        near = np.flatnonzero(above <= tolerance)
        return float(near[0]) if near.size else math.inf
    return _rate(path.theta[:, :, 0], above)


def _rate(theta: Array, above: Array) -> float:
    """The loss goes as the square of the distance; steps that only moved last digits, or nothing, are left out."""
    moved = (np.abs(np.diff(theta, axis=0)) > 4 * np.finfo(np.float64).eps * np.abs(theta[1:])).any(axis=1)
    under_way = np.flatnonzero(moved & (above[:-1] > SMALLEST))
    if not under_way.size:
        return 1.0
    last = int(under_way[-1]) + 1
    half = last // 2
    begin, end = max(above[half], SMALLEST), max(above[last], SMALLEST)
    return float((end / begin) ** (0.5 / (last - half)))


def placed(scenario: Scenario, values: dict[str, float]) -> Scenario:
    """`scenario` with `values` at their places; raises ScenarioError where there is no such number.

    Only the structs that change are read again. What they refuse goes the whole way, as a file does, for its words.
    """
    changes: dict[str, dict[str, float]] = {}
    for place, value in values.items():
        owner, _, field = place.rpartition(".")
        changes.setdefault(owner, {})[field] = value
    if all(OWNER.fullmatch(owner) for owner in changes):
        try:
            return _changed(scenario, changes)
        except (ValueError, IndexError, AttributeError, msgspec.ValidationError):
            pass
    return _read_again(scenario, values)


OWNER = re.compile(r"landscape|runs\.\d+\.(optimizer|schedule|gradient)")
replace: Callable[..., Any] = msgspec.structs.replace


def _changed(scenario: Scenario, changes: dict[str, dict[str, float]]) -> Scenario:
    """`scenario` with other fields in the structs named."""
    landscape, runs = scenario.landscape, list(scenario.runs)
    for owner, fields in changes.items():
        if owner == "landscape":
            landscape = _edited(landscape, fields)
        else:
            _, number, part = owner.split(".")
            run = runs[int(number)]
            runs[int(number)] = replace(run, **{part: _edited(getattr(run, part), fields)})
    return replace(scenario, landscape=landscape, runs=tuple(runs))


def _edited(struct: Any, fields: dict[str, float]) -> Any:
    raw = msgspec.to_builtins(struct)
    for name, value in fields.items():
        raw[name] = _like(getattr(struct, name), value)
    return msgspec.convert(raw, type(struct))


def _like(old: Any, value: float) -> float:
    if isinstance(old, bool) or not isinstance(old, int | float):
        raise ValueError(tr("this is no number"))
    return round(value) if isinstance(old, int) else value


def whole(scenario: Scenario, place: str) -> bool:
    """Whether the field at `place` takes whole numbers. Raises ScenarioError where there is no such field."""
    node, at = _found(_raw(scenario), place)
    return isinstance(node[at], int) and not isinstance(node[at], bool)


def _read_again(scenario: Scenario, values: dict[str, float]) -> Scenario:
    raw = _raw(scenario)
    for place, value in values.items():
        node, at = _found(raw, place)
        try:
            node[at] = _like(node[at], value)
        except ValueError as error:
            raise ScenarioError(f"{place}: {error}") from None
    return from_builtins(raw)


def _raw(scenario: Scenario) -> Any:
    return msgspec.json.decode(msgspec.json.encode(scenario))  # lists, where to_builtins has tuples


def _found(raw: Any, place: str) -> tuple[Any, Any]:
    """What holds the field at `place`, and where in it."""
    node, *path, last = [raw, *place.split(".")]
    try:
        for key in path:
            node = node[_key(node, key)]
        at = _key(node, last)
        node[at]
    except (KeyError, IndexError, ValueError, TypeError):
        raise ScenarioError(tr("{place}: the scenario has no such field", place=place)) from None
    return node, at


def _key(node: Any, word: str) -> Any:
    return int(word) if isinstance(node, list) else word
