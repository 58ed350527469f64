"""EPS: the scenario is in it, as it is, where printers skip it. Drawn by Qt: fallline.gui.export.formats."""

from fallline.engine.files.embedded_scenario import marked_in
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr

FORMATS.register(
    Format(
        name="eps", kind="picture", endings=(".eps",), words=tr("EPS image"), begins=rb"%!PS-Adobe[^\n]*EPSF",
        read=marked_in,
        note=tr("Vectors, letters as outlines, nothing transparent; the heat map is an image"),
    )
)  # fmt: skip
