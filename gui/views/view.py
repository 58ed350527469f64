"""Base of the views in the right dock: each is one file, and declares where it sits."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from PySide6.QtWidgets import QWidget

from fallline.engine.scenario.scenario import Scenario
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.contour import ContourView


class Place(msgspec.Struct, frozen=True):
    """Where a view sits in the right dock."""

    title: str
    """What people call it; no two views have one."""
    page: str
    """Views that name one page share it, one below the other; a new name makes a new page."""
    order: float
    """Views on a page, and pages by their first view, stand in this order."""
    share: int = 0
    """Of the height that is left over; without it the view is as high as it needs."""
    whole: bool = False
    """Whether it fills a page that it has to itself, and nothing scrolls there."""


class View(QWidget):
    """Declares its `place`, and draws what the session holds; a `Follower` tells it when there is something new."""

    place: ClassVar[Place]

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.theme = session, theme

    @classmethod
    def wanted(cls, _scenario: Scenario) -> bool:
        """Whether it would have anything to show; a page without such a view is not offered, and built when it is."""
        return True

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme

    def set_compact(self, compact: bool) -> None:
        """Make do with less width, where anything can be left out."""

    def clear(self, on: bool) -> None:
        """Without what only a hand at the desk needs: before a hall, or with it again."""

    def attend(self, contour: ContourView) -> None:
        """Told once of the view in the centre: what is in sight there, and lies over it, is no part of a session."""
