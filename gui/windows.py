"""The windows beside the main one: each is made when it is first asked for, and then kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtWidgets import QApplication, QWidget

from fallline.engine.scenario.scenario import Scenario
from fallline.gui.appearance import Appearance
from fallline.gui.session import Session
from fallline.gui.settings import Settings
from fallline.gui.style import late_styling
from fallline.gui.theme import Theme
from fallline.gui.widgets.second_window import SecondWindow

if TYPE_CHECKING:
    from fallline.gui.actions.actions import Actions
    from fallline.gui.actions.keys_window import KeysWindow
    from fallline.gui.actions.palette import Palette
    from fallline.gui.export.plotted import PlotExports
    from fallline.gui.guide.guide_window import GuideWindow
    from fallline.gui.guide.pages import Target
    from fallline.gui.labs.lab import Lab
    from fallline.gui.labs.lab_window import LabWindow
    from fallline.gui.lessons.lesson_pane import LessonPane
    from fallline.gui.maps.sweep_window import SweepWindow
    from fallline.gui.maps.tune_window import TuneWindow
    from fallline.gui.notation_window import NotationWindow
    from fallline.gui.plugins_dialog import PluginsDialog
    from fallline.gui.preferences_window import PreferencesWindow
    from fallline.gui.watching.watch_window import WatchWindow
    from fallline.gui.welcome.tour import Stop, Tour
    from fallline.gui.welcome.welcome_window import WelcomeWindow
    from fallline.gui.writing.taken import Window
    from fallline.gui.writing.writer_window import WriterWindow

W = TypeVar("W", bound=SecondWindow)
EVERYWHERE = "palette", "keys"
"""Actions whose keys serve in the second windows too."""


class Windows:
    """Whoever opens one (menus, a lesson) asks here.

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
        return _forward(self._window(KeysWindow, lambda: KeysWindow(actions, self.parent)))

    def open_notation(self) -> NotationWindow:
        """Show how formulas are written."""
        from fallline.gui.notation_window import NotationWindow

        return _forward(self._window(NotationWindow, lambda: NotationWindow(self.theme, self.parent)))

    @property
    def dockable(self) -> tuple[str, ...]:
        """Those that may be panes of the main window, as they are called there."""
        return "Labs", "Sweep", "Tune fairly", "Lessons", "Guide", "Write a lesson"

    def made(self, name: str) -> SecondWindow | None:
        """That one, if it was ever asked for."""
        return next((each for each in self._made.values() if each.windowTitle().startswith(f"{name} – ")), None)

    def make(self, name: str) -> SecondWindow:
        """That one, whether or not it is shown."""
        makers: dict[str, Callable[[], SecondWindow]] = {
            "Labs": self._labs_with_one, "Sweep": self._sweep, "Tune fairly": self._tune, "Lessons": self.lessons,
            "Guide": self._guide, "Write a lesson": self._writer,
        }  # fmt: skip
        return makers[name]()

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
        """Show the runs of a lab in the main window: an edit as any other, which Undo takes back."""
        self.session.settle()
        self.session.edit(scenario, "open the runs of a lab")
        self.session.seek(step)
        self.parent.raise_()
        self.parent.activateWindow()

    def _ask_picture(self, lab: Lab) -> None:
        """In which style, how large, and where to."""
        from fallline.gui.pictured import lab_exports

        self._ask_export(lab_exports(lab), lab)

    def _ask_export(self, exports: PlotExports, window: QWidget) -> None:
        from fallline.gui.export.dialog import ExportDialog

        ExportDialog(exports, window).open()

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

    def lessons(self) -> LessonPane:
        """The lessons, whether or not they are shown."""
        from fallline.gui.lessons.lesson_pane import LessonPane
        from fallline.gui.lessons.scores import Scores

        def make() -> LessonPane:
            pane = LessonPane(self.theme, Scores(self.settings), self.parent)
            pane.page.linked.connect(self.follow)
            pane.write_asked.connect(self.write_lesson)
            pane.back_asked.connect(self.open_writer)
            pane.edit_asked.connect(self.edit_lesson)
            self._now = self.take_course(pane)
            return pane

        return self._window(LessonPane, make)

    def open_lessons(self) -> LessonPane:
        """Go on with the lesson that was read last, or begin the first."""
        pane = self.lessons()
        pane.page.pose()
        return pane

    def _lessons_again(self) -> LessonPane:
        """As they were read last; what is open beside them stays."""
        return _forward(self.lessons())

    def open_lesson(self, row: int) -> LessonPane:
        """Begin a lesson, by its place in the list."""
        pane = self.lessons()
        pane.begin(row)
        return pane

    def _writer(self) -> WriterWindow:
        from fallline.gui.writing.writer_window import WriterWindow

        pane = self.lessons()
        now = self._now
        assert now is not None

        def make() -> WriterWindow:
            window = WriterWindow(self.theme, now, self.parent)
            window.previewed.connect(pane.preview)
            window.saved.connect(pane.list_path)
            return window

        return self._window(WriterWindow, make)

    def open_writer(self) -> WriterWindow:
        """Go on with the lesson that is being written."""
        return _forward(self._writer())

    def write_lesson(self) -> WriterWindow:
        """The same; where it is saved and put away, begin another."""
        from fallline.gui.writing.draft import new_draft

        writer = self._writer()
        if not writer.isVisible() and not writer.history.changed:
            writer.begin(new_draft(), None)
        return _forward(writer)

    def edit_lesson(self) -> WriterWindow:
        """Edit the lesson on show: of one that came with the program a copy."""
        from fallline.gui.lessons.lesson import shipped_names
        from fallline.gui.writing.draft import read_draft, shipped_draft

        writer, pane = self._writer(), self.lessons()
        if not pane.previews and writer.may_close():
            file = pane.files.get(pane.row)
            try:
                writer.begin(read_draft(file) if file else shipped_draft(shipped_names()[pane.row]), file)
            except ValueError as error:  # its file was changed meanwhile
                pane.fault.say(str(error))
                return writer
        return _forward(writer)

    def may_close(self) -> bool:
        """Whether each of them may be left."""
        return all(window.may_close() for window in self._made.values())

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

    def open_topic(self, topic: int) -> None:
        """Begin the lesson of a topic, where there is one."""
        rows = (row for row, (lesson, _) in enumerate(self.lessons().lessons) if lesson.topic == topic)
        row = next(rows, None)
        if row is not None:
            self.open_lesson(row)

    def open_sweep(self) -> SweepWindow:
        """Show the window of the sweep."""
        return _forward(self._sweep())

    def _sweep(self) -> SweepWindow:
        from fallline.gui.maps.sweep_window import SweepWindow
        from fallline.gui.pictured import swept_exports

        def make() -> SweepWindow:
            window = SweepWindow(self.session, self.theme, self.parent)
            window.picture_asked.connect(lambda: self._ask_export(swept_exports(window), window))
            return window

        return self._window(SweepWindow, make)

    def open_tune(self) -> TuneWindow:
        """Show the window that tunes every run."""
        return _forward(self._tune())

    def _tune(self) -> TuneWindow:
        from fallline.gui.maps.tune_window import TuneWindow
        from fallline.gui.pictured import tuned_exports

        def make() -> TuneWindow:
            window = TuneWindow(self.session, self.theme, self.parent)
            window.picture_asked.connect(lambda: self._ask_export(tuned_exports(window), window))
            return window

        return self._window(TuneWindow, make)

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

    def kept(self) -> dict[str, dict[str, Any]]:
        """What is open, by name."""
        return {window.objectName(): window.kept() for window in self._made.values() if window.isVisible()}

    def put_back(self, kept: Mapping[str, dict[str, Any]]) -> None:
        """Open the same; what cannot be opened as it was is left out."""
        openers: dict[str, Callable[[], SecondWindow]] = {
            "lab-window": self.open_labs,
            "lesson-window": self._lessons_again,
            "writer-window": self.open_writer,
            "guide-window": self.open_guide,
            "sweep-window": self.open_sweep,
            "tune-window": self.open_tune,
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

        return _forward(self._window(PreferencesWindow, make))

    def open_welcome(self) -> WelcomeWindow:
        """Show the welcome page."""
        from fallline.gui.welcome.welcome_window import WelcomeWindow

        def make() -> WelcomeWindow:
            return WelcomeWindow(self.theme, self.settings, self.open_scenario, self.take_tour, self.parent)

        return _forward(self._window(WelcomeWindow, make))

    def take_tour(self) -> Tour:
        """Lead through the main window."""
        from fallline.gui.welcome.tour import Tour

        for tour in self.parent.findChildren(Tour):
            if tour.isVisible():
                tour.close()
        return Tour(self.parent, self._stops())

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


def _forward(window: W) -> W:
    window.come_forward()
    return window
