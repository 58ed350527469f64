"""The commands `basins` and `sweep`: a study, then a map as data or as a picture. Qt starts only where it draws."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS, Format, Kind
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.display import prepare, require

TOLERANCE = 1e-6


def basins(
    scenario: Scenario,
    out: Path,
    resolution: int,
    run: int,
    progress: Progress | None = None,
    given: dict[str, Any] | None = None,
) -> None:
    """Write where each start of run `run` ends; `given` are options of a picture. Raises ExportError and OSError."""
    from fallline.engine.studies.basins import basins as study

    if scenario.landscape.dimension != 2:
        raise ExportError(
            tr("basins need a landscape of two parameters, and {tag} has more", tag=scenario.landscape.tag())
        )
    if run >= len(scenario.runs):
        raise ExportError(
            tr("--run {run}: the scenario has {count} runs, counted from 0", run=run, count=len(scenario.runs))
        )
    if not scenario.runs[run].optimizer.offered:
        raise ExportError(
            tr(
                "--run {run}: {label} was recorded, and goes from its own start alone",
                run=run,
                label=scenario.runs[run].label,
            )
        )
    format = format_of(out, "basins")
    drawn = drawn_by(format, given or {}, "1200x1200", scenario)
    os.environ.setdefault("FALLLINE_COMPILE", "wait")
    save(format, out, scenario, run, study(scenario, run, scenario.window, resolution, progress), **drawn)


def sweep(
    scenario: Scenario,
    out: Path,
    x: str,
    y: str,
    metric: str,
    tolerance: float | None,
    jobs: int | None,
    scheduler: str,
    store: Path | None,
    progress: Progress | None = None,
    given: dict[str, Any] | None = None,
) -> None:
    """Write a metric over two fields; raises ExportError, ScenarioError and OSError.

    `jobs` None: as many as help; `given` are options of a picture.
    """
    from fallline.engine.studies import workers
    from fallline.engine.studies.sweep import METRICS, parse_axis, remarks, run_of
    from fallline.engine.studies.sweep import sweep as study
    from fallline.engine.studies.sweep_store import Store

    chosen = next((name for name in METRICS if name == metric), None)
    if chosen is None:
        raise ExportError(tr("--metric {metric}: choose {names}", metric=metric, names=", ".join(METRICS)))
    if tolerance is not None and chosen != "steps":
        raise ExportError(tr("--tolerance is for --metric steps, not for {chosen}", chosen=chosen))
    if scheduler and jobs is not None:
        raise ExportError(tr("--jobs are processes here, and --scheduler has its own"))
    format = format_of(out, "sweep")
    drawn = drawn_by(format, given or {}, "1200x900", scenario)
    os.environ.setdefault("FALLLINE_COMPILE", "wait")
    across, up = parse_axis(x), parse_axis(y)
    if jobs is None and not workers.worth_starting(scenario, run_of(scenario, across, up), across.count * up.count):
        jobs = 0
    with (
        Store(store) if store else nullcontext() as kept,
        workers.cluster(scheduler) if scheduler else workers.local(jobs) as executor,
    ):
        try:
            found = study(scenario, across, up, chosen, tolerance or TOLERANCE, executor, progress=progress, store=kept)
        except KeyboardInterrupt:
            if store:
                sys.stderr.write(
                    tr("fallline: stopped; {store} keeps the rows so far; the same command goes on\n", store=store)
                )
            raise
    save(format, out, scenario, found, **drawn)
    for told in remarks(scenario, found):
        sys.stderr.write(f"fallline: {told}\n")


def format_of(out: Path, kind: Kind) -> Format:
    """What writes the map; that Qt is missing is known before a long study, and not after it."""
    format = FORMATS.writing(out, kind)
    if format.drawn:
        require()
    return format


def drawn_by(format: Format, given: dict[str, Any], size: str, scenario: Scenario) -> dict[str, Any]:
    """The options of a picture of `size` where neither its size nor its style is given; refused for data."""
    given = {name: value for name, value in given.items() if value is not None}
    if not format.drawn:
        for name in given:
            raise ExportError(
                tr(
                    "--{option} is for pictures, not for {endings}",
                    option=name.replace("_", "-"),
                    endings=format.endings[0],
                )
            )
        return {}
    from fallline.gui.chart.styles import SCREEN
    from fallline.gui.commands.export import picture_options

    asked = given.pop("size", None) or (size if given.get("style", SCREEN) == SCREEN else None)
    return {"options": picture_options(given, asked, scenario)}


def save(format: Format, out: Path, *content: object, **options: object) -> None:
    if format.drawn:
        prepare()
    format.save(out, *content, **options)
