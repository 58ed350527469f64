"""The window: docks around the stage, menus, files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

from fallline.engine.scenario.scenario import Scenario
from fallline.gui import text_size
from fallline.gui.appearance import Appearance
from fallline.gui.documents import Documents
from fallline.gui.export.shown import Shown, shown
from fallline.gui.menus import actions_of
from fallline.gui.panels.landscape_panel import LandscapePanel
from fallline.gui.panels.runs import RunsPanel
from fallline.gui.panels.scenario_panel import ScenarioPanel
from fallline.gui.parts import Parts
from fallline.gui.rate_fit import RateFit
from fallline.gui.session import Session
from fallline.gui.settings import Settings
from fallline.gui.stage import Stage
from fallline.gui.theme import DARK, Theme
from fallline.gui.views.pages import Pages
from fallline.gui.views.surface import SurfaceView
from fallline.gui.widgets.column import scrolling_column
from fallline.gui.widgets.icons import icon
from fallline.gui.windows import Windows

if TYPE_CHECKING:
    from fallline.gui.welcome.tour import Stop

LEFT, RIGHT, NARROW_LEFT, NARROW_RIGHT, NARROW_STAGE = 324, 372, 280, 304, 230
TABBED_STAGE, LEAST = 196, (820, 560)
ROOMY = 1200
"""Narrower windows get narrower sides and cards of one line."""


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
        self.left = self._dock("Landscape and runs", "left-dock", Qt.DockWidgetArea.LeftDockWidgetArea)
        self.right = self._dock("Plots and explanations", "right-dock", Qt.DockWidgetArea.RightDockWidgetArea)
        self._fill_left()
        self.pages = Pages(self.session, theme, self.stage.contour, self.stage.banner.warn, self.right)
        self.documents = Documents(
            self, path, self.session, self.stage.banner, settings=self.settings, pause=self.transport.pause,
            shown=self._shown, watch=self.stage.progress.watch,
        )  # fmt: skip
        self.windows = Windows(
            self, self.session, theme, self.open_scenario, self.refill, self.settings, self._tour
        )  # fmt: skip
        self.appearance = Appearance(self.settings, self.set_theme, self.fit, self.transport.be_calm)
        self.windows.appearance = self.appearance
        self.registry = actions_of(
            Parts(
                self, self.stage, self.runs_panel, (self.left, self.right), self.pages, self.documents, self.windows,
                self.appearance,
            )
        )  # fmt: skip
        self.setWindowIcon(icon("app", theme.text))
        self._room: tuple[bool, bool, float] | None = None
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.resize(1400, 900)
        self.setMinimumSize(*LEAST)
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

    def introduce(self) -> None:
        """To a newcomer: play once to a third and wait, so that it is seen at once what this is about."""
        if self.settings.first_time("play") and not self.settings.preferences.reduced_motion:
            self.transport.play(until=self.session.scenario.steps // 3)

    def greet(self, *, asked: bool = False) -> None:
        """What a newcomer sees first: the welcome page, and then the first play; the play alone where a scenario was

        `asked` for.
        """
        if asked or not (self.settings.first_time("welcome") or self.settings.welcome):
            self.introduce()
        else:
            QTimer.singleShot(0, self, lambda: self.windows.open_welcome().left.connect(self.introduce))

    def open_scenario(self, place: str | Path) -> None:
        """Open a shipped scenario by its name, or a file."""
        if isinstance(place, Path):
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
        from fallline.gui.style import dress

        self.theme = theme
        dress(theme)
        for part in (self.stage, self.landscape_panel, self.scenario_panel, self.runs_panel, self.pages, self.windows):
            part.restyle(theme)
        self.setWindowIcon(icon("app", theme.text))

    def _dock(self, title: str, name: str, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setTitleBarWidget(QWidget(dock))  # no title bar: View > Movable panels brings it
        self.addDockWidget(area, dock)
        return dock

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Give the sides what there is room for, when that is another than before."""
        wide, roomy = self.width(), self.width() >= text_size.pixels(ROOMY)
        tabbed = wide < text_size.pixels(NARROW_LEFT + NARROW_RIGHT + NARROW_STAGE)
        room = (roomy, tabbed, text_size.scale())
        if room == self._room:
            return
        self._room = room
        left, right = map(text_size.pixels, (LEFT, RIGHT) if roomy else (NARROW_LEFT, NARROW_RIGHT))
        self._tab(tabbed)
        least = min(text_size.pixels(NARROW_RIGHT + TABBED_STAGE), self.screen().availableSize().width())
        if (least := max(least, LEAST[0])) != self.minimumWidth():
            self.setMinimumWidth(least)
        for dock, width in ((self.left, left), (self.right, right)):
            dock.setMinimumWidth(width)
        self.resizeDocks([self.left, self.right], [left, right], Qt.Orientation.Horizontal)
        self.transport.set_compact(not roomy)
        self.runs_panel.set_compact(not roomy)
        self.pages.set_compact(not roomy)
        self.stage.description.set_folded(not roomy)

    def _tab(self, tabbed: bool) -> None:
        """One side for both, where large text leaves no room for two; where a hand moved them they stay."""
        if tabbed == bool(self.tabifiedDockWidgets(self.left)) or self.left.titleBarWidget() is None:
            return
        if tabbed:
            self.tabifyDockWidget(self.left, self.right)
            self.left.raise_()
        else:
            self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.right)

    def sizeHint(self) -> QSize:
        return QSize(1400, 900)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The transport's keys, wherever the focus is, unless the focused widget wants them itself."""
        if not self.registry.press(event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.documents.may_close():
            self.transport.pause()
            event.accept()
            self.closed.emit()
        else:
            event.ignore()
