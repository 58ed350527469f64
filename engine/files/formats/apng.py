"""Animated PNG: the scenario is a text chunk of it, as in a picture. Written by fallline.gui.export.formats."""

from fallline.engine.files.format import FORMATS, Format
from fallline.engine.files.png_text import read
from fallline.engine.language import tr

FORMATS.register(
    Format(
        name="apng",
        kind="film",
        endings=(".apng",),
        words=tr("Animated PNG"),
        begins=rb"(?s)\x89PNG\r\n\x1a\n.{29}acTL",
        read=read,
    )
)
