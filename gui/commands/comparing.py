"""The command `compare`: a plan from names, the study, then a table, a picture, or a folder with every path."""

from __future__ import annotations

import difflib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS
from fallline.engine.method.optimizer import OPTIMIZERS, Optimizer
from fallline.engine.run.progress import Progress, unheard
from fallline.engine.scenario.scenario import Scenario, dumps
from fallline.engine.studies.compare import Comparison
from fallline.engine.studies.named_problems import library, problem
from fallline.engine.studies.plan import Plan, usual_methods, usual_problems
from fallline.gui.commands.maps import drawn_by, format_of, save

F = TypeVar("F")
SIZE = "1600x1200"
TABLE, PICTURE, PATHS = "comparison.csv", "comparison.svg", "paths"
"""In a folder."""


def planned(
    optimizers: Sequence[str], problems: Sequence[str], whole: str = "", dimension: int = 0, **numbers: Any
) -> Plan:
    """What is named, or the usual; `whole` is "library" for all of it, and `numbers` are a plan's.

    Raises ExportError for a name that nobody knows, ScenarioError for a bad number.
    """
    if whole not in ("", "landscapes", "library"):
        raise ExportError(f"--problems {whole[:100]}: choose landscapes or library")
    named = [_made("--problem", name, partial(problem, dimension=dimension)) for name in dict.fromkeys(problems)]
    if whole == "library":
        named += [each for each in library(dimension) if each not in named]
    elif whole or not named:
        named += [each for each in usual_problems().values() if dimension in (0, each.dimension) and each not in named]
    if not named:
        raise ExportError(f"--dimension {dimension}: no problem has so many parameters")
    methods = [_made("--optimizer", name, _method) for name in dict.fromkeys(optimizers)]
    return Plan(optimizers=tuple(methods or usual_methods().values()), problems=tuple(named), **numbers)


def _method(name: str) -> Optimizer:
    if name not in OPTIMIZERS:
        near = difflib.get_close_matches(name, OPTIMIZERS, 1)
        raise ValueError("nothing is named so" + (f"; did you mean {near[0]}?" if near else ""))
    return OPTIMIZERS[name]()


def _made(option: str, name: str, make: Callable[[str], F]) -> F:
    try:
        return make(name)
    except (TypeError, ValueError) as error:
        raise ExportError(f"{option} {name[:100]}: {error}") from None


def compare(
    plan: Plan,
    out: Path,
    accuracy: float,
    jobs: int | None,
    scheduler: str,
    store: Path | None,
    progress: Progress = unheard,
    given: dict[str, Any] | None = None,
) -> None:
    """Write the comparison; `given` are options of a picture. Raises ExportError, ScenarioError and OSError."""
    from fallline.engine.studies import workers
    from fallline.engine.studies.compare import compare as study
    from fallline.engine.studies.sweep_store import Store
    from fallline.engine.studies.tuned_cell import TARGETS

    if not any(abs(accuracy / target - 1) < 1e-9 for target in TARGETS[4::5]):
        raise ExportError(f"--accuracy {accuracy:g}: choose a power of ten from 1e-1 to 1e-8")
    if scheduler and jobs is not None:
        raise ExportError("--jobs are processes here, and --scheduler has its own")
    format = format_of(out, "comparison") if out.suffix else format_of(Path(PICTURE), "comparison")
    drawn = drawn_by(format, given or {}, SIZE, Scenario(landscape=plan.problems[0])) if format.drawn or given else {}
    os.environ.setdefault("FALLLINE_COMPILE", "wait")
    with (
        Store(store) if store else nullcontext() as kept,
        workers.cluster(scheduler) if scheduler else workers.local(jobs) as executor,
    ):
        try:
            found = study(plan, executor, progress, kept)
        except KeyboardInterrupt:
            if store:
                sys.stderr.write(f"fallline: stopped; {store} keeps what is found; the same command goes on\n")
            raise
    shown = {**drawn, "accuracy": accuracy} if format.drawn else {}
    if out.suffix:
        save(format, out, found.carried(), found, **shown)
    else:
        _write_folder(found, out, shown)
    for method, words in _refusals(found).items():
        sys.stderr.write(f"fallline: {method}: {words}\n")


def path_name(found: Comparison, method: int, problem: int, seed: int) -> str:
    """Of the file that holds a run."""
    words = f"{found.plan.methods[method]} on {found.plan.names[problem]} {seed}"
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") + ".toml"


def _write_folder(found: Comparison, out: Path, shown: dict[str, Any]) -> None:
    """Table, picture and the scenario of every run: all of them or nothing."""
    beside = Path(tempfile.mkdtemp(prefix=f".{out.name[:50]}.", dir=out.absolute().parent))
    try:
        content = found.carried()
        save(FORMATS.writing(Path(TABLE), "comparison"), beside / TABLE, content, found)
        save(format_of(Path(PICTURE), "comparison"), beside / PICTURE, content, found, **shown)
        (beside / PATHS).mkdir()
        for problem, seed in found.instances():
            for method, row in enumerate(found.cells):
                if row[problem] is not None:
                    text = dumps(found.scenario_of(method, problem, seed))
                    (beside / PATHS / path_name(found, method, problem, seed)).write_text(text, encoding="utf-8")
        beside.chmod(0o755)
        if out.exists():
            shutil.rmtree(out)
        beside.rename(out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _refusals(found: Comparison) -> dict[str, str]:
    """Method -> on how many problems it cannot be run, and why on the first."""
    told: dict[str, str] = {}
    for method, name in enumerate(found.plan.methods):
        reasons = [why for (other, _), why in found.refused.items() if other == method]
        if reasons:
            told[name] = (
                f"{len(reasons)} of {len(found.plan.problems)} problems refuse it, and count as unsolved: {reasons[0]}"
            )
    return told
