"""PNG: the scenario is a text chunk of it. Qt writes it: fallline.gui.export.formats."""

from fallline.engine.files.format import FORMATS, Format
from fallline.engine.files.png_text import read
from fallline.engine.language import tr

FORMATS.register(
    Format(
        name="png", kind="picture", endings=(".png",), words=tr("PNG image"), begins=rb"\x89PNG\r\n\x1a\n", read=read
    )
)
