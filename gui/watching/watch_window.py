"""Watch a run: training that is recorded elsewhere by `fallline.watch`, drawn while it grows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QInputDialog, QLabel, QSlider, QVBoxLayout, QWidget

from fallline.engine.files.watched_runs import Picture
from fallline.engine.language import tr, written
from fallline.engine.recorder.listener import Arriving
from fallline.gui import text_size
from fallline.gui.export.drop import Drops
from fallline.gui.figures import figure
from fallline.gui.labs.canvas import Canvas
from fallline.gui.theme import Theme
from fallline.gui.watching.followed import Followed
from fallline.gui.watching.plots import LIMIT, NORMS, InPlane, OverTime
from fallline.gui.watching.runs_side import EMPTY, OVER, WIDTH, RunsSide
from fallline.gui.widgets.second_window import SecondWindow

ADDRESS = "127.0.0.1:8765"
PLACES = 1000
"""Of the slider; at the last one it stays with what comes."""
PLOT = 230
"""Pixels across, at 100 % of text, from which a plot has room for its words."""
PLOTS = (
    (tr("Loss"), ("loss.mean", "loss.loss", "validation.loss")),
    (tr("Learning rate"), ("measured.rate", "measured.rate_2", "measured.rate_3", "measured.rate_4")),
    (tr("Norms"), NORMS["Gradient and update"]),
    (tr("Sharpness and its limit"), ("curvature.lambda_max", "curvature.preconditioned", LIMIT)),
    (tr("Gradient noise scale"), ("noise.noise_scale",)),
)


class WatchWindow(SecondWindow):
    """Follows files while it is open; several are drawn on top of each other."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("watch-window", tr("Watched runs"), 1280, 800, parent, (820, 560))
        self.theme, self._columns, self._deaf = theme, 0, ""
        self._held: float | None = None
        """The place that was chosen, on the axis of `_axis`; None for the newest."""
        self._axis = "step"
        self.side = RunsSide()
        self.path = InPlane(theme)
        self.plots = [OverTime(theme, title, names, self._seek) for title, names in PLOTS]
        self.norms = self.plots[2]
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("watch-slider")
        self.slider.setAccessibleName(tr("Place in the runs; at its right end, the newest"))
        self.slider.setRange(0, PLACES)
        self.slider.setValue(PLACES)
        self.place_words = QLabel()
        self.place_words.setObjectName("watch-place")
        text_size.fix_width(self.place_words, 180)
        self.followed = Followed(self)
        self.followed.drawn.connect(self._draw)
        self.followed.told.connect(self._tell)
        self.side.add.clicked.connect(self.ask)
        self.side.listen.clicked.connect(self._ask_or_stop)
        self.side.remove.clicked.connect(lambda: self._remove(self.side.list.currentRow()))
        self.side.over.currentIndexChanged.connect(lambda _: self.followed.set_axis(OVER[self.side.over.currentData()]))  # type: ignore[arg-type]
        self.side.norms.currentIndexChanged.connect(lambda _: self._draw_norms())
        self.slider.valueChanged.connect(self._slid)
        self._lay_out()
        self.drops = Drops(self, self.watch)
        self._tell()

    def watch(self, path: Path) -> None:
        """Follow `path`, which may not be there yet, beside what is followed."""
        if self.followed.add(path.absolute()):
            self._tell()

    def ask(self) -> None:
        """Choose files to follow."""
        chosen, _ = QFileDialog.getOpenFileNames(
            self, tr("Watch a run"), "", tr("Recorded runs (*.recording);;All files (*)")
        )
        for each in chosen:
            self.watch(Path(each))

    def listen(self, address: str | None) -> None:
        """Follow the runs that are sent to `address`; to none, where it is None. What is wrong is told in a line."""
        self._deaf = ""
        try:
            self.followed.listen(address)
        except (ValueError, OSError) as error:
            self._deaf = f"{str(error).rstrip('.')}."
            self._tell()

    def ask_address(self) -> None:
        """Have one typed, and listen there."""
        text, agreed = QInputDialog.getText(
            self, tr("Listen for runs"), tr("Address of this machine alone:"), text=ADDRESS
        )
        if agreed:
            self.listen(text.strip())

    def _ask_or_stop(self) -> None:
        if self.followed.listener is None:
            self.ask_address()
        else:
            self.listen(None)

    @property
    def colours(self) -> list[str]:
        """Of each run the name of its colour."""
        names = list(self.theme.runs)
        return [names[row % len(names)] for row in range(len(self.followed.readers))]

    @property
    def place(self) -> float:
        """Where on the axis the runs are looked at; the end of the longest, where the slider is at its end."""
        return self._end() if self._held is None else min(self._held, self._end())

    def kept(self) -> dict[str, Any]:
        files = [str(each.path) for each in self.followed.readers if not isinstance(each, Arriving)]
        there = self.followed.listener
        return {
            "files": files,
            "over": self.side.over.currentData(),
            "listens": there.address if there is not None else None,
        }

    def put_back(self, kept: dict[str, Any]) -> None:
        self.side.over.setCurrentIndex(self.side.over.findData(str(kept["over"])))
        for each in kept["files"]:
            self.watch(Path(each))
        if kept.get("listens"):
            self.listen(str(kept["listens"]))

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        for plot in (self.path, *self.plots):
            plot.restyle(theme)
        self._tell()
        if self.followed.picture is not None:
            self._draw(self.followed.picture)

    def _remove(self, row: int) -> None:
        if row >= 0:
            self.followed.remove(row)
            self._tell()

    def _end(self) -> float:
        picture = self.followed.picture
        ends = [run.last for run in picture.runs if run is not None and run.last == run.last] if picture else []
        return max(ends, default=0.0)

    def _draw(self, picture: Picture) -> None:
        if len(picture.runs) != len(self.colours):  # of before one came or went
            return
        for plot in self.plots:
            if plot is not self.norms:
                plot.draw(picture, self.colours)
        self._hold(picture.axis)
        self._draw_norms()
        self._show_place()

    def _hold(self, axis: str) -> None:
        """Stay at the chosen place while the runs grow: the slider gives way. On another axis, stay at its share."""
        if self._held is not None:
            end = self._end()
            if axis != self._axis:
                self._held = end * self.slider.value() / PLACES
            with QSignalBlocker(self.slider):
                self.slider.setValue(min(round(PLACES * self._held / end), PLACES - 1) if end else 0)
        self._axis = axis

    def _slid(self, value: int) -> None:
        self._held = None if value == PLACES else self._end() * value / PLACES
        self._show_place()

    def _draw_norms(self) -> None:
        picture = self.followed.picture
        if picture is not None and len(picture.runs) == len(self.colours):
            self.norms.draw(picture, self.colours, NORMS[self.side.norms.currentData()])
            self.norms.show_place(picture, self.colours, self.place)

    def _show_place(self) -> None:
        """The path as far as it came, the lines and the figures there."""
        picture = self.followed.picture
        if picture is None or len(picture.runs) != len(self.colours):
            return
        place = self.place
        self.path.draw(picture, self.colours, place)
        for plot in self.plots:
            plot.show_place(picture, self.colours, place)
        self.side.show_figures(picture, self.colours, place, self.theme)
        newest = tr(", the newest") if self.slider.value() == PLACES else ""
        shown = written(f"{place:,.0f}") if picture.axis == "step" else figure(place)
        self.place_words.setText(f"{tr(picture.axis.capitalize())} {shown}{newest}")

    def _seek(self, place: float) -> None:
        """A line was dragged there."""
        end = self._end()
        self.slider.setValue(round(PLACES * min(max(place / end, 0.0), 1.0)) if end else PLACES)
        if self._held is not None:
            self._held = place
        self._show_place()

    def _tell(self) -> None:
        """Each run by its name, and how it stands."""
        picture, names, faults = self.followed.picture, list[str](), [self._deaf] if self._deaf else []
        runs = picture.runs if picture is not None and len(picture.runs) == len(self.followed.readers) else ()
        for row, (reader, state) in enumerate(zip(self.followed.readers, self.followed.states, strict=True)):
            run = runs[row] if row < len(runs) else None
            steps = "" if run is None else tr(" · {steps:,} steps", steps=max(run.recording.steps, 0))
            over = tr(" · over") if isinstance(reader, Arriving) and reader.ended else ""
            names.append(f"{reader.name}{steps}{over}")
            faults += [state] if state else []
            faults += (
                [tr("{name}: {dropped:,} records had no room and are lost.", name=reader.name, dropped=reader.dropped)]
                if reader.dropped
                else []
            )
        self.side.show_runs(names, self.colours, self.theme)
        waits = self.followed.picture is not None and self.side.over.currentData() == "Epoch" and not self._end()
        there = self.followed.listener
        self.side.listen.setText(tr("Listen…") if there is None else tr("Stop listening"))
        calm = EMPTY if not names else tr("No epoch has ended yet.") if waits else tr("Followed as it grows.")
        if there is not None:
            calm = tr(
                '{calm} Listens for fallline.watch(…, to="{address}").',
                calm=calm if names else "",
                address=there.address,
            ).strip()
        self.side.say(" ".join(faults) or calm, fault=bool(faults))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.followed.go_on()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.followed.pause()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Three plots in a row, where each has room for its words; else two, and the page scrolls."""
        room = self.width() - text_size.pixels(WIDTH)
        columns = 3 if room >= 3 * text_size.pixels(PLOT) else 2
        if columns != self._columns:
            self._columns = columns
            for number, plot in enumerate((self.plots[0], self.path, *self.plots[1:])):
                self.canvas.grid.addWidget(plot, number // columns, number % columns)
                plot.setMinimumHeight(0 if columns == 3 else text_size.pixels(PLOT))

    def _lay_out(self) -> None:
        canvas = self.canvas = Canvas()
        foot = QHBoxLayout()
        foot.addWidget(self.slider, 1)
        foot.addWidget(self.place_words)
        page = QVBoxLayout()
        page.addWidget(canvas, 1)
        page.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(18)
        row.addWidget(self.side)
        row.addLayout(page, 1)
        self._arrange()
