"""MP4: the scenario is its comment, as it is. PyAV writes it: fallline.gui.export.formats."""

from fallline.engine.files.embedded_scenario import marked_in
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr

FORMATS.register(
    Format(
        name="mp4",
        kind="film",
        endings=(".mp4",),
        words=tr("MP4 film"),
        begins=rb"(?s).{4}ftyp",
        read=marked_in,
        codecs=("h264", "av1", "vp9"),
    )
)
