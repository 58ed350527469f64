"""GIF, which every program shows and which needs nothing but Pillow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.scenario import Scenario

if TYPE_CHECKING:
    from fallline.gui.export.encode import Encoder
    from fallline.gui.export.options import FilmOptions
    from fallline.gui.theme import Theme


@FORMATS.writer("film", "gif")
def write(scenario: Scenario, options: FilmOptions, theme: Theme, target: Path) -> Encoder:
    """What takes the frames."""
    from fallline.gui.export.gif import Gif

    return Gif(scenario, options, theme, target)
