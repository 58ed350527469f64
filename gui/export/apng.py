"""An animated PNG: every pixel as it was drawn; of each frame what changed, the rest seen through.

FFmpeg's own writer takes whole boxes: 35 MB where this takes one.
"""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np

from fallline.engine.files.embedded_scenario import KEY, plain
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.export.changes import Change, Changes, Pixels
from fallline.gui.export.options import FilmOptions

SIGNATURE = b"\x89PNG\r\n\x1a\n"
EIGHT_BITS, RGBA = 8, 6
KEEP, OVER = 0, 1
"""What stays of a frame when the next one comes: all; how that is laid on it: its opaque pixels over it."""
SPEED = 6
"""Of zlib, 1 to 9."""


class Apng(Changes):
    """A frame that is the same again lengthens the one before; played over and over."""

    def __init__(self, scenario: Scenario, options: FilmOptions, target: Path) -> None:
        self._fps, self._scenario = options.fps, scenario
        self._waiting: Change | None = None
        self._count = self._number = 0
        self._file = target.open("wb")

    def finish(self) -> None:
        """Write the last frame, the scenario and the end, and how many frames there are."""
        self._flush()
        self._file.write(_chunk(b"tEXt", KEY.encode() + b"\0" + plain(self._scenario).encode("ascii")))
        self._file.write(_chunk(b"IEND", b""))
        self._file.seek(self._counted)
        self._file.write(_chunk(b"acTL", struct.pack(">II", self._count, 0)))
        self._file.close()

    def abandon(self) -> None:
        """Let go of the file."""
        with suppress(OSError):  # what went wrong is told already
            self._file.close()

    def begin(self, frame: Pixels) -> None:
        height, width = frame.shape[:2]
        header = struct.pack(">IIBBBBB", width, height, EIGHT_BITS, RGBA, 0, 0, 0)
        self._file.write(SIGNATURE + _chunk(b"IHDR", header))
        self._counted = self._file.tell()
        self._file.write(_chunk(b"acTL", struct.pack(">II", 1, 0)))  # the true count comes last

    def draw(self, part: Change) -> None:
        self._flush()
        self._waiting = part

    def _flush(self) -> None:
        if (part := self._waiting) is None:
            return
        height, width = part.pixels.shape[:2]
        place = struct.pack(">IIII", width, height, part.left, part.top)
        # A delay is a fraction of two numbers of 16 bits.
        shown = struct.pack(">HHBB", min(1 + self.held, 0xFFFF), self._fps, KEEP, OVER)
        self._file.write(_chunk(b"fcTL", struct.pack(">I", self._next()) + place + shown))
        seen = np.where(part.new[..., None], part.pixels, np.uint8(0))
        seen[..., 3][part.new] = 0xFF
        rows = np.zeros((height, 1 + 4 * width), dtype=np.uint8)  # each begins with its filter: none
        rows[:, 1:] = seen.reshape(height, -1)
        packed = zlib.compress(rows.tobytes(), SPEED)
        first = self._count == 0
        self._file.write(
            _chunk(b"IDAT", packed) if first else _chunk(b"fdAT", struct.pack(">I", self._next()) + packed)
        )
        self._count, self.held, self._waiting = self._count + 1, 0, None

    def _next(self) -> int:
        """The number of the next chunk of the film."""
        self._number += 1
        return self._number - 1


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))
