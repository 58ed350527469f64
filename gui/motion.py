"""How much moves in all windows: whoever is ill at ease with motion sees few pictures a second."""

from __future__ import annotations

from weakref import WeakSet

from PySide6.QtCore import QTimer
from shiboken6 import isValid

QUICK, CALM = 16, 250
"""Milliseconds between two pictures, and where motion is reduced."""
_reduced = False
_beats: WeakSet[QTimer] = WeakSet()


def pace(beat: QTimer) -> None:
    """Each `beat` shows another picture: it comes as often as is wanted, now and later."""
    _beats.add(beat)
    beat.setInterval(CALM if _reduced else QUICK)


def reduce(reduced: bool) -> None:
    """From now on, what plays already too."""
    global _reduced  # noqa: PLW0603  # of the whole application, as the preference is
    _reduced = reduced
    for beat in tuple(_beats):
        if isValid(beat):
            pace(beat)
