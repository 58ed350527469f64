"""Maps as PNG."""

from __future__ import annotations

from pathlib import Path

from fallline.engine.files.format import FORMATS, Format
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies.basins import Basins
from fallline.engine.studies.sweep import Sweep


def write_sweep(scenario: Scenario, found: Sweep, target: Path) -> None:
    """With its axes and theory's lines."""
    from fallline.gui.export.map_picture import write_sweep_png

    write_sweep_png(scenario, found, target)


def write_basins(scenario: Scenario, run: int, found: Basins, target: Path) -> None:
    """With the share of each minimum in words."""
    from fallline.gui.export.map_picture import write_basins_png

    write_basins_png(scenario, run, found, target)


FORMATS.register(Format(name="png", kind="sweep", endings=(".png",), words="PNG image", write=write_sweep, drawn=True))
FORMATS.register(
    Format(name="png", kind="basins", endings=(".png",), words="PNG image", write=write_basins, drawn=True)
)
