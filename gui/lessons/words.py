"""Words of a lesson as a teacher wrote them: plain text, without the line breaks of its file."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


def flowing(text: str) -> str:
    """`text` without the line breaks of its file; an empty line begins a paragraph."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


class Words(QLabel):
    """Shown as they are, with no markup; hidden where there are none."""

    def __init__(self, role: str = "", name: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setObjectName(name)
        if role:
            self.setProperty("role", role)
        self.say("")

    def say(self, text: str) -> None:
        """Show `text`."""
        self.setText(flowing(text))
        self.setVisible(bool(text))
