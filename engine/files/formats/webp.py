"""Animated WebP: the scenario stands in its XMP, as it is. PyAV writes it: fallline.gui.export.formats."""

from fallline.engine.files.embedded_scenario import marked_in
from fallline.engine.files.format import FORMATS, Format

FORMATS.register(
    Format(
        name="webp",
        kind="film",
        endings=(".webp",),
        words="Animated WebP",
        begins=rb"(?s)RIFF.{4}WEBP",
        read=marked_in,
        codecs=("webp",),
    )
)
