"""GIF: the scenario is a comment of it, in blocks of 255 bytes. Written by fallline.gui.export.formats."""

from mmap import mmap
from pathlib import Path

from fallline.engine.files.embedded_scenario import KEY, LARGEST, found, mapped
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario

INTRODUCED = b"\x21\xfe"
MOST_BLOCKS = LARGEST // 255 + 1


def read(path: Path) -> Scenario | None:
    """What its comments carry."""
    with mapped(path) as data:
        return found(_comment(data), path.parent)


def _comment(data: mmap) -> bytes:
    """The first comment of a GIF that bears our mark, with all that follows it; what is damaged ends it."""
    begin = data.find(KEY.encode())
    at = data.rfind(INTRODUCED, 0, begin) if begin >= 0 else -1
    if at < 0:
        return b""
    at += len(INTRODUCED)
    parts: list[bytes] = []
    while at < len(data) and data[at] and len(parts) < MOST_BLOCKS:
        parts.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(parts)


FORMATS.register(Format(name="gif", kind="film", endings=(".gif",), words=tr("GIF film"), begins=rb"GIF8", read=read))
