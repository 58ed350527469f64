"""GIF: the scenario is a comment of it, in blocks of 255 bytes. Written by fallline.gui.export.formats."""

from pathlib import Path

from fallline.engine.files.embedded_scenario import KEY, found
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.scenario.scenario import Scenario


def read(path: Path) -> Scenario | None:
    """What its comments carry."""
    return found(_comments(path.read_bytes()), path.parent)


def _comments(data: bytes) -> bytes:
    """All comments of a GIF, joined; what is damaged ends them."""
    at = data.find(b"\x21\xfe")
    parts: list[bytes] = []
    while at >= 0:
        at += 2
        while at < len(data) and data[at]:
            parts.append(data[at + 1 : at + 1 + data[at]])
            at += 1 + data[at]
        at = data.find(b"\x21\xfe", at) if not parts or KEY.encode() not in b"".join(parts) else -1
    return b"".join(parts)


FORMATS.register(Format(name="gif", kind="film", endings=(".gif",), words="GIF film", begins=rb"GIF8", read=read))
