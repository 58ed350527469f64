"""Base of the windows that compute over the scenario in the background, begun at once where that takes a breath."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from fallline.engine.language import tr
from fallline.gui.background import Background
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.widgets.second_window import SecondWindow


class Side(Protocol):
    """What is asked, and how it stands."""

    start: QPushButton
    stop: QPushButton
    picture: QPushButton
    progress: QProgressBar

    def say(self, message: str, *, fault: bool = False) -> None:
        """How it stands, after which nothing is under way."""


class ComputingWindow(SecondWindow):
    """Subclasses `compute`, and take the news of it and its answer. `picture_asked`: of what is there."""

    picture_asked = Signal()

    def __init__(
        self, name: str, title: str, size: tuple[int, int], session: Session, theme: Theme, parent: QWidget | None
    ) -> None:
        super().__init__(name, title, *size, parent)
        self.session, self.theme = session, theme
        self._opened = False
        self._background = Background(self)
        self._background.told.connect(self._show)
        self._background.answered.connect(self._finish)

    def take_side(self, side: Side) -> None:
        """Let its buttons start and stop, and its words tell of faults."""
        self._side = side
        side.start.clicked.connect(self.compute)
        side.stop.clicked.connect(self.stop)
        side.picture.clicked.connect(self.picture_asked)
        self._background.failed.connect(
            lambda why: side.say(tr("It could not be computed: {why}", why=why), fault=True)
        )

    def compute(self) -> None:
        """Start over with what is chosen."""
        raise NotImplementedError

    def quick(self) -> bool:
        """Whether nothing is there yet, and computing it would take a second or a few."""
        raise NotImplementedError

    def _show(self, share: float, found: Any) -> None:
        """News on the way."""
        raise NotImplementedError

    def _finish(self, found: Any) -> None:
        """The answer."""
        raise NotImplementedError

    def stop(self) -> None:
        """Leave it at what is there."""
        self._background.drop()
        self._side.say(tr("Stopped at {value} %.", value=self._side.progress.value()))

    def showEvent(self, event: QShowEvent) -> None:
        """Something is there to see at once."""
        super().showEvent(event)
        if not self._opened:
            self._opened = True
            QTimer.singleShot(0, self, self._begin)

    def _begin(self) -> None:
        if self.quick():
            self.compute()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._background.busy:
            self.stop()
        super().closeEvent(event)


def picture_button(name: str) -> QPushButton:
    """Asks for a picture, once there is something to see."""
    made = side_button(
        tr("Save picture…"), f"{name}-picture", tr("As a figure in a style and a size, for a paper or slides")
    )
    made.setEnabled(False)
    return made


def side_button(words: str, name: str, tip: str) -> QPushButton:
    """A button of a side, called `<name>-button`."""
    made = QPushButton(words)
    made.setToolTip(tip)
    made.setObjectName(f"{name}-button")
    return made
