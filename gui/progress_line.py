"""How far work in the background is, over the foot of the picture, and a way to stop it: for who has waited a while."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from fallline.engine.language import tr
from fallline.gui.background import Background

AFTER, GAP, FOOT, WIDTH = 400, 12, 52, 360
"""Milliseconds until it is seen, for what takes less is over before one could read it; pixels."""
FRAME = 50
"""Milliseconds between two pictures: with each value a QProgressBar paints itself at once, and the plot under it."""


class ProgressLine(QFrame):
    """Hidden until something watched takes long; of several the last that began. It moves no layout."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        over.installEventFilter(self)
        self.setObjectName("progress-line")
        self.setProperty("role", "banner")
        self.words, self.bar, self.stop = QLabel(self), QProgressBar(self), QPushButton(tr("Stop"), self)
        self.words.setObjectName("progress-words")
        self.bar.setObjectName("progress-bar")
        self.bar.setAccessibleName(tr("Share that is done"))
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.stop.setObjectName("progress-stop-button")
        self.stop.setAccessibleName(tr("Stop what is under way"))
        self.stop.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self.words)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop)
        self._works: dict[Background, tuple[str, float]] = {}
        self._later = QTimer(self, singleShot=True, interval=AFTER)
        self._later.timeout.connect(self._come)
        self._frame = QTimer(self, singleShot=True, interval=FRAME)
        self._frame.timeout.connect(self._show)
        self.hide()

    def watch(self, background: Background, words: str) -> None:
        """Show whatever `background` is asked from now on, as `words`."""

        def changed(busy: bool) -> None:
            self._works.pop(background, None)
            if busy:
                self._works[background] = (words, 0.0)
            self._refresh()

        def told(share: float, _: object) -> None:
            if background in self._works:
                self._works[background] = (words, share)
                self._refresh()

        background.busy_changed.connect(changed)
        background.told.connect(told)

    def _refresh(self) -> None:
        """What is under way; later, if nothing was."""
        if not self._works:
            self._later.stop()
            self.hide()
        elif not self.isHidden():
            if not self._frame.isActive():
                self._frame.start()
        elif not self._later.isActive():
            self._later.start()

    def _show(self) -> None:
        if self._works:
            words, share = list(self._works.values())[-1]
            self.words.setText(f"{words} …")
            self.bar.setValue(round(1000 * share))

    def _come(self) -> None:
        self.show()
        self._show()
        self._place()
        self.raise_()

    def _stop(self) -> None:
        if not self._works:  # a key may reach the button that had the focus when the line went
            return
        self._frame.stop()
        background = list(self._works)[-1]
        self.words.setText(tr("Stopping …"))
        background.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        width, height = min(WIDTH, self._over.width() - 2 * GAP), self.sizeHint().height()
        self.setGeometry((self._over.width() - width) // 2, self._over.height() - height - FOOT, width, height)
