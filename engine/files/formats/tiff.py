"""TIFF: the scenario is its description, as it is. Drawn by Qt, written by Pillow: fallline.gui.export.formats."""

from fallline.engine.files.embedded_scenario import marked_in
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr

FORMATS.register(
    Format(
        name="tiff", kind="picture", endings=(".tiff", ".tif"), words=tr("TIFF image"), begins=rb"II\*\0|MM\0\*",
        read=marked_in,
    )
)  # fmt: skip
