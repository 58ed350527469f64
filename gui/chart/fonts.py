"""The fonts of figures, those that are installed, and how wide words are in them whatever the screen."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF
from PySide6.QtWidgets import QApplication

from fallline.engine.language import tr
from fallline.gui.chart.styles import Font

FAMILIES: dict[Font, tuple[str, ...]] = {
    "sans": (),
    "arial": ("Arial", "Helvetica", "Liberation Sans", "Nimbus Sans", "TeX Gyre Heros"),
    "serif": (
        "STIX Two Text", "STIXGeneral", "STIX", "Times New Roman", "Times", "TeX Gyre Termes",
        "Tinos", "Nimbus Roman",
        "Nimbus Roman No9 L", "Liberation Serif", "FreeSerif", "DejaVu Serif",
    ),
    "tex": ("CMU Serif", "Latin Modern Roman", "LM Roman 10", "Latin Modern Math", "cmr10"),
}  # fmt: skip
"""In the order in which they are looked for; of sans the program's own, which comes with it."""
WORDS: dict[Font, str] = {
    "sans": "",
    "arial": tr("a font like Arial (Liberation Sans, Nimbus Sans)"),
    "serif": tr("a serif font like Times (STIX Two, TeX Gyre Termes, Liberation Serif)"),
    "tex": tr("a font of TeX (CMU Serif, Latin Modern Roman)"),
}
UNIT = 100
"""Pixels at which words are measured: no hint of a small size moves a letter there."""
PER_POINT = 72 / 96
"""Points of a font that is as many units high, where a unit is drawn as a pixel of 96 an inch."""


@lru_cache(maxsize=8)
def family(font: Font) -> tuple[str, str]:
    """What is drawn with, and a sentence where what was asked for is not installed."""
    own, installed = QApplication.font().family(), set(QFontDatabase.families())
    next_best = FAMILIES["serif"] if font == "tex" else ()
    found = next((name for name in (*FAMILIES[font], *next_best) if name in installed), own)
    missing = bool(FAMILIES[font]) and found not in FAMILIES[font]
    return found, tr(
        "{font} is not installed here: the words are in {found}", font=WORDS[font], found=found
    ) if missing else ""


class Type:
    """Text of one family, sizes in the units of a layout."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._metrics = {bold: QFontMetricsF(self._made(bold=bold, pixels=UNIT)) for bold in (False, True)}

    def font(self, size: float, *, bold: bool = False) -> QFont:
        """For a painter at 96 pixels an inch."""
        made = self._made(bold=bold)
        made.setPointSizeF(size * PER_POINT)
        return made

    def _made(self, *, bold: bool, pixels: int | None = None) -> QFont:
        made = QFont(self.name)
        made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        made.setBold(bold)
        if pixels is not None:
            made.setPixelSize(pixels)
        return made

    def width(self, words: str, size: float, *, bold: bool = False) -> float:
        """Of one line."""
        return self._metrics[bold].horizontalAdvance(words) * size / UNIT

    def rise(self, size: float) -> float:
        """From the line that letters stand on to the top of a capital."""
        return self._metrics[False].capHeight() * size / UNIT

    def cut(self, words: str, size: float, room: float) -> str:
        """`words`, shorter where they are wider than `room`."""
        if self.width(words, size) <= room:
            return words
        end = len(words)
        while end and self.width(words[:end].rstrip() + "…", size) > room:
            end -= 1
        return words[:end].rstrip() + "…" if end else ""

    def wrapped(self, words: str, size: float, room: float) -> list[str]:
        """`words`, a paragraph, in lines no wider than `room`."""
        lines = [""]
        for word in words.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.width(longer, size) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def paragraphs(self, words: Iterable[str], size: float, room: float) -> list[str]:
        """The same of several."""
        return [line for each in words for line in self.wrapped(each, size, room)]
