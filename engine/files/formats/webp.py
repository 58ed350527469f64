"""Animated WebP: the scenario stands in its XMP, as it is. PyAV writes it: fallline.gui.export.formats."""

from fallline.engine.files.embedded_scenario import marked_in
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr

FORMATS.register(
    Format(
        name="webp",
        kind="film",
        endings=(".webp",),
        words=tr("Animated WebP"),
        begins=rb"(?s)RIFF.{4}WEBP",
        read=marked_in,
        codecs=("webp",),
    )
)
