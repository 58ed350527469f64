"""SCORM 1.2: a page packed for a learning management system. Written by fallline.gui.export.formats."""

from fallline.engine.files.embedded_scenario import marked_in
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr

FORMATS.register(
    Format(
        name="scorm",
        kind="page",
        endings=(".zip",),
        words=tr("SCORM 1.2 package"),
        begins=rb"(?s)PK\x03\x04.{26}imsmanifest\.xml",
        read=marked_in,
    )
)
