"""PDF: the scenario is in its metadata, as it is. Qt writes it: fallline.gui.export.formats."""

from fallline.engine.files.embedded_scenario import marked_in
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr

FORMATS.register(
    Format(
        name="pdf", kind="picture", endings=(".pdf",), words=tr("PDF document"), begins=rb"%PDF", read=marked_in,
        note=tr("Vectors and text; the heat map and icons are images"),
    )
)  # fmt: skip
