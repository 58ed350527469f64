"""What the command line prints: figures of runs, why they went so, a gradient check, and what there is to choose."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fallline.engine.analysis.diagnosis import table as why
from fallline.engine.analysis.diagnosis.diagnose import diagnose_run
from fallline.engine.analysis.diagnosis.finding import Finding
from fallline.engine.analysis.summary import summary
from fallline.engine.collection.declared import declarations
from fallline.engine.family.registry import Registry
from fallline.engine.files.open import load_scenario, scenario_names
from fallline.engine.language import tr
from fallline.engine.method.optimizer import OPTIMIZERS
from fallline.engine.method.schedule import SCHEDULES
from fallline.engine.problem.landscape import LANDSCAPES
from fallline.engine.recorder.reader import open_recording
from fallline.engine.run.progress import Progress
from fallline.engine.run.trace import trace, trace_runs
from fallline.engine.scenario.scenario import Scenario

COLUMNS = {
    "label": "run",
    "status": "status",
    "steps": "steps",
    "loss": "loss",
    "noise_floor": tr("noise floor"),
    "gradient_norm": "|gradient|",
    "condition_number": "condition",
    "distance": "distance",
    "accuracy": "accuracy",
}
FAMILIES: dict[str, Registry[Any]] = {"landscapes": LANDSCAPES, "optimizers": OPTIMIZERS, "schedules": SCHEDULES}
LISTS = (*FAMILIES, "problems", "scenarios")
RECORDED = (
    ("loss", "loss", "loss"), ("validation", "loss", tr("validation loss")), ("curvature", "lambda_max", "lambda_max"),
    ("curvature", "limit", "limit"), ("noise", "noise_scale", tr("noise scale")),
)  # fmt: skip
"""What is said of a recording: table, column, words."""


def runs(scenario: Scenario, title: str, *, as_json: bool, progress: Progress | None = None) -> None:
    """The final figures of every run: a line of JSON each, or a table."""
    paths = trace_runs(scenario, scenario.runs, progress)
    figures = [summary(scenario, run, path) for run, path in zip(scenario.runs, paths, strict=True)]
    if as_json:
        for figure in figures:
            _line(json.dumps(figure, ensure_ascii=False))
        return
    shown = {name: head for name, head in COLUMNS.items() if any(_known(figure[name]) for figure in figures)}
    cells = [[_status(figure) if name == "status" else figure[name] for name in shown] for figure in figures]
    _table(title, list(shown.values()), cells)


def reasons(scenario: Scenario, *, as_json: bool) -> None:
    """Why each run went as it did: a line of JSON each, or its findings in sentences, with what would help."""
    if as_json:
        for run, path in zip(scenario.runs, trace(scenario), strict=True):
            found = [_finding(each) for each in diagnose_run(scenario, run, path)]
            _line(json.dumps({"label": run.label, "findings": found}, ensure_ascii=False))
        return
    last = None
    for each in why.reasons(scenario):
        if each.run != last:
            _line(each.heading)
        last = each.run
        first, end = each.finding.steps
        _line(tr("  steps {first} to {last}: {sentence}", first=first, last=end, sentence=each.finding.sentence))
        for remedy, outcome in each.tried:
            _line(f"    {remedy}: {outcome}")


def _finding(found: Finding) -> dict[str, Any]:
    """Plain values; what is no number is null."""
    figures = {name: value if math.isfinite(value) else None for name, value in found.figures.items()}
    return {
        "cause": found.cause,
        "sentence": found.sentence,
        "steps": found.steps,
        "figures": figures,
        "direction": found.direction,
        "remedies": [remedy.words for remedy in found.remedies],
    }


def gradient_check(scenario: Scenario, *, as_json: bool) -> bool:
    """The gradient at the start against difference quotients; whether it is right."""
    from fallline.engine.studies.gradient_report import figures

    found = figures(scenario)
    if as_json:
        _line(json.dumps(found, ensure_ascii=False))
        return bool(found["passed"])
    _table(
        tr(
            "Gradient of {landscape} at the start, d = {dimension}",
            landscape=found["landscape"],
            dimension=found["dimension"],
        ),
        ["scheme", tr("best h"), tr("error there"), tr("best h by theory"), tr("error by theory")],
        [list(row.values()) for row in found["schemes"]],
    )
    _table("", ["run", "gradient", tr("error at the start")], [list(row.values()) for row in found["runs"]])
    _line(found["verdict"])
    return bool(found["passed"])


def choices(what: str, *, as_json: bool) -> None:
    """Name and summary of each of `what`, one of LISTS."""
    if what == "scenarios":
        rows = [{"name": name, "summary": load_scenario(name).title} for name in scenario_names()]
    elif what == "problems":
        rows = [
            {"name": f"problem:{each.name}", "summary": f"{each.title}: {each.purpose}"}
            for each in declarations().values()
        ]
    else:
        rows = [{"name": tag, "summary": family.summary()} for tag, family in FAMILIES[what].offered().items()]
    if as_json:
        _line(json.dumps(rows, ensure_ascii=False))
    else:
        _table("", ["name", "summary"], [list(row.values()) for row in rows])


def _known(value: object) -> bool:
    return any(map(_known, value)) if isinstance(value, list) else value is not None


def _status(figure: dict[str, object]) -> str:
    """Status and reason in as few letters as will do, for a terminal has 80 columns."""
    if figure["status"] == "diverged":
        return tr("{reason} at {step}", reason=figure["reason"], step=figure["diverged_at"])
    return "done" if figure["reason"] == "budget" else f"{figure['status']}: {figure['reason']}"


def _line(text: str) -> None:
    print(text)  # noqa: T201  # this module is what prints


def _table(title: str, heads: list[str], rows: list[list[object]]) -> None:
    """Over several parts with the first column in each where a terminal is too narrow; elsewhere lines are not broken.

    Summaries alone are folded: names and numbers that are cut short are worth nothing.
    """
    from rich.console import Console

    console = Console()
    if title:
        console.print(title, style="italic", markup=False, highlight=False, soft_wrap=True)
    if "summary" in heads:
        console.print(_made(heads, rows))
        return
    columns = [list(map(_cell, column)) for column in zip(heads, *rows, strict=True)]
    wide = console.width if console.is_terminal else 10**6
    between = 3 if sum(_width(column, 3) for column in columns) <= wide else 2
    for part in _parts(columns, wide, between):
        table = _made([column[0] for column in part], list(zip(*(column[1:] for column in part), strict=True)), between)
        console.width = max(console.width, sum(_width(column, between) for column in part))
        console.print(table)


def _parts(columns: list[list[str]], wide: int, between: int) -> list[list[list[str]]]:
    """Columns of texts, the head first, as many in each part as fit into `wide` letters."""
    first, *others = columns
    parts = [[first]]
    for column in others:
        if len(parts[-1]) > 1 and sum(_width(each, between) for each in [*parts[-1], column]) > wide:
            parts.append([first])
        parts[-1].append(column)
    return parts


def _width(column: list[str], between: int) -> int:
    """Letters that a column takes, with the blanks between two."""
    from rich.cells import cell_len

    return max(map(cell_len, column)) + between


def _cell(cell: object) -> str:
    if isinstance(cell, list) and all(isinstance(each, int | float) for each in cell):  # of several walkers
        return f"{min(cell):.4g} to {max(cell):.4g}"
    return f"{cell:.4g}" if isinstance(cell, float) else "–" if cell is None else str(cell)


def _made(heads: Sequence[str], rows: Sequence[Sequence[object]], between: int = 3) -> Any:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, between - 2))
    for head in heads:
        table.add_column(head, no_wrap=head != "summary", min_width=30 if head == "summary" else None)
    for row in rows:
        table.add_row(*(Text(_cell(cell)) for cell in row))
    return table


def recordings(paths: Sequence[Path]) -> None:
    """How recorded runs stand: steps, seconds, the last loss, and what is known of their edge."""
    for path in paths:
        found = open_recording(path)
        words = [
            tr(
                "{name}: {steps:,} steps of {parameters:,} parameters",
                name=path.name,
                steps=max(found.steps, 0),
                parameters=found.header.parameters,
            )
        ]
        for table, column, name in RECORDED:
            values = found.column(table, column)
            if len(values):
                words.append(f"{name} {values[-1]:.6g}")
        _line(", ".join(words))
