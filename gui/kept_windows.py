"""Second windows that are made once, when they are first asked for, and kept: looked after all in one way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtWidgets import QWidget

from fallline.engine.language import tr
from fallline.gui.session import Session
from fallline.gui.settings import Settings
from fallline.gui.style import late_styling
from fallline.gui.theme import Theme
from fallline.gui.widgets.second_window import SecondWindow

if TYPE_CHECKING:
    from fallline.gui.actions.actions import Actions
    from fallline.gui.appearance import Appearance
    from fallline.gui.lessons.lesson_pane import LessonPane
    from fallline.gui.welcome.tour import Stop
    from fallline.gui.writing.taken import Window

W = TypeVar("W", bound=SecondWindow)
EVERYWHERE = "palette", "keys"
"""Actions whose keys serve in the second windows too."""


class KeptWindows:
    """What every kind of them shares.

    `open_scenario` shows a shipped scenario, or a file; `refill` offers what a plug-in brought; `stops` are the
    places of the tour.
    """

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        theme: Theme,
        open_scenario: Callable[[str | Path], None],
        refill: Callable[[], None],
        settings: Settings,
        stops: Callable[[], Sequence[Stop]],
    ) -> None:
        self.parent, self.session, self.theme = parent, session, theme
        self.settings, self._stops = settings, stops
        self.open_scenario, self.refill = open_scenario, refill
        self.actions: Actions | None = None
        """What can be done, once it is known."""
        self.appearance: Appearance | None = None
        """How they look, once it is known."""
        self.dock: Callable[[SecondWindow], object] = lambda _: None
        """Puts one into the main window, once that is there."""
        self.take_course: Callable[[LessonPane], Window | None] = lambda _: None
        """Brings beside the lessons what they speak of, once there is a main window; what that knows of itself."""
        self._now: Window | None = None
        self._made: dict[type[SecondWindow], SecondWindow] = {}

    def made(self, name: str) -> SecondWindow | None:
        """That one, if it was ever asked for."""
        return next((each for each in self._made.values() if each.title == tr(name)), None)

    def may_close(self) -> bool:
        """Whether each of them may be left."""
        return all(window.may_close() for window in self._made.values())

    def kept(self) -> dict[str, dict[str, Any]]:
        """What is open, by name."""
        return {window.objectName(): window.kept() for window in self._made.values() if window.isVisible()}

    def restyle(self, theme: Theme) -> None:
        """Take on other colours, what is seen in the main window at once, else one a turn of the event loop; those to

        come as well.
        """
        self.theme = theme
        for window in self._made.values():
            if window.docked and window.isVisible():
                window.restyle(theme)
            else:
                late_styling().add(window, partial(window.restyle, theme))

    def _window(self, kind: type[W], make: Callable[[], W]) -> W:
        window = self._made.get(kind)
        if not isinstance(window, kind):
            window = self._made[kind] = make()
            window.wants_in.connect(lambda: self.dock(window))
            if self.actions is not None:
                window.addActions([self.actions[name] for name in EVERYWHERE])
        return window


def forward(window: W) -> W:
    """Bring it to the front."""
    window.come_forward()
    return window
