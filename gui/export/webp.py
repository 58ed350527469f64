"""An animated WebP by FFmpeg, which writes no metadata into it: its XMP is added once it is whole."""

from __future__ import annotations

import struct
from pathlib import Path

from fallline.engine.files.embedded_scenario import marked
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.export.encode import Video
from fallline.gui.export.options import FilmOptions

EXTENDED, XMP = b"VP8X", b"XMP "
HAS_XMP = 0x04
PACKET = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" rdf:about=""><dc:description><rdf:Alt>'
    '<rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>'
)


class Webp(Video):
    """The scenario is its description."""

    def __init__(self, scenario: Scenario, options: FilmOptions, target: Path) -> None:
        super().__init__("webp", scenario, options, target)
        self._scenario, self._target = scenario, target

    def finish(self) -> None:
        super().finish()
        whole = described(self._target.read_bytes(), PACKET.format(marked(self._scenario)))
        self._target.write_bytes(whole)


def described(webp: bytes, packet: str) -> bytes:
    """The file `webp` with `packet` as its XMP; libwebp writes a film of one frame in the short form."""
    chunks = webp[12:]
    if not chunks.startswith(EXTENDED):
        (size,) = struct.unpack_from("<I", chunks, 9)  # VP8L: 14 bits each of width and height, less one
        sides = struct.pack("<I", size & 0x3FFF)[:3] + struct.pack("<I", size >> 14 & 0x3FFF)[:3]
        chunks = _chunk(EXTENDED, bytes(4) + sides) + chunks
    flagged = chunks[:8] + bytes([chunks[8] | HAS_XMP]) + chunks[9:]
    return _chunk(b"RIFF", b"WEBP" + flagged + _chunk(XMP, packet.encode()))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
