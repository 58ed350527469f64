"""A line over the picture that says what went wrong, or what was done; it never blocks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from fallline.engine.language import tr

GAP = 10
GOOD_NEWS_STAYS, OFFER_STAYS = 6000, 12000  # milliseconds; bad news stays until it is read or mended


class Banner(QFrame):
    """Hidden until `say` or `warn` gives it a message. It floats over its parent: no layout moves for it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        parent.installEventFilter(self)
        self.setObjectName("banner")
        self.setProperty("role", "banner")
        self.text = QLabel(self)
        self.text.setObjectName("banner-text")
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.offer = QPushButton(self)
        self.offer.setObjectName("banner-offer-button")
        self.offer.clicked.connect(self._take)
        self._act: Callable[[], object] | None = None
        close = QPushButton(tr("Dismiss"), self)
        close.setObjectName("banner-close-button")
        close.setToolTip(tr("Take this message away"))
        close.setProperty("role", "quiet")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self.offer)
        row.addWidget(close)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, message: str, offer: str = "", act: Callable[[], object] | None = None) -> None:
        """Something was done; the line goes by itself, later where a button offers to `act`."""
        self._show(message, fault=False, offer=offer, act=act)
        self._timer.start(OFFER_STAYS if offer else GOOD_NEWS_STAYS)

    def add(self, message: str) -> None:
        """Say `message` too, after what stands there."""
        if message and self.isHidden():
            self.say(message)
        elif message:
            self.text.setText(f"{self.text.text()} {message}")
            self._place()

    def warn(self, message: str, offer: str = "", act: Callable[[], object] | None = None) -> None:
        """Something went wrong; the line stays."""
        self._timer.stop()
        self._show(message, fault=True, offer=offer, act=act)

    def warn_too(self, message: str) -> None:
        """Something else went wrong as well: say it after what stands there, and let that stay."""
        self.warn(message if self.isHidden() else f"{self.text.text()} {message}", self.offer.text(), self._act)

    def _take(self) -> None:
        act = self._act
        self.hide()
        if act is not None:
            act()

    def _show(self, message: str, *, fault: bool, offer: str = "", act: Callable[[], object] | None = None) -> None:
        self.text.setText(message)
        self._act = act
        self.offer.setText(offer)
        self.offer.setAccessibleDescription(message)
        self.offer.setVisible(bool(offer))
        self.setProperty("fault", fault)
        self.style().polish(self)
        self.show()
        self._place()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        width = self._over.width() - 2 * GAP
        height = self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()
        self.setGeometry(GAP, GAP, width, height)
