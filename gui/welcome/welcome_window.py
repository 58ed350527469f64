"""The welcome page: a tour, the files that were open last, and every example, as pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fallline.engine.files.open import scenario_titles
from fallline.engine.language import tr
from fallline.gui.settings import Settings
from fallline.gui.theme import Theme
from fallline.gui.welcome.album import Album
from fallline.gui.welcome.thumbnail import HEIGHT, WIDTH
from fallline.gui.widgets.second_window import SecondWindow
from fallline.gui.widgets.section import SectionTitle

PLACE = Qt.ItemDataRole.UserRole
WORDS = tr(
    "Pick a landscape and a few optimizers, drag the start or a slider, and see at once where each goes, and why."
)


class WelcomeWindow(SecondWindow):
    """`open_scenario(name or path)` shows what was chosen, and the page goes. `left` when it is closed otherwise."""

    left = Signal()

    def __init__(
        self,
        theme: Theme,
        settings: Settings,
        open_scenario: Callable[[str | Path], None],
        take_tour: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("welcome-window", tr("Welcome"), 1010, 690, parent, (520, 420))
        self.settings, self._theme = settings, theme
        self._open, self._take_tour, self._chosen = open_scenario, take_tour, False
        self._items: dict[str, QListWidgetItem] = {}
        self.recent = self._list("welcome-recent", tr("Open last"), one_row=True)
        self.examples = self._list("welcome-examples", tr("Examples"))
        self.tour = QPushButton(tr("Take the one-minute tour"))
        self.tour.setObjectName("welcome-tour-button")
        self.tour.setToolTip(tr("Six places of the window, one after the other; leave it whenever you like"))
        self.tour.setDefault(True)
        self.tour.clicked.connect(lambda _=False: self._go(self._take_tour))
        self.again = QCheckBox(tr("Show this page at every start that brings nothing back"))
        self.again.setObjectName("welcome-again")
        self.again.setToolTip(tr("Help > Welcome opens it at any time"))
        self.again.setChecked(settings.welcome)
        self.again.toggled.connect(settings.keep_welcome)
        self.album = Album(self)
        self.album.drawn.connect(self._show_picture)
        self._lay_out()

    def come_forward(self) -> None:
        self.refresh()
        super().come_forward()
        self.tour.setFocus()

    def refresh(self) -> None:
        """The files and examples that there are now."""
        self._chosen = False
        self._items = {}
        files = [path for path in self.settings.files() if path.is_file()]
        self._fill(self.recent, [(str(path), path.name, str(path)) for path in files])
        titles = sorted((tr(title), name) for name, title in scenario_titles().items())
        self._fill(self.examples, [(name, title, title) for title, name in titles])
        for part in (self.recent, self._recent_title):
            part.setVisible(bool(files))
        self.album.ask(list(self._items), self._theme)

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        if self.isVisible():
            self.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.album.drop()
        super().closeEvent(event)
        if not self._chosen:
            self.left.emit()

    def _go(self, act: Callable[[], object]) -> None:
        self._chosen = True
        self.close()
        act()

    def _choose(self, item: QListWidgetItem) -> None:
        place: str = item.data(PLACE)
        self._go(lambda: self._open(Path(place) if Path(place).is_absolute() else place))

    def _show_picture(self, place: str, picture: QImage) -> None:
        if place in self._items:
            self._items[place].setIcon(_icon(QPixmap.fromImage(picture)))

    def _list(self, name: str, title: str, *, one_row: bool = False) -> QListWidget:
        made = QListWidget()
        made.setObjectName(name)
        made.setAccessibleName(title)
        made.setAccessibleDescription(tr("Arrow keys choose, Enter opens"))
        made.setProperty("role", "pictures")
        made.setViewMode(QListWidget.ViewMode.IconMode)
        made.setMovement(QListWidget.Movement.Static)
        made.setResizeMode(QListWidget.ResizeMode.Adjust)
        made.setWrapping(not one_row)
        made.setIconSize(QSize(WIDTH, HEIGHT))
        made.setWordWrap(not one_row)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        if one_row:
            made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.itemClicked.connect(self._choose)
        made.itemActivated.connect(self._choose)
        return made

    def _fill(self, to: QListWidget, entries: Sequence[tuple[str, str, str]]) -> None:
        to.clear()
        line = to.fontMetrics().height()
        to.setGridSize(QSize(WIDTH + 16, HEIGHT + (2 if to.wordWrap() else 1) * line + 18))
        if not to.isWrapping():
            to.setFixedHeight(HEIGHT + line + 30)
        blank = QPixmap(WIDTH, HEIGHT)
        blank.fill(self._theme.card)
        for place, words, whole in entries:
            item = QListWidgetItem(_icon(blank), words)
            item.setData(PLACE, place)
            item.setToolTip(whole)
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            to.addItem(item)
            self._items[place] = item
        if entries:
            to.setCurrentRow(0)

    def _lay_out(self) -> None:
        title, words = QLabel(tr("Welcome to Fallline")), QLabel(WORDS)
        title.setProperty("role", "headline")
        words.setWordWrap(True)
        words.setProperty("role", "muted")
        head = QHBoxLayout()
        head.addWidget(words, 1)
        head.addWidget(self.tour)
        self._recent_title = SectionTitle(tr("Open last"))
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 14)
        column.setSpacing(10)
        column.addWidget(title)
        column.addLayout(head)
        column.addWidget(self._recent_title)
        column.addWidget(self.recent)
        column.addWidget(SectionTitle(tr("Examples")))
        column.addWidget(self.examples, 1)
        column.addWidget(self.again)


def _icon(picture: QPixmap) -> QIcon:
    """The same where it is chosen: Qt would tint it."""
    made = QIcon(picture)
    made.addPixmap(picture, QIcon.Mode.Selected)
    return made
