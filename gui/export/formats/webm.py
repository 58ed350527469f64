"""WebM with VP9, for the web."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.scenario import Scenario

if TYPE_CHECKING:
    from fallline.gui.export.encode import Encoder
    from fallline.gui.export.options import FilmOptions
    from fallline.gui.theme import Theme


@FORMATS.writer("film", "webm")
def write(scenario: Scenario, options: FilmOptions, _theme: Theme, target: Path) -> Encoder:
    """What takes the frames; raises ExportError where PyAV is not installed."""
    from fallline.gui.export.encode import Video

    return Video("webm", scenario, options, target)
