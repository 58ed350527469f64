"""The left of the sweep: what is asked, how it stands, and the cell under the cursor."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.gui import text_size
from fallline.gui.maps.computing_window import picture_button, side_button
from fallline.gui.maps.sweep_form import SweepForm

WIDTH = 324
ABOUT = tr(
    "One run under every pair of values of two fields. Each cell is a run, coloured by how well it did. "
    "Click a cell to load its pair of values."
)


class SweepSide(QWidget):
    """Three buttons, and words for everything that comes of them."""

    def __init__(self) -> None:
        super().__init__()
        text_size.fix_width(self, WIDTH)
        self.form = SweepForm()
        self.start = side_button(tr("Compute"), "sweep-start", tr("Run every pair of the two ranges"))
        self.start.setDefault(True)
        self.stop = side_button(tr("Stop"), "sweep-stop", tr("Leave it at what is there"))
        self.best = side_button(
            tr("Load the best cell"), "sweep-best", tr("Put the pair with the least figure into the scenario")
        )
        self.picture = picture_button("sweep")
        self.stop.setEnabled(False)
        self.best.setEnabled(False)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(tr("Share that is computed"))
        self.words, self.readout = QLabel(), QLabel()
        self.words.setObjectName("sweep-words")
        self.readout.setObjectName("sweep-readout")
        self._lay_out()

    def begin(self) -> None:
        """A computation is under way."""
        self.say(tr("Computing …"))
        self.progress.setValue(0)
        self.best.setEnabled(False)
        self.stop.setEnabled(True)

    def say(self, message: str, *, fault: bool = False) -> None:
        """How it stands, after which nothing is under way."""
        self.stop.setEnabled(False)
        place = "." in message.split(" ", 1)[0]  # runs.0.schedule.lr keeps its letters
        self.words.setText(message if place else message[:1].upper() + message[1:])
        self.words.setProperty("role", "error" if fault else "")
        self.words.style().polish(self.words)

    def _lay_out(self) -> None:
        title, about = QLabel(tr("Sweep")), QLabel(ABOUT)
        title.setProperty("role", "title")
        for label in (about, self.words, self.readout):
            label.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.start)
        buttons.addWidget(self.stop)
        left = QVBoxLayout(self)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(10)
        for part in (
            title,
            about,
            self.form,
            buttons,
            self.progress,
            self.words,
            self.best,
            self.picture,
            self.readout,
        ):
            left.addWidget(part) if isinstance(part, QWidget) else left.addLayout(part)
        left.addStretch(1)
