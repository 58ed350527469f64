"""A fair comparison: methods on problems from several starts, each tuned alike and run within one budget.

Cells, a method on a problem each, are computed by any Executor and kept by a store, as the rows of a sweep are. Every
figure of it is a run that `scenario_of`, `at_rate` or `together` gives back as a scenario of its own.
"""

import platform
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, as_completed
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.run import compiled
from fallline.engine.run.progress import Progress, part, unheard
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Scenario, ScenarioError
from fallline.engine.studies.plan import Plan
from fallline.engine.studies.sweep_store import Row, Store, program, row_key
from fallline.engine.studies.tuned_cell import TARGETS, Cell, compute, packed, unpacked

Array = NDArray[np.float64]
Keep = Callable[[int, int, Row], None]
"""Puts the row of a problem and a method where it stays."""


class Comparison(msgspec.Struct, frozen=True, eq=False):
    """What is found so far."""

    plan: Plan
    cells: tuple[tuple[Cell | None, ...], ...]
    """Of each method those of each problem; None where it is not computed, or refused."""
    refused: dict[tuple[int, int], str]
    """Why a method cannot be run on a problem: it solves nothing there."""

    @property
    def complete(self) -> list[int]:
        """Problems on which every method was run: others would favour whoever came first."""
        methods, problems = range(len(self.plan.optimizers)), range(len(self.plan.problems))
        return [p for p in problems if all(self.cells[m][p] or (m, p) in self.refused for m in methods)]

    def instances(self) -> list[tuple[int, int]]:
        """Problem and start of each, of complete problems."""
        return [(problem, seed) for problem in self.complete for seed in range(self.plan.seeds)]

    def dimensions(self) -> NDArray[np.intp]:
        """Parameters of each instance."""
        return np.array([self.plan.problems[problem].dimension for problem, _ in self.instances()], dtype=np.intp)

    def lowest(self, problem: int, seed: int | None = None) -> float:
        """The least loss of a problem: what is known, else the lowest that any run reached, from start `seed`."""
        known = self.plan.problems[problem].lowest()
        if known is not None:
            return known
        cells = [row[problem] for row in self.cells]
        attempts = [a for cell in cells if cell for n, a in enumerate(cell.attempts) if seed in (None, n)]
        return min((float(each.best[-1]) for each in attempts if each.best.size), default=np.nan)

    def hits(self, targets: Array = TARGETS) -> Array:
        """Gradients until each of `targets` was reached, (methods, instances, targets); NaN where it never was."""
        found = np.full((len(self.cells), len(self.instances()), len(targets)), np.nan)
        for n, (problem, seed) in enumerate(self.instances()):
            least = self.lowest(problem, seed)
            for method, row in enumerate(self.cells):
                if (cell := row[problem]) is not None:
                    attempt = cell.attempts[seed]
                    found[method, n] = attempt.reaches(least + targets * (attempt.first - least))
        return found

    def scenario_of(self, method: int, problem: int, seed: int) -> Scenario:
        """The tuned run of a method on a problem from a start, as long as the budget let it be."""
        cell = self._cell(method, problem)
        return self.plan.posed(method, problem, cell.run, seed, cell.attempts[seed].steps)

    def at_rate(self, method: int, problem: int, rate: int) -> Scenario:
        """The same from all starts at one of the rates that were tried."""
        cell = self._cell(method, problem)
        lr = float(cell.rates[rate])
        run = replace(cell.run, schedule=cell.run.schedule.edited(lr=lr), label=f"{cell.run.label}, η = {lr:.3g}"[:60])
        return self.plan.posed(method, problem, run, steps=cell.steps)

    def together(self, problem: int, seed: int) -> Scenario:
        """All methods on a problem from a start, each tuned, side by side."""
        methods = [method for method, row in enumerate(self.cells) if row[problem]] or [0]
        cells = [self._cell(method, problem) for method in methods]
        names = [self.plan.methods[method] for method in methods]
        runs = tuple(replace(cell.run, label=name, colour=None) for name, cell in zip(names, cells, strict=True))
        steps = max(cell.attempts[seed].steps for cell in cells)
        posed = self.plan.posed(0, problem, cells[0].run, seed, steps)
        return replace(
            posed,
            runs=runs,
            title=tr("Tuned alike on {problem}, start {seed}", problem=self.plan.names[problem], seed=seed),
        )

    @property
    def runnable(self) -> list[int]:
        """Complete problems that do not refuse every method."""
        return [problem for problem in self.complete if any(row[problem] for row in self.cells)]

    def carried(self) -> Scenario:
        """What a file of it opens as: all methods, tuned, on the first problem; raises ScenarioError without one."""
        return self.together((self.runnable or [0])[0], 0)

    def _cell(self, method: int, problem: int) -> Cell:
        cell = self.cells[method][problem]
        if cell is None:
            why = self.refused.get((method, problem), tr("it is not computed"))
            raise ScenarioError(
                tr(
                    "{method} on {problem}: {why}",
                    method=self.plan.methods[method],
                    problem=self.plan.names[problem],
                    why=why,
                )
            )
        return cell


