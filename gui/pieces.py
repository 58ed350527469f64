"""What is long is done in pieces, one a turn of the event loop; till the last the window shows what it showed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

WAITS = False
"""Whether the window waits for all of them."""


Piece = Callable[[], object]


class Pieces:
    """`do` some; those that are left of others are done before."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self._left: list[Piece] = []
        self._next = QTimer(window, singleShot=True, interval=0)
        self._next.timeout.connect(self._one)

    def do(self, *pieces: Piece) -> None:
        """Each in a turn of its own, the first in the next."""
        self.finish()
        self._left = list(pieces)
        if WAITS:
            self.finish()
        else:
            self.window.setUpdatesEnabled(False)
            self._next.start()

    def finish(self) -> None:
        """All that are left, here and now."""
        while self._left:
            self._one()

    def _one(self) -> None:
        if not self._left:
            return
        piece = self._left.pop(0)
        try:
            piece()
        finally:
            if self._left:
                self._next.start()
            else:
                self.window.setUpdatesEnabled(True)
