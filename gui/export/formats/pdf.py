"""PDF: one page, as SVG has it, with its fonts; or a page for each snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario

if TYPE_CHECKING:
    from fallline.gui.export.drawing import Drawing
    from fallline.gui.export.options import PictureOptions
    from fallline.gui.export.pdf import Pages
    from fallline.gui.theme import Theme


@FORMATS.writer("picture", "pdf")
def write(drawing: Drawing, target: Path) -> None:
    """Raises OSError."""
    from fallline.gui.export.pdf import write_pdf

    write_pdf(drawing.scenario, drawing.options, drawing.parts(), drawing.layout, target)


def write_slides(scenario: Scenario, options: PictureOptions, _theme: Theme, target: Path) -> Pages:
    """A page for each. Raises ExportError."""
    from fallline.gui.export.pdf import Pages

    return Pages(scenario, options, options.layout, target)


FORMATS.register(
    Format(name="pdf", kind="slides", endings=(".pdf",), words=tr("Slides as PDF"), write=write_slides, drawn=True)
)
