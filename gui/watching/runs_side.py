"""The left of the window of watched runs: which files, over what they are drawn, and their figures at one place."""

from __future__ import annotations

import html
import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from fallline.engine.files.watched_runs import Picture
from fallline.engine.language import later, tr
from fallline.gui import text_size
from fallline.gui.figures import figure
from fallline.gui.maps.computing_window import side_button
from fallline.gui.theme import Theme
from fallline.gui.watching.plots import NORMS, WORDS

WIDTH = 300
OVER = {later("Step"): "step", later("Epoch"): "epoch", later("Seconds"): "seconds"}
TOLD = (
    "loss.loss", "validation.loss", "measured.rate", "measured.gradient_norm", "measured.update_norm",
    "curvature.lambda_max", "measured.limit", "noise.noise_scale",
)  # fmt: skip
EMPTY = tr(
    "No run is watched. Put fallline.watch into a training loop, and open or drop the file that it writes, which may "
    "be empty still, or not there; or listen for what it sends."
)


class RunsSide(QWidget):
    """Its boxes and buttons say what is wanted; it decides nothing."""

    def __init__(self) -> None:
        super().__init__()
        text_size.fix_width(self, WIDTH)
        self.list = QListWidget()
        self.list.setObjectName("watched-runs")
        self.list.setAccessibleName(tr("Watched runs"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.add = side_button(tr("Add a run…"), "watch-add", tr("Follow one more file, over the others"))
        self.remove = side_button(tr("Remove"), "watch-remove", tr("Follow the chosen run no more; its file stays"))
        self.listen = side_button(
            tr("Listen…"), "watch-listen", tr("Follow the runs that are sent to an address of this machine")
        )
        self.over, self.norms = QComboBox(), QComboBox()
        for box, name, spoken, words in (
            (self.over, "watch-axis", tr("What the plots run over"), OVER),
            (self.norms, "watch-norms", tr("Which norms are shown"), NORMS),
        ):
            box.setObjectName(name)
            box.setAccessibleName(spoken)
            for each in words:
                box.addItem(tr(each), each)
            box.setMinimumContentsLength(8)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.words, self.readout = QLabel(), QLabel()
        self.words.setObjectName("watch-words")
        self.words.setWordWrap(True)
        self.readout.setObjectName("watch-readout")
        self.readout.setWordWrap(True)
        self.readout.setTextFormat(Qt.TextFormat.RichText)
        self._lay_out()

    def show_runs(self, names: list[str], colours: list[str], theme: Theme) -> None:
        """One row for each, in its colour."""
        while self.list.count() > len(names):
            self.list.takeItem(self.list.count() - 1)
        for row, (name, colour) in enumerate(zip(names, colours, strict=True)):
            if row == self.list.count():
                self.list.addItem(QListWidgetItem())
            item = self.list.item(row)
            square = QPixmap(12, 12)
            square.fill(QColor(theme.runs[colour]))
            item.setIcon(square)
            item.setText(name)
        if self.list.currentRow() < 0 and names:
            self.list.setCurrentRow(0)
        self.remove.setEnabled(bool(names))

    def say(self, message: str, *, fault: bool = False) -> None:
        """How it stands."""
        self.words.setText(message)
        self.words.setProperty("role", "error" if fault else "muted")
        self.words.style().polish(self.words)

    def show_figures(self, picture: Picture, colours: list[str], place: float, theme: Theme) -> None:
        """What each run had measured there last."""
        parts = []
        for run, colour in zip(picture.runs, colours, strict=True):
            if run is None:
                continue
            known = {name: run.at(name, place)[1] for name in TOLD}
            rows = "".join(
                f"<tr><td>{WORDS[name]}</td><td align='right'>&nbsp;&nbsp;{figure(known[name])}</td></tr>"
                for name in TOLD if math.isfinite(known[name])
            )  # fmt: skip
            name = html.escape(run.recording.header.name)
            parts.append(f"<p style='color:{theme.runs[colour]}'>{name}</p><table>{rows}</table>")
        self.readout.setText("".join(parts))

    def _lay_out(self) -> None:
        title = QLabel(tr("Watched runs"))
        title.setProperty("role", "title")
        buttons = QHBoxLayout()
        for button in (self.add, self.remove):
            assert isinstance(button, QPushButton)
            buttons.addWidget(button)
        form = QFormLayout()
        form.addRow(tr("Over"), self.over)
        form.addRow(tr("Norms"), self.norms)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        column.addWidget(self.listen)
        column.addLayout(form)
        column.addWidget(self.words)
        column.addWidget(self.readout)
        column.addStretch(1)
