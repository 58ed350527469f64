"""The guide in a window, or as a pane: its pages with their pictures, and links to labs, lessons and scenarios."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.gui.guide.pages import INDEX, Target, folder, target
from fallline.gui.theme import Theme
from fallline.gui.widgets.second_window import SecondWindow

MARGIN = 28
SMALLEST = 420, 320
OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./[^)]*\)")
"""A link to what is not shipped: its words are left."""
MARKDOWN = QTextDocument.ResourceType.MarkdownResource


class GuideWindow(SecondWindow):
    """`follow` opens what a link leads to outside the guide."""

    def __init__(self, theme: Theme, follow: Callable[[Target], object], parent: QWidget | None = None) -> None:
        super().__init__("guide-window", tr("Guide"), 860, 760, parent, SMALLEST)
        self._follow = follow
        self.text = GuideText()
        self.text.anchorClicked.connect(self._clicked)
        self._buttons = {
            "back": self._button(tr("Back"), tr("The page before"), self.text.backward),
            "forward": self._button(tr("Forward"), tr("The page after"), self.text.forward),
            "index": self._button(tr("Contents"), tr("All pages"), lambda: self.open_page(INDEX)),
        }
        self.text.backwardAvailable.connect(self._buttons["back"].setEnabled)
        self.text.forwardAvailable.connect(self._buttons["forward"].setEnabled)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 4)
        for name, button in self._buttons.items():
            button.setObjectName(f"guide-{name}-button")
            button.setEnabled(name == "index")
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.text, 1)
        self.open_page(INDEX)

    def open_page(self, name: str) -> None:
        """Show the page in the file of that name."""
        self.text.setSource(QUrl(name), MARKDOWN)

    @property
    def page(self) -> str:
        """The file of the page on show."""
        return self.text.source().path()

    def kept(self) -> dict[str, Any]:
        return {"page": self.page}

    def put_back(self, kept: dict[str, Any]) -> None:
        self.open_page(str(kept["page"]))

    def restyle(self, theme: Theme) -> None:
        """The colours of links are those of the text when it is read."""
        self.text.reload()

    def _clicked(self, url: QUrl) -> None:
        link = url.toString()
        found = target(link)
        if found is not None and found.kind != "guide":
            self._follow(found)
        elif url.isRelative() and not link.startswith(".."):
            self.open_page(url.path())

    def _button(self, words: str, tip: str, act: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setProperty("role", "switch")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(act)
        return button


class GuideText(QTextBrowser):
    """Reads the pages as they are shipped; no picture is wider than the text."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("guide-text")
        self.setAccessibleName(tr("The guide"))
        self.setAccessibleDescription(tr("Arrow keys scroll, Tab goes from link to link"))
        self.setOpenLinks(False)
        self.document().setDocumentMargin(MARGIN / 2)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """A page, or a picture; nothing where there is none, and none from elsewhere."""
        url = QUrl(name)
        path = folder().joinpath(*url.path().split("/"))
        if ".." in url.path() or url.scheme() not in ("", "file") or not path.is_file():
            return None
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return OUTSIDE.sub(r"\1", path.read_text(encoding="utf-8"))
        image, most = QImage.fromData(path.read_bytes()), max(self.viewport().width() - 2 * MARGIN, 200)
        smooth = Qt.TransformationMode.SmoothTransformation
        return image if image.width() <= most else image.scaledToWidth(most, smooth)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width() and self.source().path():
            at = self.verticalScrollBar().value()
            self.reload()
            self.verticalScrollBar().setValue(at)
