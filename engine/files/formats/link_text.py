"""A link as a message holds it, saved under any name."""

from pathlib import Path

from fallline.engine.files import link
from fallline.engine.files.embedded_scenario import text_of
from fallline.engine.files.format import FORMATS, SPACE, Format
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario


def read(path: Path) -> Scenario:
    """Wherever a mail program broke the line."""
    return link.from_text(text_of(path), path.parent)


FORMATS.register(
    Format(name="link", kind="scenario", endings=(), words=tr("Link"), begins=SPACE + rb"fallline\d+\.", read=read)
)
