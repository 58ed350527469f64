"""The window: docks around the stage, menus, files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QTabWidget

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.appearance import Appearance
from fallline.gui.documents import Documents
from fallline.gui.export.shown import Shown, shown
from fallline.gui.menus import actions_of
from fallline.gui.panels.landscape_panel import LandscapePanel
from fallline.gui.panels.runs import RunsPanel
from fallline.gui.panels.scenario_panel import ScenarioPanel
from fallline.gui.panes.grip import Grip
from fallline.gui.panes.layout import PLOTS, RUNS
from fallline.gui.panes.layouts import Layouts
from fallline.gui.panes.pane_dock import PaneDock
from fallline.gui.panes.panes import Panes
from fallline.gui.panes.places_menu import places_of
from fallline.gui.parts import Parts
from fallline.gui.pieces import Piece, Pieces
from fallline.gui.presenting.presenter import Presenter
from fallline.gui.rate_fit import RateFit
from fallline.gui.recent_pictures import RecentPictures
from fallline.gui.room import Room, natural
from fallline.gui.session import Session
from fallline.gui.settings import Settings
from fallline.gui.stage import Stage
from fallline.gui.theme import DARK, Theme
from fallline.gui.views.pages import Pages
from fallline.gui.views.surface import SurfaceView
from fallline.gui.views.view import View
from fallline.gui.widgets.column import scrolling_column
from fallline.gui.widgets.icons import icon
from fallline.gui.widgets.section import SectionTitle
from fallline.gui.windows import Windows

if TYPE_CHECKING:
    from fallline.gui.course.capture import Capture
    from fallline.gui.lessons.lesson_pane import LessonPane
    from fallline.gui.welcome.tour import Stop

HELD = tr("Drag moves it, a double click puts it in the middle and back")


class MainWindow(QMainWindow):
    """Everything on one scenario. `session` is the way to it from code."""

    closed = Signal()

    def __init__(
        self, scenario: Scenario, path: Path | None = None, theme: Theme = DARK, settings: Settings | None = None
    ) -> None:
        super().__init__()
        self.setObjectName("main-window")
        self.theme = theme
        self.settings = settings or Settings()
        self.session = Session(scenario, self)
        # From the outside in: a finished tree that finds its parent later is styled anew, every widget of it.
        self.stage = Stage(self.session, theme, self)
        self.setCentralWidget(self.stage)
        self.transport = self.stage.transport
        area = Qt.DockWidgetArea
        self.left = self._dock(RUNS, tr("Landscape and runs"), "left-dock", area.LeftDockWidgetArea)
        self.right = self._dock(PLOTS, tr("Plots and explanations"), "right-dock", area.RightDockWidgetArea)
        self._fill_left()
        self.pages = Pages(self.session, theme, self.stage.contour, self.stage.banner.warn, self.right)
        self.documents = Documents(
            self, path, self.session, self.stage.banner, settings=self.settings, pause=self._rest,
            begin=self.begin,
            shown=self._shown, watch=self.stage.progress.watch,
        )  # fmt: skip
        self.windows = Windows(
            self, self.session, theme, self.open_scenario, self.refill, self.settings, self._tour
        )  # fmt: skip
        self.appearance = Appearance(self.settings, self.dressing, self.fit, lambda: self.theme, Pieces(self))
        self.windows.appearance = self.appearance
        self.documents.watch_run = self.windows.open_watch
        self.documents.open_lab = self.windows.open_lab_file
        docks = {RUNS: self.left, PLOTS: self.right}
        self.panes = Panes(self, self.stage, self.pages, docks, natural, self.windows)
        self.room = Room(self, self.panes, self._take_room)
        self.layouts = Layouts(self, self.room, self.settings)
        self._hold_panes()
        self.windows.take_course = self._take_course
        self.presenter = Presenter(
            self, self.stage, self.room, self.panes, self.appearance, self.transport.pause
        )  # fmt: skip
        self.registry = actions_of(
            Parts(
                self, self.stage, self.runs_panel, self.room, self.pages, self.documents, self.windows,
                self.appearance, self.panes, self.layouts, self.presenter,
            )
        )  # fmt: skip
        self.panes.changed.connect(lambda: self.registry.refresh("put-back", "surface-middle"))
        if (menu := self.findChild(QMenu, "recent-menu")) is not None:
            RecentPictures(menu, lambda: self.documents.settings.files(), lambda: self.theme)  # noqa: PLW0108  # of then
        # Later, for whoever keeps something may have a message of its own.
        self.settings.tell(lambda why: QTimer.singleShot(0, self, lambda: self.stage.banner.warn_too(f"{why}.")))
        self.setWindowIcon(icon("app", theme.text))
        self.panes.menu = self._menu_of_pane
        self.setDockOptions(QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        for corner, side in (
            (Qt.Corner.BottomLeftCorner, area.LeftDockWidgetArea),
            (Qt.Corner.BottomRightCorner, area.RightDockWidgetArea),
            (Qt.Corner.TopLeftCorner, area.LeftDockWidgetArea),
            (Qt.Corner.TopRightCorner, area.RightDockWidgetArea),
        ):
            self.setCorner(corner, side)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.resize(1400, 900)
        self.stage.contour.setFocus()

    def _fill_left(self) -> None:
        column = scrolling_column(self.left)
        fit = RateFit(self.session)
        self.landscape_panel = LandscapePanel(self.session, self.theme, fit, column.parentWidget())
        self.scenario_panel = ScenarioPanel(self.session, self.theme, column.parentWidget())
        self.runs_panel = RunsPanel(self.session, self.theme, column.parentWidget(), fit=fit)
        column.addWidget(self.landscape_panel)
        column.addWidget(self.scenario_panel)
        column.addWidget(self.runs_panel)
        column.addStretch(1)

    def _hold_panes(self) -> None:
        """By what a hand takes a pane."""
        for panel in (self.landscape_panel, self.runs_panel):
            for title in panel.findChildren(SectionTitle):
                Grip(title, self.panes, lambda _: RUNS)
        Grip(self.pages.tabBar(), self.panes, lambda at: self.pages.pane_at(at) or PLOTS)
        for view in self.pages:
            self._hold_view(view)
        self.pages.built.connect(self._hold_view)

    def _hold_view(self, view: View) -> None:
        title = view.findChild(SectionTitle)
        if title is not None:
            Grip(title, self.panes, lambda _: view.place.title)
            title.title.setToolTip(HELD)

    def _take_course(self, pane: LessonPane) -> Capture:
        from fallline.gui.course.course import Course
        from fallline.gui.lesson_pages.asked import export_lesson

        pane.page_asked.connect(lambda: export_lesson(pane, self.documents))
        return Course(pane, self.session, self.transport, self.panes, self.layouts, self.open_scenario).capture

    def _menu_of_pane(self, name: str) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.registry.fill(menu, places_of(self.panes, self.room.move, name))
        return menu

    def _rest(self) -> None:
        """Nothing plays and nothing is presented: another scenario comes, or the end."""
        self.transport.pause()
        self.presenter.end()

    def introduce(self) -> None:
        """To a newcomer: play once, so that it is seen at once what this is about; later be where that ended."""
        self.begin(play=self.settings.first_time("play"))

    def begin(self, *, play: bool = True) -> None:
        """Play what was opened to a third and wait: at the start its paths are still to come, and all but invisible."""
        third = self.session.scenario.steps // 3
        if play and not self.settings.preferences.reduced_motion:
            self.transport.play(until=third)
        else:
            self.session.seek(third)

    def greet(self, *, asked: bool = False) -> None:
        """What a newcomer sees first: the welcome page, and then the first play; the play alone where a scenario was

        `asked` for.
        """
        if asked or not (self.settings.first_time("welcome") or self.settings.welcome):
            self.introduce()
        else:
            QTimer.singleShot(0, self, lambda: self.windows.open_welcome().left.connect(self.introduce))

    def open_scenario(self, place: str | Path | Scenario) -> None:
        """Open a shipped scenario by its name, a file, or one that is no file."""
        if isinstance(place, Scenario):
            self.documents.take(place)
        elif isinstance(place, Path):
            self.documents.open_path(place)
        else:
            self.documents.open_example(place)

    def refill(self) -> None:
        """Offer what there is to choose from now: a plug-in came or went."""
        self.landscape_panel.refill()
        self.runs_panel.refill()

    def _tour(self) -> list[Stop]:
        from fallline.gui.stops import stops

        return stops(self.stage, self.runs_panel, self.pages, self.menuBar())

    def _shown(self) -> Shown:
        surface, preferred = self.pages["Surface"], self.settings.preferences
        assert isinstance(surface, SurfaceView)
        size = preferred.export_width, preferred.export_height
        return shown(self.theme, self.stage.contour, surface, size)

    def set_theme(self, theme: Theme) -> None:
        """Other colours everywhere."""
        for piece in self.dressing(theme):
            piece()

    def dressing(self, theme: Theme) -> Iterator[Piece]:
        """The same in pieces."""
        yield lambda: self._dress(theme)
        yield lambda: self._restyle(theme)

    def _dress(self, theme: Theme) -> None:
        from fallline.gui.style import dress

        self.theme = theme
        dress(theme)

    def _restyle(self, theme: Theme) -> None:
        parts = (
            self.stage,
            self.landscape_panel,
            self.scenario_panel,
            self.runs_panel,
            self.pages,
            self.panes,
            self.windows,
        )
        for part in parts:
            part.restyle(theme)
        self.setWindowIcon(icon("app", theme.text))

    def _dock(self, title: str, words: str, name: str, area: Qt.DockWidgetArea) -> PaneDock:
        """`title` is read where there is little room, `words` elsewhere."""
        dock = PaneDock(title, name, words, self.theme, self, quiet=True)
        self.addDockWidget(area, dock)
        return dock

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Give the sides what there is room for."""
        self.room.fit()

    def _take_room(self, roomy: bool) -> None:
        """With less of it, what matters most."""
        self.runs_panel.set_compact(not roomy)
        self.pages.set_compact(not roomy)
        self.stage.description.set_folded(not roomy)

    def sizeHint(self) -> QSize:
        return QSize(1400, 900)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The transport's keys, wherever the focus is, unless the focused widget wants them itself."""
        if not self.registry.press(event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._rest()
        if self.documents.may_close() and self.windows.may_close():
            event.accept()
            self.closed.emit()
        else:
            event.ignore()
