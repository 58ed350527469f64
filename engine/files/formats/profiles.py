"""Comparisons as data: a row for each run with a link that opens it, or arrays of what was reached when."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from fallline.engine.files.csv_text import write_csv
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.files.formats.npz import write_arrays
from fallline.engine.files.link import to_text
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies.compare import Comparison
from fallline.engine.studies.dials import dials
from fallline.engine.studies.tuned_cell import TARGETS

TOLD = tuple(10.0**-k for k in range(1, 9))
"""Targets that have a column."""
NAMES = (
    "method", "problem", "start", "dimension", "learning_rate", "dials", "tuning_gradients", "tuning_runs", "steps",
    "first", "lowest", "best", "end", *(f"gradients_to_1e-{k}" for k in range(1, 9)), "refused",
)  # fmt: skip
Keys = tuple[int, int, int]


def write_comparison_csv(scenario: Scenario, found: Comparison, target: Path) -> None:
    """`link` opens the run: pasted into the window, or as its scenario."""
    write_csv(target, scenario, (*NAMES, "link"), ((*row, _link(found, key)) for key, row in rows(found)))


def write_comparison_npz(scenario: Scenario, found: Comparison, target: Path) -> None:
    """Arrays `gradients` (methods, instances, targets), NaN where a target was not reached, and what its axes are."""
    instances = found.instances()
    arrays = {
        "gradients": found.hits(),
        "targets": TARGETS,
        "methods": np.array(found.plan.methods),
        "problems": np.array([found.plan.names[problem] for problem, _ in instances]),
        "starts": np.array([seed for _, seed in instances]),
        "dimensions": found.dimensions(),
        "budget": np.array(found.plan.budget),
    }
    write_arrays(scenario, arrays, target)


def rows(found: Comparison) -> Iterator[tuple[Keys, Sequence[object]]]:
    """Of each run its method, problem and start by number, and what NAMES say of it."""
    plan = found.plan
    hits = dict(zip(found.instances(), np.moveaxis(found.hits(np.array(TOLD)), 1, 0), strict=True))
    for (problem, seed), reached in hits.items():
        for method, name in enumerate(plan.methods):
            cell, why = found.cells[method][problem], found.refused.get((method, problem), "")
            begins = (name, plan.names[problem], seed, plan.problems[problem].dimension)
            if cell is None:
                yield (method, problem, seed), (*begins, *[""] * (len(NAMES) - len(begins) - 1), why)
                continue
            attempt, optimizer = cell.attempts[seed], cell.run.optimizer
            turned = " ".join(f"{dial.name}={getattr(optimizer, dial.name):.6g}" for dial in dials(type(optimizer)))
            best = float(attempt.best[-1]) if attempt.best.size else attempt.first
            figures = (attempt.first, found.lowest(problem, seed), best, attempt.end, *reached[method].tolist())
            told = ("" if np.isnan(each) else each for each in figures)
            yield (method, problem, seed), (
                *begins, cell.run.schedule.lr, turned, cell.spent, cell.trials, attempt.steps, *told, "",
            )  # fmt: skip


def _link(found: Comparison, key: Keys) -> str:
    return "" if key[:2] in found.refused else to_text(found.scenario_of(*key))


for each in (
    Format(name="csv", kind="comparison", endings=(".csv",), words=tr("CSV table"), write=write_comparison_csv),
    Format(name="npz", kind="comparison", endings=(".npz",), words=tr("NumPy arrays"), write=write_comparison_npz),
):
    FORMATS.register(each)
