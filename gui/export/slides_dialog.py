"""The dialog of slides: a kind of file, the snapshots that are wanted, and the options of a page or a film."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt, QTimer
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
from fallline.engine.language import plural, tr
from fallline.engine.scenario.deck import heading
from fallline.engine.scenario.scenario import Scenario
from fallline.gui import text_size
from fallline.gui.export import slides_job
from fallline.gui.export.options import FilmOptions, PictureOptions
from fallline.gui.export.preview import REST
from fallline.gui.export.slide_preview import SlidePreview
from fallline.gui.form import Form
from fallline.gui.save_as import ask_where
from fallline.gui.widgets.second_window import close_by_keys

ROWS = "width", "height", "show", "theme"
OF_A_FILM = "fps", "speed", "hold"
USUAL, LEAST = QSize(1230, 660), 330
"""Pixels at which the preview reads nearly as the page will, and of the width of what stands beside it."""
Ticked = Qt.CheckState


class Exporter(slides_job.Exporter, Protocol):
    """Who writes what the dialog asks for."""

    recorded_in: Path | None

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
        self.setWindowTitle(tr("Export slides"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        close_by_keys(self)
        self.exporter, self._scenario = exporter, exporter.session.scenario
        kinds = {"slides": PictureOptions, "film": FilmOptions}
        self._options = {name: slides_job.usual_slides(exporter.look_of(kind)) for name, kind in kinds.items()}
        self.kind = _kinds()
        self.list = _snapshots(self._scenario)
        self.form = Form("slides-options", self.options)
        self.preview = SlidePreview(exporter)
        self._later = QTimer(self, singleShot=True, interval=REST)
        self._later.timeout.connect(self._show_preview)
        self.said = QLabel()
        self.said.setObjectName("slides-message")
        self.said.setWordWrap(True)
        self.export_button = _button(tr("Export…"), "slides-export-button", self.ask)
        self.export_button.setDefault(True)
        self._lay_out()
        self.form.edited.connect(self._edited)
        self.list.setCurrentRow(0)  # which the picture shows
        self.list.itemChanged.connect(lambda _: self._check())
        self.list.currentRowChanged.connect(lambda _: self._check())
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
        return self._with(self._ticked())

    def _ticked(self) -> list[int]:
        return [row for row in range(self.list.count()) if self.list.item(row).checkState() == Ticked.Checked]

    def _with(self, rows: Iterable[int]) -> Scenario:
        return replace(self._scenario, snapshots=tuple(self._scenario.snapshots[row] for row in rows))

    def ask(self) -> None:
        """Ask where, and write there."""
        asked = ask_where(
            self,
            tr("Export slides"),
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
        fault = tr("Tick at least one snapshot.") if not count else ""
        if self.options.show == "window":
            fault = tr("A slide shows the contour view or the surface, alone or with a plot, not the window.")
        across, down = self.options.pixels
        self.said.setText(
            fault
            or plural(
                count,
                "{count} snapshot, {across} × {down} pixels",
                "{count} snapshots, {across} × {down} pixels",
                across=across,
                down=down,
            )
        )
        self.export_button.setEnabled(not fault)
        if self.options.show != "window":
            self._later.start()

    def _show_preview(self) -> None:
        """The page of the row that is chosen, among those that are ticked: it may be compared with the one before."""
        row = max(self.list.currentRow(), 0)
        rows = sorted({row, *self._ticked()})
        self.preview.show_slide(self._with(rows), rows.index(row), self.options)

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
        scroll.setMinimumWidth(min(text_size.pixels(LEAST), self.screen().availableSize().width() // 2))
        upper = QHBoxLayout()
        upper.addWidget(scroll)
        upper.addWidget(self.preview, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.said, 1)
        buttons.addWidget(_button(tr("Cancel"), "slides-cancel-button", self.reject))
        buttons.addWidget(self.export_button)
        rows = QVBoxLayout(self)
        rows.addLayout(upper, 1)
        rows.addLayout(buttons)
        self.resize(USUAL.boundedTo(self.screen().availableSize()))


def _kinds() -> QComboBox:
    kinds = QComboBox()
    kinds.setObjectName("slides-kind")
    kinds.setAccessibleName(tr("Kind of file"))
    for format in FORMATS.written("slides", "film"):
        kinds.addItem(tr(format.words), format.endings[0])
    return kinds


def _snapshots(scenario: Scenario) -> QListWidget:
    found = QListWidget()
    found.setObjectName("slides-snapshots")
    found.setAccessibleName(tr("Snapshots to export"))
    found.setAccessibleDescription(tr("Space ticks one or takes its tick away"))
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
