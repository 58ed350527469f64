"""The one way to follow the session: while a person may see it, and caught up when it is shown again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from fallline.gui.session import Session


class Follower(QObject):
    """Has a part of the window `refresh` after an edit and `follow` the playhead to a step.

    Paths that take long to trace grow after the edit: then what draws `paths` is refreshed once more, and what reads
    them off at the playhead follows it there; the rest has nothing to do with them.

    A widget that is hidden is left behind, and one `refresh` catches up when it is shown; until it is first shown it
    follows, where it is to be ready `early`. What is no widget follows always, and a widget may have to.
    """

    def __init__(
        self,
        session: Session,
        part: QObject,
        refresh: Callable[[], None],
        follow: Callable[[int], None] | None = None,
        *,
        early: bool = True,
        always: bool = False,
        paths: bool = True,
    ) -> None:
        super().__init__(part)
        self.refresh, self.follow, self._session = refresh, follow, session
        self._widget = part if isinstance(part, QWidget) and not always else None
        self._seen = not early
        self._behind = self._out_of_sight()
        session.scenario_changed.connect(self.edited)
        if paths:
            session.traced.connect(self.edited)
        elif follow is not None:
            session.traced.connect(self._read_off)
        if follow is not None:
            session.frame.connect(self._moved)
        if self._widget is not None:
            self._widget.installEventFilter(self)

    def edited(self) -> None:
        """There is something else to show: at once, or when it is next seen."""
        self._behind = self._out_of_sight()
        if not self._behind:
            self.refresh()

    def _read_off(self) -> None:
        self._moved(self._session.playhead)

    def _moved(self, step: int) -> None:
        self._behind = self._behind or self._out_of_sight()
        if not self._behind and self.follow is not None:
            self.follow(step)

    def _out_of_sight(self) -> bool:
        return self._widget is not None and self._seen and not self._widget.isVisible()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._seen = True
            if self._behind:
                self._behind = False
                self.refresh()
        return False
