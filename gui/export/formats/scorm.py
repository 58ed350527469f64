"""A page packed for a learning management system."""

from __future__ import annotations

from pathlib import Path

from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.scenario import Scenario


@FORMATS.writer("page", "scorm")
def write(scenario: Scenario, target: Path) -> None:
    """Raises ExportError."""
    from fallline.gui.export.page import page
    from fallline.gui.export.scorm import write_package

    write_package(scenario.title or "Fallline", page(scenario), target)
