"""The dialog of slides: a kind of file, the snapshots that are wanted, and the options of a page or a film."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fallline.engine.files.format import FORMATS, Format
from fallline.engine.scenario.deck import heading
from fallline.engine.scenario.scenario import Scenario
from fallline.gui import text_size
from fallline.gui.export.options import FilmOptions, PictureOptions
from fallline.gui.export.shown import Options
from fallline.gui.export.slides_job import usual_slides
from fallline.gui.form import Form
from fallline.gui.save_as import ask_where
from fallline.gui.session import Session
from fallline.gui.widgets.second_window import close_by_keys

ROWS = "width", "height", "show", "theme"
OF_A_FILM = "fps", "speed", "hold"
WIDTH, HEIGHT = 420, 480
Ticked = Qt.CheckState


class Exporter(Protocol):
    """Who writes what the dialog asks for."""

    session: Session
    recorded_in: Path | None

    def look_of(self, kind: type[Options]) -> Options:
        """Options of `kind` to begin with."""

    def suggest(self, ending: str) -> str:
        """Where a file of this kind might go."""

    def export_slides_path(
        self, path: Path, options: PictureOptions | None = None, scenario: Scenario | None = None
    ) -> None:
        """Write the snapshots of `scenario`, and say so."""


class SlidesDialog(QDialog):
    """Asks what and how; `exporter` writes it while the window goes on."""

    def __init__(self, exporter: Exporter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("slides-dialog")
        self.setWindowTitle("Export slides")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        close_by_keys(self)
        self.exporter, self._scenario = exporter, exporter.session.scenario
        kinds = {"slides": PictureOptions, "film": FilmOptions}
        self._options = {name: usual_slides(exporter.look_of(kind)) for name, kind in kinds.items()}
        self.kind = _kinds()
        self.list = _snapshots(self._scenario)
        self.form = Form("slides-options", self.options)
        self.said = QLabel()
        self.said.setObjectName("slides-message")
        self.said.setWordWrap(True)
        self.export_button = _button("Export…", "slides-export-button", self.ask)
        self.export_button.setDefault(True)
        self._lay_out()
        self.form.edited.connect(self._edited)
        self.list.itemChanged.connect(lambda _: self._check())
        self.kind.currentIndexChanged.connect(self._switch)
        self._switch()

    @property
    def format(self) -> Format:
        """The kind of file."""
        return FORMATS.writing(Path(f"slides{self.kind.currentData()}"), "slides", "film")

    @property
    def options(self) -> PictureOptions:
        """Those of the kind."""
        return self._options["film" if self.format.kind == "film" else "slides"]

    @property
    def scenario(self) -> Scenario:
        """With the snapshots that are ticked, and no others."""
        rows = [row for row in range(self.list.count()) if self.list.item(row).checkState() == Ticked.Checked]
        return replace(self._scenario, snapshots=tuple(self._scenario.snapshots[row] for row in rows))

    def ask(self) -> None:
        """Ask where, and write there."""
        asked = ask_where(
            self,
            "Export slides",
            self.exporter.suggest(self.format.endings[0]),
            [self.format],
            self.exporter.recorded_in,
        )
        if asked is not None:
            self.exporter.export_slides_path(asked[0], self.options, self.scenario)
            self.accept()

    def _edited(self, options: PictureOptions) -> None:
        self._options["film" if isinstance(options, FilmOptions) else "slides"] = options
        self._check()

    def _switch(self) -> None:
        """Another kind of file: the form of its options."""
        self.form.set_struct(self.options)
        self.form.show_only([*ROWS, *(OF_A_FILM if isinstance(self.options, FilmOptions) else ())])
        self._check()

    def _check(self) -> None:
        """Whether it can be written; else why not, and how large it gets."""
        count = len(self.scenario.snapshots)
        fault = "Tick at least one snapshot." if not count else ""
        if self.options.show == "window":
            fault = "A slide shows the contour view or the surface, alone or with a plot, not the window."
        across, down = self.options.pixels
        self.said.setText(fault or f"{count} snapshot{'s' * (count > 1)}, {across} × {down} pixels")
        self.export_button.setEnabled(not fault)

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.addWidget(self.kind)
        column.addWidget(self.list, 1)
        column.addWidget(self.form)
        scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields scroll it
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QHBoxLayout()
        buttons.addWidget(self.said, 1)
        buttons.addWidget(_button("Cancel", "slides-cancel-button", self.reject))
        buttons.addWidget(self.export_button)
        rows = QVBoxLayout(self)
        rows.addWidget(scroll, 1)
        rows.addLayout(buttons)
        width, height = map(text_size.pixels, (WIDTH, HEIGHT))
        room = self.screen().availableSize()
        self.resize(min(width, room.width()), min(height, room.height()))


def _kinds() -> QComboBox:
    kinds = QComboBox()
    kinds.setObjectName("slides-kind")
    kinds.setAccessibleName("Kind of file")
    for format in FORMATS.written("slides", "film"):
        kinds.addItem(format.words, format.endings[0])
    return kinds


def _snapshots(scenario: Scenario) -> QListWidget:
    found = QListWidget()
    found.setObjectName("slides-snapshots")
    found.setAccessibleName("Snapshots to export")
    found.setAccessibleDescription("Space ticks one or takes its tick away")
    found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    for row in range(len(scenario.snapshots)):
        item = QListWidgetItem(f"{row + 1}   {heading(scenario, row)}", found)
        item.setToolTip(heading(scenario, row))
        item.setCheckState(Ticked.Checked)
    return found


def _button(text: str, name: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.clicked.connect(lambda _=False: act())
    return button
