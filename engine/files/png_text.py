"""The scenario in a text chunk of a PNG, of one picture or of a film."""

import struct
import zlib
from collections.abc import Iterator
from mmap import mmap
from pathlib import Path

from fallline.engine.files import link
from fallline.engine.files.embedded_scenario import KEY, LARGEST, mapped
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario, ScenarioError, loads

MOST_CHUNKS = 2**19
"""Qt writes 8 kB in each: 4 GB."""


def read(path: Path) -> Scenario | None:
    """The text under our keyword."""
    text = text_of_png(path)
    return None if text is None else loads(text, path.parent)


def text_of_png(path: Path, key: str = KEY) -> str | None:
    """The text under `key`, compressed or not; raises ScenarioError where the file is no whole PNG."""
    try:
        with mapped(path) as data:
            for kind, body in _chunks(data):
                if kind in (b"tEXt", b"zTXt", b"iTXt") and body.startswith(key.encode() + b"\0"):
                    return _text(kind, body[len(key) + 1 :])
    except (struct.error, zlib.error, UnicodeDecodeError, IndexError, ValueError) as error:
        if isinstance(error, ScenarioError):
            raise
        raise ScenarioError(tr("damaged: it is not a whole PNG image")) from None
    return None


def _chunks(data: mmap) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each chunk of a PNG; raises ValueError where a checksum is wrong or no end comes."""
    at = 8
    for _ in range(MOST_CHUNKS):
        (size,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        (crc,) = struct.unpack_from(">I", data, at + 8 + size)
        if zlib.crc32(body, zlib.crc32(kind)) != crc:
            raise ValueError(tr("wrong checksum"))
        yield kind, body
        if kind == b"IEND":
            return
        at += 12 + size
    raise ValueError(tr("too many chunks"))


def _text(kind: bytes, body: bytes) -> str:
    if kind == b"tEXt":
        return body.decode("latin-1")
    if kind == b"zTXt":
        return link.inflated(body[1:], LARGEST).decode("latin-1")
    packed, rest = body[0] == 1, body[2:].split(b"\0", 2)[2]  # compressed, method, language, keyword, text
    return (link.inflated(rest, LARGEST) if packed else rest).decode("utf-8")
