"""SVG: lines and text are vectors, the heat map and the surface images."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fallline.engine.files.format import FORMATS

if TYPE_CHECKING:
    from fallline.gui.export.drawing import Drawing


@FORMATS.writer("picture", "svg")
def write(drawing: Drawing, target: Path) -> None:
    """Raises OSError."""
    from fallline.gui.export.svg import document, for_viewers

    text = document(drawing.parts(), drawing.layout, drawing.options, drawing.scenario)
    target.write_bytes(for_viewers(text))
