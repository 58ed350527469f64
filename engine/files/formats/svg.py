"""SVG: the scenario is in its metadata, as it is. Qt draws it: fallline.gui.export.formats."""

from fallline.engine.files.embedded_scenario import marked_in
from fallline.engine.files.format import FORMATS, SPACE, Format
from fallline.engine.language import tr

FORMATS.register(
    Format(
        name="svg", kind="picture", endings=(".svg",), words=tr("SVG image"), begins=SPACE + rb"<(?s:.*?)svg",
        read=marked_in, note=tr("Vectors and text; the heat map and icons are images"),
    )
)  # fmt: skip
