"""PDF: one page, as SVG has it, with its fonts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fallline.engine.files.format import FORMATS

if TYPE_CHECKING:
    from fallline.gui.export.drawing import Drawing


@FORMATS.writer("picture", "pdf")
def write(drawing: Drawing, target: Path) -> None:
    """Raises OSError."""
    from fallline.gui.export.pdf import write_pdf

    write_pdf(drawing.scenario, drawing.options, drawing.parts(), drawing.layout, target)
