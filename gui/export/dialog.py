"""The export dialog: a kind of file, the command line's options, a live preview, and a film's progress."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec
from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QImage
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from fallline.engine.files.format import FORMATS, Format, Kind
from fallline.engine.language import tr
from fallline.gui.chart.fonts import family
from fallline.gui.export.choice import Choice
from fallline.gui.export.film_bar import FilmBar
from fallline.gui.export.job import FilmJob
from fallline.gui.export.options import FilmOptions, PictureOptions
from fallline.gui.export.preview import Preview
from fallline.gui.export.shown import Options
from fallline.gui.export.turns import AnyFigure
from fallline.gui.form import Form
from fallline.gui.save_as import ask_where
from fallline.gui.widgets.second_window import close_by_keys

USUAL = QSize(1230, 660)
"""Pixels at which the preview reads nearly as the picture will."""


class Exporter(Protocol):
    """Who draws and writes what the dialog asks for."""

    kinds: tuple[Kind, ...]
    """Of files."""
    idle: tuple[str, ...]
    """Options that change nothing of what it draws."""

    @property
    def last(self) -> int:
        """The last step of what is drawn."""

    @property
    def playhead(self) -> int | None:
        """The step that is drawn, where there are steps."""

    @property
    def recorded_in(self) -> Path | None:
        """What no export may replace."""

    def look_of(self, kind: type[Options]) -> Options:
        """Options of `kind` to begin with."""

    def suggest(self, ending: str) -> str:
        """Where a file of this kind might go."""

    def shot(self, options: PictureOptions, size: tuple[int, int]) -> QImage:
        """The window itself, `size` pixels wide and high."""

    def figure(self, options: PictureOptions, *, draft: bool = False) -> AnyFigure:
        """What would be written, once it has its ground."""

    def ready(self) -> bool:
        """Whether the paths are there to be written; says so where they are not."""

    def export_picture_path(self, path: Path, options: PictureOptions) -> None:
        """Write a picture, and say so."""

    def film(self, path: Path, options: FilmOptions, parent: QObject | None = None) -> FilmJob:
        """What writes a film, once it is started."""


class ExportDialog(QDialog):
    """Asks what and how; `exporter` writes it."""

    def __init__(self, exporter: Exporter, parent: QWidget | None = None, kind: str = ".png") -> None:
        super().__init__(parent)
        self.setObjectName("export-dialog")
        self.setWindowTitle(tr("Export a picture or a film") if "film" in exporter.kinds else tr("Export a picture"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        close_by_keys(self)
        self.exporter = exporter
        film = msgspec.structs.replace(exporter.look_of(FilmOptions), last=exporter.last)
        self.choice = Choice(_format(kind), exporter.look_of(PictureOptions), film)
        self.kind = _kinds(exporter.kinds)
        self.form = Form("export-options", self.choice.still)
        self.preview, self.bar, self.said = Preview(exporter), FilmBar(), QLabel()
        self.said.setObjectName("export-message")
        self.said.setWordWrap(True)
        self.export_button = _button(tr("Export…"), "export-button", tr("Ask where, and write it there"), self.ask)
        self.cancel_button = _button(
            tr("Cancel"), "export-cancel-button", tr("Write nothing; a film that is being written stops"), self.reject
        )
        self.export_button.setDefault(True)
        self._lay_out()
        self.resize(USUAL.boundedTo(self.screen().availableSize()))
        self._later = QTimer(self, singleShot=True, interval=150)  # a slider sends a burst of edits
        self._later.timeout.connect(self.show_preview)
        self.form.edited.connect(self._edited)
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self.kind.currentIndexChanged.connect(self._switch)
        self._switch()
        self.show_preview()

    @property
    def options(self) -> PictureOptions:
        """What is asked for, at the playhead where it is a picture."""
        options = self.choice.options
        return options if self.choice.is_film else msgspec.structs.replace(options, step=self.exporter.playhead)

    @property
    def _rows(self) -> list[str]:
        """Options that change something."""
        return [name for name in self.choice.rows if name not in self.exporter.idle]

    def _lay_out(self) -> None:
        options = QWidget()
        column = QVBoxLayout(options)
        column.addWidget(self.kind)
        column.addWidget(self.form)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields scroll it
        scroll.setWidget(options)
        scroll.setWidgetResizable(True)
        scroll.setMinimumWidth(330)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        upper = QHBoxLayout()
        upper.addWidget(scroll)
        upper.addWidget(self.preview, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.said, 1)
        buttons.addWidget(self.bar, 1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.export_button)
        rows = QVBoxLayout(self)
        rows.addLayout(upper, 1)
        rows.addLayout(buttons)

    def _switch(self) -> None:
        """Another kind of file: the form of its options."""
        self.choice = self.choice.with_format(_format(str(self.kind.currentData())))
        self.form.set_struct(self.choice.options)
        self.form.show_only(self._rows)
        unit = self.form.findChild(QComboBox, "export-options-unit")
        if unit is not None:
            unit.activated.connect(lambda _: self._take(self.choice.measured(str(unit.currentData()))))
        style = self.form.findChild(QComboBox, "export-options-style")
        if style is not None:
            style.activated.connect(lambda _: self._take(self.choice.styled(str(style.currentData()))))
        self._later.start()

    def _take(self, choice: Choice) -> None:
        self.choice = choice
        self.form.set_struct(choice.still)
        self.form.show_only(self._rows)
        self._later.start()

    def _edited(self, options: PictureOptions) -> None:
        self.choice = self.choice.edited(options)
        self.form.show_only(self._rows)
        self._later.start()

    def show_preview(self) -> None:
        """Draw what would be written, and say how large it is."""
        fault = self.choice.fault(self.exporter.last)
        self.export_button.setEnabled(not fault)
        options = self.options
        told = family(options.typeface)[1] if options.styled else ""
        self.said.setText(fault or ". ".join(filter(None, (self.choice.size, told))))
        if not fault:
            self.preview.show_options(options)

    def ask(self) -> None:
        """Ask where, and write there."""
        format = self.choice.format
        asked = ask_where(
            self, tr("Export"), self.exporter.suggest(format.endings[0]), [format], self.exporter.recorded_in
        )
        if asked is not None:
            self.write(asked[0])

    def write(self, path: Path) -> None:
        """Write `path`: a picture at once, a film while the dialog shows how far it is."""
        if not self.exporter.ready():
            return
        if not self.choice.is_film:
            self.exporter.export_picture_path(path, self.options)
            self.accept()
            return
        self.said.hide()
        for widget in (self.export_button, self.kind, self.form):
            widget.setEnabled(False)
        job = self.exporter.film(path, self.choice.film, self)
        self.bar.start(job)
        job.finished.connect(self.accept)

    def reject(self) -> None:
        """Cancel: a film that is being written first, and the dialog with it."""
        if not self.bar.cancel():
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.bar.cancel():
            event.ignore()
        else:
            super().closeEvent(event)


def _kinds(shown: tuple[Kind, ...]) -> QComboBox:
    kinds = QComboBox()
    kinds.setObjectName("export-kind")
    kinds.setAccessibleName(tr("Kind of file"))
    kinds.setAccessibleDescription(tr("Kind of file"))
    for format in FORMATS.written(*shown):
        kinds.addItem(tr(format.words), format.endings[0])
    return kinds


def _format(ending: str) -> Format:
    return FORMATS.writing(Path(f"export{ending}"), "picture", "film", "chart")


def _button(text: str, name: str, tip: str, act: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setObjectName(name)
    button.clicked.connect(lambda _=False: act())
    return button
