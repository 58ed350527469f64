"""The windows beside the main one: each is made when it is first asked for, and then kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.kept_windows import forward
from fallline.gui.lesson_windows import LessonWindows
from fallline.gui.map_windows import MapWindows
from fallline.gui.widgets.second_window import SecondWindow

if TYPE_CHECKING:
    from fallline.gui.actions.keys_window import KeysWindow
    from fallline.gui.actions.palette import Palette
    from fallline.gui.guide.guide_window import GuideWindow
    from fallline.gui.guide.pages import Target
    from fallline.gui.labs.lab import Lab
    from fallline.gui.labs.lab_window import LabWindow
    from fallline.gui.notation_window import NotationWindow
    from fallline.gui.plugins_dialog import PluginsDialog
    from fallline.gui.preferences_window import PreferencesWindow
    from fallline.gui.watching.watch_window import WatchWindow
    from fallline.gui.welcome.tour import Tour
    from fallline.gui.welcome.welcome_window import WelcomeWindow


class Windows(LessonWindows, MapWindows):
    """Whoever opens one (menus, a lesson) asks here."""

    def open_palette(self) -> Palette:
        """Find what to do by typing, over whichever window is in front."""
        from fallline.gui.actions.palette import Palette

        assert self.actions is not None
        for other in self.parent.findChildren(Palette):
            other.close()
        front = QApplication.activeWindow()
        palette = Palette(self.actions, front if isinstance(front, SecondWindow) else self.parent)
        palette.come_up()
        return palette

    def open_keys(self) -> KeysWindow:
        """Show all keys."""
        from fallline.gui.actions.keys_window import KeysWindow

        actions = self.actions
        assert actions is not None
        return forward(self._window(KeysWindow, lambda: KeysWindow(actions, self.parent)))

    def open_notation(self) -> NotationWindow:
        """Show how formulas are written."""
        from fallline.gui.notation_window import NotationWindow

        return forward(self._window(NotationWindow, lambda: NotationWindow(self.theme, self.parent)))

    @property
    def _makers(self) -> dict[str, Callable[[], SecondWindow]]:
        """What makes those that may be panes of the main window, by what they are called there."""
        return {
            "Labs": self._labs_with_one, "Sweep": self.sweep, "Tune fairly": self.tune,
            "Compare": self.compare, "Lessons": self.lessons, "Guide": self._guide,
            "Write a lesson": self.writer,
        }  # fmt: skip

    @property
    def dockable(self) -> tuple[str, ...]:
        """What they are called, in every language."""
        return tuple(self._makers)

    def name_of(self, window: SecondWindow) -> str:
        """What it is called as a pane."""
        return next(name for name in self.dockable if tr(name) == window.title)

    def make(self, name: str) -> SecondWindow:
        """That one, whether or not it is shown."""
        return self._makers[name]()

    def _labs_with_one(self) -> LabWindow:
        window = self.open_labs()
        if not window.pages:
            window.list.setCurrentRow(0)
        return window

    def open_labs(self) -> LabWindow:
        """The window of the labs, which shows itself with a lab."""
        from fallline.gui.export.drop import Drops
        from fallline.gui.labs.lab_window import LabWindow

        def make() -> LabWindow:
            window = LabWindow(self.theme, self.parent)
            Drops(window, self.open_scenario)
            window.handed_over.connect(self._take_over)
            window.picture_asked.connect(self._ask_picture)
            window.linked.connect(self.follow)
            return window

        return self._window(LabWindow, make)

    def _take_over(self, scenario: Scenario, step: int) -> None:
        """Show the runs of a lab at that step."""
        self.take_over(scenario, tr("open the runs of a lab"), step)

    def _ask_picture(self, lab: Lab) -> None:
        """In which style, how large, and where to."""
        from fallline.gui.pictured import lab_exports

        self.ask_export(lab_exports(lab), lab)

    def open_lab(self, number: int) -> Lab:
        """Show a lab in the window of the labs."""
        return self.open_labs().open(number)

    def open_lab_file(self, path: Path) -> bool:
        """Show the lab that `path` is, or was made from; False where there is none. Raises ScenarioError."""
        from fallline.engine.files.carried_lab import lab_in

        if (found := lab_in(path)) is None:
            return False
        self.open_labs().open_read(found, path)
        return True

    def open_guide(self, page: str = "") -> GuideWindow:
        """Show the guide, at a page of it."""
        window = self._guide()
        if page:
            window.open_page(page)
        window.come_forward()
        return window

    def _guide(self) -> GuideWindow:
        from fallline.gui.guide.guide_window import GuideWindow

        return self._window(GuideWindow, lambda: GuideWindow(self.theme, self.follow, self.parent))

    def follow(self, link: str | Target) -> None:
        """Open what a link leads to: a lab, a lesson, a scenario or a page of the guide."""
        from fallline.gui.guide.pages import target

        found = target(link) if isinstance(link, str) else link
        if found is None:
            return
        kind, name = found
        if kind == "guide":
            self.open_guide(name)
        elif kind == "scenario":
            self.open_scenario(name)
            self.parent.activateWindow()
        elif name.isdecimal() and kind == "lab":
            with suppress(StopIteration):  # no lab has that number
                self.open_lab(int(name))
        elif name.isdecimal():
            self.open_topic(int(name))

    def open_watch(self, path: Path | None = None) -> WatchWindow:
        """Show the window of watched runs, with one more if it is named: it asks for files, and for where to listen."""
        from fallline.gui.watching.watch_window import WatchWindow

        window = self._window(WatchWindow, lambda: WatchWindow(self.theme, self.parent))
        window.come_forward()
        if path is not None:
            window.watch(path)
        return window

    def open_plugins(self) -> PluginsDialog:
        """Show the list of plug-ins."""
        from fallline.gui.plugins_dialog import PluginsDialog

        def make() -> PluginsDialog:
            dialog = PluginsDialog(self.parent)
            dialog.changed.connect(self.refill)
            return dialog

        dialog = self._window(PluginsDialog, make)
        dialog.refresh()
        dialog.come_forward()
        return dialog

    def put_back(self, kept: Mapping[str, dict[str, Any]]) -> None:
        """Open the same; what cannot be opened as it was is left out."""
        openers: dict[str, Callable[[], SecondWindow]] = {
            "lab-window": self.open_labs,
            "lesson-window": self.lessons_again,
            "writer-window": self.open_writer,
            "guide-window": self.open_guide,
            "sweep-window": self.open_sweep,
            "tune-window": self.open_tune,
            "compare-window": self.open_compare,
            "watch-window": self.open_watch,
            "plugins-dialog": self.open_plugins,
            "keys-window": self.open_keys,
            "notation-window": self.open_notation,
            "preferences-window": self.open_preferences,
        }
        for name, opened in kept.items():
            if name in openers:
                with suppress(KeyError, TypeError, ValueError, StopIteration):  # of another version, or by hand
                    openers[name]().put_back(opened)

    def open_preferences(self) -> PreferencesWindow:
        """Show the preferences."""
        from fallline.gui.preferences_window import PreferencesWindow

        appearance = self.appearance
        assert appearance is not None

        def make() -> PreferencesWindow:
            return PreferencesWindow(self.theme, lambda: appearance.settings.preferences, appearance.take, self.parent)

        return forward(self._window(PreferencesWindow, make))

    def open_welcome(self) -> WelcomeWindow:
        """Show the welcome page."""
        from fallline.gui.welcome.welcome_window import WelcomeWindow

        def make() -> WelcomeWindow:
            return WelcomeWindow(self.theme, self.settings, self.open_scenario, self.take_tour, self.parent)

        return forward(self._window(WelcomeWindow, make))

    def take_tour(self) -> Tour:
        """Lead through the main window."""
        from fallline.gui.welcome.tour import Tour

        for tour in self.parent.findChildren(Tour):
            if tour.isVisible():
                tour.close()
        return Tour(self.parent, self._stops())
