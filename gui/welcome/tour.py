"""A tour of the window in a minute: a card beside each place in turn, which can be left at any step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fallline.engine.language import tr

WIDTH, GAP = 330, 14


class Stop(msgspec.Struct, frozen=True, eq=False):
    """A place of the window, and what to say there."""

    place: Callable[[], QWidget]
    title: str
    words: str


class Tour(QFrame):
    """Lies over `window`, which goes on as ever: what the card says can be done while it stands there."""

    def __init__(self, window: QWidget, stops: Sequence[Stop]) -> None:
        super().__init__(window)
        self.setObjectName("tour")
        self.setProperty("role", "tour")
        self.setAccessibleName(tr("Tour"))
        self.stops, self.index = [stop for stop in stops if stop.place().isVisible()], 0
        self.frame = Frame(window)
        self.title, self.words, self.count = QLabel(self), QLabel(self), QLabel(self)
        self.title.setProperty("role", "title")
        self.count.setProperty("role", "muted")
        for label in (self.title, self.words):
            label.setWordWrap(True)
        self.leave_button = self._button(tr("Leave"), "tour-leave-button", tr("Leave the tour (Esc)"), self.close)
        self.leave_button.setProperty("role", "quiet")
        self.back_button = self._button(tr("Back"), "tour-back-button", tr("The place before"), lambda: self.go(-1))
        self.next_button = self._button(tr("Next"), "tour-next-button", tr("The next place"), lambda: self.go(1))
        self.next_button.setDefault(True)
        self._lay_out()
        window.installEventFilter(self)
        self._show_stop()
        self.show()
        self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def go(self, by: int) -> None:
        """To the next place, or the one before; past the last the tour is over."""
        self.index += by
        if self.index >= len(self.stops):
            self.close()
        else:
            self._show_stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.frame.hide()
        for part in (self.frame, self):
            part.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.stops:
            self._place()
        return super().eventFilter(watched, event)

    def _show_stop(self) -> None:
        if not self.stops:
            self.close()
            return
        stop = self.stops[self.index]
        self.title.setText(stop.title)
        self.words.setText(stop.words)
        self.count.setText(tr("{number} of {count}", number=self.index + 1, count=len(self.stops)))
        self.setAccessibleDescription(f"{stop.title}. {stop.words}")
        self.back_button.setEnabled(self.index > 0)
        self.next_button.setText(tr("Done") if self.index == len(self.stops) - 1 else tr("Next"))
        self._place()

    def _place(self) -> None:
        """Beside the place, where there is most room; over its lower edge where there is none."""
        window, spot = self.parentWidget(), self.stops[self.index].place()
        assert window is not None
        around = QRect(spot.mapTo(window, QPoint(0, 0)), spot.size()).intersected(window.rect())
        self.frame.show_around(around)
        self.setFixedWidth(min(WIDTH * self.fontMetrics().height() // 16, window.width() - 2 * GAP))
        column = self.layout()
        assert column is not None
        column.activate()
        self.resize(self.width(), column.totalHeightForWidth(self.width()))
        wide, high = self.width(), self.height()
        y = min(max(around.top(), GAP), window.height() - high - GAP)
        if around.right() + GAP + wide < window.width():
            at = QPoint(around.right() + GAP, y)
        elif around.left() - GAP - wide > 0:
            at = QPoint(around.left() - GAP - wide, y)
        elif around.bottom() + GAP + high < window.height():
            at = QPoint(max(around.left(), GAP), around.bottom() + GAP)
        else:
            above = around.top() - GAP - high
            inside = around.bottom() - GAP - high
            at = QPoint(around.center().x() - wide // 2, above if above > 0 else inside)
        self.move(at)
        self.raise_()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.count)
        foot = QHBoxLayout()
        foot.addWidget(self.leave_button)
        foot.addStretch(1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.next_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addLayout(foot)

    def _button(self, text: str, name: str, tip: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setToolTip(tip)
        button.clicked.connect(lambda _=False: act())
        return button


class Frame(QWidget):
    """A line around a place, which lets the mouse through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_around(self, rect: QRect) -> None:
        """Around `rect` of the window."""
        self.setGeometry(rect)
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette().highlight(), 3))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 6, 6)