def compare(
    plan: Plan, executor: Executor | None = None, progress: Progress = unheard, store: Store | None = None
) -> Comparison:
    """Tune and run every method on every problem; `progress` is told problem by problem, with what is found so far.

    With a `store` cells in it are not computed again. Cells are the same to the bit wherever they are computed.
    """
    methods, problems = range(len(plan.optimizers)), range(len(plan.problems))
    reasons = {(m, p): why for p in problems for m in methods if (why := plan.refusal(m, p))}
    grid: list[list[Cell | None]] = [[None] * len(problems) for _ in methods]
    work = [_Work(plan, p, tuple(m for m in methods if (m, p) not in reasons), _mode()) for p in problems]
    found = Comparison(plan, tuple(map(tuple, grid)), reasons)
    for done, (problem, cells) in enumerate(_problems(work, executor, progress, store), start=1):
        for method, row in cells.items():
            grid[method][problem] = unpacked(row, plan.posed(method, problem).runs[0])
        found = Comparison(plan, tuple(map(tuple, grid)), reasons)
        progress(done / len(problems), found)
    return found


class _Work(NamedTuple):
    """Some methods on one problem: all that their cells depend on."""

    plan: Plan
    problem: int
    methods: tuple[int, ...]
    mode: str
    program: str = ""

    def keys(self) -> dict[int, bytes]:
        """Where a store keeps them."""
        plan = self.plan
        asked = ("compare", plan.seeds, plan.budget, plan.tuning, self.mode)
        return {method: row_key(plan.posed(method, self.problem), *asked) for method in self.methods}


def _mode() -> str:
    """By machine code from the first, or all by numpy."""
    return "0" if compiled.mode() == "0" else "wait"


def _problems(
    work: list[_Work], executor: Executor | None, progress: Progress, store: Store | None
) -> Iterator[tuple[int, dict[int, Row]]]:
    """Problems with the rows of their methods: what is known first, then the others as they come, kept on the way."""
    keys = {each.problem: each.keys() if store else {} for each in work}
    known = {each.problem: _known(store, keys[each.problem]) for each in work}
    missing = [each._replace(methods=tuple(m for m in each.methods if m not in known[each.problem])) for each in work]
    for each in missing:
        if not each.methods:
            yield each.problem, known[each.problem]
    left = [each for each in missing if each.methods]

    def keep(problem: int, method: int, row: Row) -> None:
        if store:
            store.put(keys[problem][method], row)

    rows = _here(left, progress, len(work), keep) if executor is None else _elsewhere(left, executor, keep)
    for problem, cells in rows:
        yield problem, known[problem] | cells


def _known(store: Store | None, keys: dict[int, bytes]) -> dict[int, Row]:
    found = {method: store.get(key) for method, key in keys.items()} if store else {}
    return {method: row for method, row in found.items() if row is not None}


def _here(left: list[_Work], progress: Progress, problems: int, keep: Keep) -> Iterator[tuple[int, dict[int, Row]]]:
    for number, each in enumerate(left, start=problems - len(left)):
        along, cells = part(progress, number, problems), {}
        for place, method in enumerate(each.methods):
            cells[method] = _row(each, method, part(along, place, len(each.methods)))
            keep(each.problem, method, cells[method])
        yield each.problem, cells


def _elsewhere(left: list[_Work], executor: Executor, keep: Keep) -> Iterator[tuple[int, dict[int, Row]]]:
    futures = {executor.submit(_rows, each._replace(program=program())): each for each in left}
    try:
        for future in as_completed(futures):
            each, cells = futures[future], future.result()
            for method, row in cells.items():
                keep(each.problem, method, row)
            yield each.problem, cells
    finally:
        for future in futures:
            future.cancel()


def _rows(work: _Work) -> dict[int, Row]:
    """All methods of a problem; a pure function, so that it may run anywhere."""
    if work.program != program():
        raise ScenarioError(
            tr("a worker on {node} runs another version of Fallline or of a library under it", node=platform.node())
        )
    return {method: _row(work, method, unheard) for method in work.methods}


def _row(work: _Work, method: int, progress: Progress) -> Row:
    with compiled.compiling(work.mode):
        return packed(compute(work.plan, method, work.problem, progress))
