"""PDF: one page, as SVG has it, with its fonts; or a page for each snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fallline.engine.files.format import FORMATS, Format

if TYPE_CHECKING:
    from fallline.gui.export.drawing import Drawing
    from fallline.gui.export.slides import SlideShow


@FORMATS.writer("picture", "pdf")
def write(drawing: Drawing, target: Path) -> None:
    """Raises OSError."""
    from fallline.gui.export.pdf import write_pdf

    write_pdf(drawing.scenario, drawing.options, drawing.parts(), drawing.layout, target)


def write_slides(show: SlideShow, target: Path) -> None:
    """Every page that was added. Raises OSError."""
    target.write_bytes(show.finish())


FORMATS.register(
    Format(name="pdf", kind="slides", endings=(".pdf",), words="Slides as PDF", write=write_slides, drawn=True)
)
