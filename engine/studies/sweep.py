"""A sweep: one run under every pair of values of any two numeric fields of the scenario."""

import platform
import re
from collections.abc import Iterator
from concurrent.futures import Executor, as_completed
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.run import compiled
from fallline.engine.run.progress import Progress
from fallline.engine.scenario.scenario import Scenario, ScenarioError
from fallline.engine.studies.axis import Axis, parse_axis
from fallline.engine.studies.cells import METRICS, Metric, cell, placed, whole
from fallline.engine.studies.sweep_store import Row, Store, program, row_key

__all__ = [
    "METRICS", "Axis", "Metric", "Sweep", "best_cell", "emptiness", "parse_axis", "placed", "remarks", "run_of",
    "sweep",
]  # fmt: skip

Array = NDArray[np.float64]


class Sweep(msgspec.Struct, frozen=True, eq=False):
    """Figures (len(y), len(x)) of one metric; NaN where the run diverged or the scenario refuses the values.

    An axis over a field of whole numbers has whole values, those that were computed.
    """

    x: Axis
    y: Axis
    metric: Metric
    figures: Array
    diverged: NDArray[np.bool_]


def run_of(scenario: Scenario, *axes: Axis) -> int:
    """The run that the axes speak of; the first where they speak of none."""
    named = {int(match[1]) for axis in axes if (match := re.match(r"runs\.(\d+)\.", axis.place))}
    if len(named) > 1:
        raise ScenarioError(tr("a sweep follows one run, and the two axes name two"))
    if len({axis.place for axis in axes}) < len(axes):
        raise ScenarioError(tr("{place}: both axes name it", place=axes[0].place))
    index = named.pop() if named else 0
    if index >= len(scenario.runs):
        raise ScenarioError(
            tr("runs.{index}: the scenario has {count} runs, counted from 0", index=index, count=len(scenario.runs))
        )
    return index


def sweep(
    scenario: Scenario,
    x: Axis,
    y: Axis,
    metric: Metric = "loss",
    tolerance: float = 1e-6,
    executor: Executor | None = None,
    progress: Progress | None = None,
    store: Store | None = None,
) -> Sweep:
    """Figures of `metric` over `x` and `y`. `progress` is told row by row, and what is found so far.

    With an `executor` rows come as they are done, and with a `store` those in it are not computed again. Both make
    every cell the same to the bit wherever it ran: by machine code from the first, or all by numpy.
    """
    index = run_of(scenario, x, y)
    x, y = (msgspec.structs.replace(axis, whole=whole(scenario, axis.place)) for axis in (x, y))
    placed(scenario, {x.place: x.low, y.place: y.low})  # a fault in the axes is told before anything is computed
    mode = "" if executor is None and store is None else "0" if compiled.mode() == "0" else "wait"
    work = [_Work(scenario, index, x, y.place, float(value), metric, tolerance, mode) for value in y.values()]
    figures = np.full((y.count, x.count), np.nan)
    found = Sweep(x, y, metric, figures, np.zeros(figures.shape, dtype=bool))
    for done, (row, numbers) in enumerate(_rows(work, executor, store), start=1):
        figures[row], found.diverged[row] = numbers
        if progress is not None:
            progress(done / y.count, found)
    return found


def best_cell(found: Sweep) -> tuple[int, int] | None:
    """Column and row of the least figure, which is the best of every metric; None where none is finite."""
    known = np.isfinite(found.figures)
    if not known.any():
        return None
    row, column = np.unravel_index(np.where(known, found.figures, np.inf).argmin(), known.shape)
    return int(column), int(row)


def remarks(scenario: Scenario, found: Sweep) -> list[str]:
    """What a map does not show by itself: values that were rounded, cells that are empty; a clause each."""
    said = [found.x.rounding(), found.y.rounding(), emptiness(scenario, found)]
    return [words for words in said if words]


def emptiness(scenario: Scenario, found: Sweep) -> str:
    """How many cells have no figure though nothing diverged, and why the first has none; nothing where all have one."""
    rows, columns = np.nonzero(np.isnan(found.figures) & ~found.diverged)
    if not rows.size:
        return ""
    count = tr("{empty:,} of {cells:,} cells are empty", empty=rows.size, cells=found.figures.size)
    x, y = float(found.x.values()[columns[0]]), float(found.y.values()[rows[0]])
    first = tr("{place} = {x:.6g} and {other} = {y:.6g}", place=found.x.place, x=x, other=found.y.place, y=y)
    try:
        placed(scenario, {found.x.place: x, found.y.place: y})
    except ScenarioError as error:
        return tr(
            "{count}, for the scenario refuses their values: with {first}, {error}",
            count=count,
            first=first,
            error=error,
        )
    return tr(
        "{count}, for there is no {metric}: the first with {first}", count=count, metric=found.metric, first=first
    )


class _Work(NamedTuple):  # its key is a slice of it
    """One row: all that it depends on."""

    scenario: Scenario
    run: int
    x: Axis
    place: str
    value: float
    metric: Metric
    tolerance: float
    mode: str
    program: str = ""

    def key(self) -> bytes:
        """Where a store keeps it."""
        return row_key(self.scenario, *self[1:-1])


def _rows(work: list[_Work], executor: Executor | None, store: Store | None) -> Iterator[tuple[int, Row]]:
    """Numbered rows: first those that are known, then the others as they come, kept on the way."""
    keys = [each.key() for each in work] if store else []
    missing = []
    for number in range(len(work)):
        known = store.get(keys[number]) if store else None
        if known is None:
            missing.append(number)
        else:
            yield number, known
    for number, row in _computed(work, missing, executor):
        if store:
            store.put(keys[number], row)
        yield number, row


def _computed(work: list[_Work], missing: list[int], executor: Executor | None) -> Iterator[tuple[int, Row]]:
    if executor is None:
        yield from ((number, _row(work[number])) for number in missing)
        return
    futures = {executor.submit(_row, work[number]._replace(program=program())): number for number in missing}
    try:
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        for future in futures:
            future.cancel()


def _row(work: _Work) -> Row:
    """One row; a pure function, so that it may run anywhere."""
    if work.program and work.program != program():
        raise ScenarioError(
            tr("a worker on {node} runs another version of Fallline or of a library under it", node=platform.node())
        )
    with compiled.compiling(work.mode):
        cells = [
            cell(
                work.scenario,
                work.run,
                {work.x.place: float(at), work.place: work.value},
                work.metric,
                work.tolerance,
            )
            for at in work.x.values()
        ]
    figures, diverged = zip(*cells, strict=True)
    return Row(np.array(figures), np.array(diverged))
