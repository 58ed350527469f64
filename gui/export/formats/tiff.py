"""TIFF without loss, with its scenario and its resolution, for journals that ask for pixels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fallline.engine.files.format import FORMATS

if TYPE_CHECKING:
    from fallline.gui.export.drawing import Drawing


@FORMATS.writer("picture", "tiff", pixels=True)
def write(drawing: Drawing, target: Path) -> None:
    """Raises OSError."""
    from fallline.gui.export.tiff import save_tiff

    save_tiff(drawing.image(), drawing.scenario, drawing.options, target)
