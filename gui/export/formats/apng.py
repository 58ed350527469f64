"""Animated PNG, with every pixel as it was drawn; browsers play it, and whoever cannot shows its first frame."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.scenario import Scenario

if TYPE_CHECKING:
    from fallline.gui.export.encode import Encoder
    from fallline.gui.export.options import FilmOptions
    from fallline.gui.theme import Theme


@FORMATS.writer("film", "apng")
def write(scenario: Scenario, options: FilmOptions, _theme: Theme, target: Path) -> Encoder:
    """What takes the frames."""
    from fallline.gui.export.apng import Apng

    return Apng(scenario, options, target)
