"""A GIF: one palette with slots kept for the line colours, and of each frame only what changed; Pillow packs it.

Pillow's own `save_all` writes whole frames, or a palette for each: 20 to 90 MB where this takes one or two.
"""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fallline.engine.files.embedded_scenario import marked
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.export.changes import Change, Changes, Pixels
from fallline.gui.export.options import FilmOptions
from fallline.gui.theme import Theme

SAME = 255
"""The colour number that means: as in the frame before."""
SHADES = (1.0, 0.66, 0.33)
"""How much of a line's colour: the rest is the ground under its smooth edge."""


class Gif(Changes):
    """Frames follow one another at `fps`, as near as hundredths of a second allow; played over and over."""

    def __init__(self, scenario: Scenario, options: FilmOptions, theme: Theme, target: Path) -> None:
        self._comment = marked(scenario).encode()
        self._delay = max(round(100 / options.fps), 2)  # players take less for a tenth of a second
        used = sorted({str(run.colour) for run in scenario.runs})
        kept = [*(theme.runs[colour] for colour in used), theme.text, theme.plot, theme.marker_rim, theme.muted]
        self._kept = np.array([list(bytes.fromhex(colour[1:])) for colour in dict.fromkeys(kept)], dtype=np.float64)
        self._file = target.open("wb")
        self._palette: Any = None
        self._pending: list[bytes] = []

    def finish(self) -> None:
        """Write the last frame and the end."""
        self._flush()
        self._file.write(b";")
        self._file.close()

    def abandon(self) -> None:
        """Let go of the file."""
        with suppress(OSError):  # what went wrong is told already
            self._file.close()

    def begin(self, frame: Pixels) -> None:
        self._palette = self._made_of(frame)
        height, width = frame.shape[:2]
        table = bytes(self._palette.getpalette()).ljust(768, b"\0")
        self._file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF7, 0, 0) + table)
        self._file.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00")  # for ever
        blocks = [self._comment[at : at + 255] for at in range(0, len(self._comment), 255)]
        self._file.write(b"\x21\xfe" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0")

    def draw(self, part: Change) -> None:
        from PIL import Image
        from PIL.GifImagePlugin import getdata

        self._flush()
        numbers = np.full(part.new.shape, SAME, dtype=np.uint8)
        numbers[part.new] = self._nearest[_cell(part.pixels[part.new][:, :3])]
        packed = Image.fromarray(numbers)
        packed.putpalette(self._palette.getpalette())
        self._pending = getdata(packed, (part.left, part.top))

    def _flush(self) -> None:
        """Write the frame that waits, now that it is known how long it stays."""
        if not self._pending:
            return
        hundredths = self._delay * (1 + self.held)
        while hundredths > 0:  # a delay has 16 bits
            delay = min(hundredths, 0xFFFF)
            self._file.write(b"\x21\xf9\x04\x05" + struct.pack("<HBB", delay, SAME, 0) + b"".join(self._pending))
            hundredths -= delay
        self.held, self._pending = 0, []

    def _made_of(self, frame: Pixels) -> Any:
        """The palette: kept colours towards the ground they lie on, and the best others for the first frame."""
        from PIL import Image

        picture = Image.fromarray(np.ascontiguousarray(frame[..., :3]))
        ground = frame[..., :3].reshape(-1, 3).mean(axis=0)
        shades = (
            np.concatenate([share * self._kept + (1 - share) * ground for share in SHADES]).round().astype(np.uint8)
        )
        found = picture.quantize(SAME - len(shades), method=Image.Quantize.MEDIANCUT).getpalette() or []
        numbers = [*shades.ravel().tolist(), *found][: 3 * SAME]
        palette = Image.new("P", (1, 1))
        palette.putpalette(numbers + numbers[:3] * (256 - len(numbers) // 3))  # SAME is nobody's nearest
        # The nearest of the palette to each of 2^18 colours, once: a search for every pixel takes ten times as long.
        levels = np.arange(64, dtype=np.uint8) * 4 + 2
        cube = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1).reshape(512, 512, 3)
        self._nearest = np.array(Image.fromarray(cube).quantize(palette=palette, dither=Image.Dither.NONE)).ravel()
        own = shades[: len(self._kept)]
        self._nearest[_cell(own)] = np.arange(len(own))
        return palette


def _cell(colours: Pixels) -> NDArray[np.intp]:
    """Which of 2^18 colours each of `colours` (k, 3) is."""
    r, g, b = (colours >> 2).astype(np.intp).T
    return (r << 12) | (g << 6) | b
