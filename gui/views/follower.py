"""A part of the window that follows the session while a person may see it, and catches up when it is shown again."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from fallline.gui.session import Session


class Follower(QWidget):
    """Subclasses `refresh` after an edit and `follow` the playhead. Until it is first shown it does both."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._seen = self._behind = False
        session.scenario_changed.connect(self._edited)
        session.frame.connect(self._moved)

    def refresh(self) -> None:
        """Show what the scenario is now."""
        raise NotImplementedError

    def follow(self, step: int) -> None:
        """The playhead moved; an edit is followed by the same step again, which may be on show already."""
        raise NotImplementedError

    def _edited(self) -> None:
        self._behind = self._out_of_sight()
        if not self._behind:
            self.refresh()

    def _moved(self, step: int) -> None:
        self._behind = self._behind or self._out_of_sight()
        if not self._behind:
            self.follow(step)

    def _out_of_sight(self) -> bool:
        return self._seen and not self.isVisible()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._seen = True
        if self._behind:
            self._behind = False
            self.refresh()
