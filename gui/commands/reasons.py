"""The command `why`: findings on every run, printed, or as a table or a picture. Qt starts only where it draws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fallline.engine.analysis.diagnosis import table
from fallline.engine.files.atomic import ExportError
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.commands.maps import drawn_by, format_of, save

SIZE = "1200x800"


def say(scenario: Scenario, given: dict[str, Any], *, as_json: bool, idle: dict[str, Any]) -> None:
    """Print them; raises ExportError where an option of a file was given."""
    from fallline.engine.report import reasons

    for name in (name for name, value in (given | idle).items() if value):
        raise ExportError(tr("--{option} is for a file, and no OUT is named", option=name.replace("_", "-")))
    reasons(scenario, as_json=as_json)


def write(scenario: Scenario, out: Path, progress: Progress, given: dict[str, Any]) -> None:
    """Write them; raises ExportError and OSError."""
    format = format_of(out, "why")
    drawn = drawn_by(format, given, SIZE, scenario)
    save(format, out, scenario, tuple(table.reasons(scenario, progress)), **drawn)
