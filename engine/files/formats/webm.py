"""WebM: the scenario is its comment, as it is. PyAV writes it: fallline.gui.export.formats."""

from fallline.engine.files.embedded_scenario import marked_in
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr

FORMATS.register(
    Format(
        name="webm",
        kind="film",
        endings=(".webm",),
        words=tr("WebM film"),
        begins=rb"\x1aE\xdf\xa3",
        read=marked_in,
        codecs=("vp9", "av1"),
    )
)
