"""The export dialog: a kind of file, the command line's options, a live preview, and a film's progress."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from engine.export.files import ExportError
from engine.fields import fields
from gui.export.job import Cancelled, FilmJob
from gui.export.options import FilmOptions, PictureOptions
from gui.form import Form
from gui.save_as import ask_where
from gui.widgets.second_window import close_by_keys

if TYPE_CHECKING:
    from gui.main_window import MainWindow

KINDS = {
    ".png": "PNG image", ".svg": "SVG image", ".pdf": "PDF document",
    ".webm": "WebM film (VP9)", ".mp4": "MP4 film (AV1)", ".gif": "GIF film",
}  # fmt: skip
FILMS = (".webm", ".mp4", ".gif")
PREVIEW = QSize(520, 400)


class ExportDialog(QDialog):
    """Asks what and how; writes through the window's documents."""

    def __init__(self, window: MainWindow, kind: str = ".png") -> None:
        super().__init__(window)
        self.setObjectName("export-dialog")
        self.setWindowTitle("Export a picture or a film")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        close_by_keys(self)
        self.main = window
        self.job: FilmJob | None = None
        self.still = window.documents.look_of(PictureOptions)
        self.film = msgspec.structs.replace(window.documents.look_of(FilmOptions), last=window.session.scenario.steps)
        self.kind = QComboBox()
        self.kind.setObjectName("export-kind")
        self.kind.setAccessibleName("Kind of file")
        for ending, words in KINDS.items():
            self.kind.addItem(words, ending)
        self.form = Form("export-options", self.still)
        self.preview = QLabel()
        self.preview.setObjectName("export-preview")
        self.preview.setAccessibleName("Preview")
        self.preview.setFixedSize(PREVIEW)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.said = QLabel()
        self.said.setObjectName("export-message")
        self.said.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setObjectName("export-progress")
        self.bar.hide()
        self.export_button = self._button("Export…", "export-button", self.ask)
        self.cancel_button = self._button("Cancel", "export-cancel-button", self.reject)
        self.export_button.setDefault(True)
        self._lay_out()
        self._later = QTimer(self, singleShot=True, interval=150)  # a slider sends a burst of edits
        self._later.timeout.connect(self.show_preview)
        self.form.edited.connect(self._edited)
        self.kind.currentIndexChanged.connect(self._switch)
        self.kind.setCurrentIndex(list(KINDS).index(kind))
        self._switch()
        self.show_preview()

    @property
    def ending(self) -> str:
        """The ending of the chosen kind."""
        return str(self.kind.currentData())

    @property
    def options(self) -> PictureOptions:
        """What is asked for, at the playhead where it is a picture."""
        if self.ending in FILMS:
            return self.film
        return msgspec.structs.replace(self.still, step=self.main.session.playhead)

    def _button(self, text: str, name: str, act: Any) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.clicked.connect(lambda _=False: act())
        return button

    def _lay_out(self) -> None:
        options = QWidget()
        column = QVBoxLayout(options)
        column.addWidget(self.kind)
        column.addWidget(self.form)
        column.addStretch(1)
        scroll = QScrollArea()
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
        self.form.set_struct(self.film if self.ending in FILMS else self.still)
        self._show_what_counts()
        unit = self.form.findChild(QComboBox, "export-options-unit")
        if unit is not None:
            unit.textActivated.connect(self._resize)
        self._later.start()

    def _show_what_counts(self) -> None:
        """The rows that change something: a film is in pixels, and only a surface can be turned."""
        idle = [*(("unit", "dpi", "transparent") if self.ending in FILMS else ())]
        idle += [] if self.options.show.startswith("surface") else ["turn", "tilt", "log"]
        idle += ["theme", "legend", "title"] if self.options.show == "window" else []  # it is shown as it is
        self.form.show_only([field.name for field in fields(type(self.options)) if field.name not in idle])

    def _resize(self, unit: str) -> None:
        """Another unit means another size: 1600 cm is no picture, and 8.5 pixels neither."""
        usual: dict[str, Any] = {"px": {"width": 1600.0, "height": 1000.0}, "cm": {"width": 8.5, "height": 6.0}}
        self.still = msgspec.structs.replace(self.still, unit=unit, **usual[unit])
        self.form.set_struct(self.still)
        self._later.start()

    def _edited(self, options: Any) -> None:
        if isinstance(options, FilmOptions):
            self.film = options
        else:
            self.still = options
        self._show_what_counts()
        self._later.start()

    def show_preview(self) -> None:
        """Draw what would be written, small."""
        options = self.options
        across, down = options.layout
        share = min(PREVIEW.width() / across, PREVIEW.height() / down)
        size = (max(round(across * share), 1), max(round(down * share), 1))
        self.preview.setPixmap(QPixmap.fromImage(self.main.documents.picture(options, size)))
        pixels = options.pixels
        self.said.setText(
            f"{pixels[0]} × {pixels[1]} pixels"
            if self.ending not in (".svg", ".pdf")
            else "Vectors and text; the ground and icons are images"
        )

    def ask(self) -> None:
        """Ask where, and write there."""
        suggested = self.main.documents.suggest(self.ending)
        asked = ask_where(self, "Export", suggested, {f"{KINDS[self.ending]} (*{self.ending})": self.ending})
        if asked is not None:
            self.write(asked[0])

    def write(self, path: Path) -> None:
        """Write `path`: a picture at once, a film while the dialog shows how far it is."""
        if self.ending not in FILMS:
            self.main.documents.export_picture_path(path, self.options)
            self.accept()
            return
        self.job = self.main.documents.film(path, self.film, self)
        self.job.progress.connect(self._progress)
        self.job.finished.connect(lambda fault: self._finished(path, fault))
        self.said.hide()
        self.bar.show()
        for widget in (self.export_button, self.kind, self.form):
            widget.setEnabled(False)
        self.job.start()

    def _progress(self, drawn: int, frames: int) -> None:
        self.bar.setMaximum(frames)
        self.bar.setValue(drawn)

    def _finished(self, path: Path, fault: BaseException | None) -> None:
        self.job = None
        banner = self.main.stage.banner
        if fault is None:
            banner.say(f"Wrote {path.name}.")
        elif not isinstance(fault, Cancelled):
            told = str(fault) if isinstance(fault, ExportError) else getattr(fault, "strerror", None) or str(fault)
            banner.warn(f"Could not write {path.name}: {told}.")
        self.accept()

    def reject(self) -> None:
        """Cancel: a film that is being written first, and the dialog with it."""
        if self.job is None:
            super().reject()
        else:
            self.job.cancel()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.job is not None:
            self.job.cancel()
            event.ignore()
        else:
            super().closeEvent(event)
