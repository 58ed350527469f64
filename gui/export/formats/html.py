"""A page for browsers: one file that computes, without a network."""

from __future__ import annotations

from pathlib import Path

from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.scenario import Scenario


@FORMATS.writer("page", "html")
def write(scenario: Scenario, target: Path) -> None:
    """Raises ExportError."""
    from fallline.gui.export.page import page

    target.write_text(page(scenario), "utf-8")
