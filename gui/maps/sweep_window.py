"""The sweep: choose two fields and their ranges, see a metric over both, click a cell to load it."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt, QThreadPool, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from engine.fields import Field, fields
from engine.scenario import Scenario, ScenarioError
from engine.studies.sweep import METRICS, Sweep, parse_axis, placed, run_of, sweep
from engine.studies.sweep_theory import lines
from gui.figures import figure
from gui.form import narrow
from gui.maps.map_plot import MapPlot
from gui.session import Session
from gui.theme import Theme
from gui.widgets.wheel_guard import WheelGuard

SIDE, COUNT = 300, 48


class SweepWindow(QWidget):
    """Follows the session's scenario; computes aside, shows row by row, can be stopped."""

    _progressed = Signal(int, object, float)
    _failed = Signal(int, str)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.session, self.theme = session, theme
        self.setObjectName("sweep-window")
        self.setWindowTitle("Sweep – Fallline")
        self.resize(1080, 700)
        self.found: Sweep | None = None
        self.swept: Scenario = session.scenario
        self.map: MapPlot | None = None
        self._generation = 0
        self.boxes = {"x": self._box("x"), "y": self._box("y")}
        self.ranges = {name: self._line(name) for name in ("x", "y")}
        self._build()
        self._progressed.connect(self._show)
        self._failed.connect(self._tell)
        session.scenario_changed.connect(self.list_fields)
        self.list_fields()

    def list_fields(self) -> None:
        """Every number of the scenario that a sweep can turn."""
        wanted = {"x": "schedule.lr", "y": "optimizer.beta"}
        found = numbers(self.session.scenario)
        for name, box in self.boxes.items():
            kept = box.currentText()
            box.clear()
            box.addItems(list(found))
            guess = next((place for place in found if place.endswith(wanted[name])), "")
            fallback = list(found)[-1] if found else ""
            chosen = kept if kept in found else guess or fallback
            box.setCurrentText(chosen)
            if chosen != kept:
                self._suggest(name)

    def compute(self) -> None:
        """Start over with what is chosen."""
        self.stop()
        generation, scenario = self._generation, self.session.scenario
        metric = self.metric_box.currentData()
        try:
            x, y = (parse_axis(f"{self.boxes[name].currentText()}={self.ranges[name].text()}") for name in ("x", "y"))
            placed(scenario, {x.place: x.low, y.place: y.low})
            run_of(scenario, x, y)
        except ScenarioError as error:
            self._tell(generation, str(error))
            return
        self.swept = scenario
        self.words.setText("Computing …")
        self.progress.setValue(0)
        self.stop_button.setEnabled(True)

        def progress(found: Sweep, share: float) -> bool:
            if not isValid(self) or generation != self._generation:
                return False
            self._progressed.emit(generation, found, share)
            return True

        def work() -> None:
            try:
                sweep(scenario, x, y, metric, progress=progress)
            except ScenarioError as error:
                if isValid(self):
                    self._failed.emit(generation, str(error))

        QThreadPool.globalInstance().start(work)

    def stop(self) -> None:
        """Leave it at what is there."""
        self._generation += 1
        self.stop_button.setEnabled(False)
        self.words.setText("")

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        if self.found is not None:
            self._replace(self.found)

    def _show(self, generation: int, found: Sweep, share: float) -> None:
        if generation != self._generation:
            return
        before = self.found
        fresh = before is None or (before.x, before.y, before.metric) != (found.x, found.y, found.metric)
        self.found = found
        self.progress.setValue(round(100 * share))
        if fresh or self.map is None:
            self._replace(found)
        else:
            self.map.show_sweep(found)
        if share >= 1:
            self.stop_button.setEnabled(False)
            self.words.setText(_summary(found))

    def _replace(self, found: Sweep) -> None:
        if self.map is not None:
            self.map.hide()
            self.map.deleteLater()
        self.map = MapPlot(self.theme, found)
        self.map.setObjectName("sweep-map")
        self.map.show_theory(lines(self.swept, found.x, found.y))
        self.map.pointed.connect(self._read)
        self.map.picked.connect(self.load)
        self.space.addWidget(self.map)
        self.empty.hide()

    def load(self, column: int, row: int) -> None:
        """Put a cell's pair of values into the scenario."""
        if self.found is None:
            return
        x, y = self.found.x, self.found.y
        values = {x.place: float(x.values()[column]), y.place: float(y.values()[row])}
        try:
            self.session.edit(placed(self.session.scenario, values), "load a cell of the sweep")
        except ScenarioError as error:
            self._tell(self._generation, str(error))

    def _read(self, column: int, row: int) -> None:
        if self.found is None or column < 0:
            return
        x, y = self.found.x.values()[column], self.found.y.values()[row]
        diverged = bool(self.found.diverged[row, column])
        value = "diverged" if diverged else figure(float(self.found.figures[row, column]))
        names = (self.found.x.place.split(".")[-1], self.found.y.place.split(".")[-1], self.found.metric)
        texts = (figure(x), figure(y), value)
        self.readout.setText("   ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True)))

    def _tell(self, generation: int, message: str) -> None:
        if generation == self._generation:
            self.stop_button.setEnabled(False)
            self.words.setText(message)

    def _suggest(self, name: str) -> None:
        field = numbers(self.session.scenario).get(self.boxes[name].currentText())
        if field is not None:
            low, high = field.slider
            self.ranges[name].setText(f"{'log' if field.logarithmic else 'lin'}:{low:g}:{high:g}:{COUNT}")

    def _box(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"sweep-{name}-field")
        box.setAccessibleName(f"Field along {name}")
        narrow(box)
        box.activated.connect(lambda: self._suggest(name))
        WheelGuard(box)
        return box

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit()
        line.setObjectName(f"sweep-{name}-range")
        line.setAccessibleName(f"Range along {name}")
        line.setToolTip("log or lin, from, to, count: such as log:1e-3:0.2:48")
        return line

    def _build(self) -> None:
        title = QLabel("Sweep")
        title.setProperty("role", "title")
        about = QLabel(
            "One run under every pair of values of two fields. The colour of the valley is best, that of the heights "
            "worst; where the run diverges the cell is red. Click a cell to load it."
        )
        about.setWordWrap(True)
        grid = QGridLayout()
        for row, name in enumerate(("x", "y")):
            for column, widget in enumerate((QLabel(name), self.boxes[name])):
                grid.addWidget(widget, 2 * row, column)
            grid.addWidget(self.ranges[name], 2 * row + 1, 1)
        self.metric_box = QComboBox()
        self.metric_box.setObjectName("sweep-metric")
        self.metric_box.setAccessibleName("Metric")
        narrow(self.metric_box)
        for name, words in METRICS.items():
            self.metric_box.addItem(words[:1].upper() + words[1:], name)
        self.metric_box.setCurrentIndex(self.metric_box.findData("rate"))
        grid.addWidget(QLabel("metric"), 4, 0)
        grid.addWidget(self.metric_box, 4, 1)
        grid.setColumnStretch(1, 1)
        start = QPushButton("Compute")
        start.setObjectName("sweep-start-button")
        start.setDefault(True)
        start.clicked.connect(self.compute)
        self.stop_button = QPushButton("Stop")
        self.stop_button.setObjectName("sweep-stop-button")
        self.stop_button.setEnabled(False)
        self.stop_button.clicked.connect(self.stop)
        buttons = QHBoxLayout()
        buttons.addWidget(start)
        buttons.addWidget(self.stop_button)
        self.progress = QProgressBar()
        self.words, self.readout = QLabel(), QLabel()
        self.words.setObjectName("sweep-words")
        for label in (self.words, self.readout):
            label.setWordWrap(True)
        side = QWidget()
        side.setFixedWidth(SIDE)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(10)
        for part in (title, about, grid, buttons, self.progress, self.words, self.readout):
            left.addWidget(part) if isinstance(part, QWidget) else left.addLayout(part)
        left.addStretch(1)
        self.empty = QLabel("Choose two fields and press Compute.")
        self.empty.setProperty("role", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(18)
        whole.addWidget(side)
        self.space = QVBoxLayout()
        self.space.addWidget(self.empty)
        whole.addLayout(self.space, 1)


def numbers(scenario: Scenario) -> dict[str, Field]:
    """Places of all numbers that can be swept, with the field that declares each."""
    found: dict[str, Field] = {}
    for index, run in enumerate(scenario.runs):
        for part in ("schedule", "optimizer", "gradient"):
            found |= _of(f"runs.{index}.{part}", getattr(run, part))
    return found | _of("landscape", scenario.landscape)


def _of(place: str, struct: msgspec.Struct) -> dict[str, Field]:
    return {f"{place}.{each.name}": each for each in fields(type(struct)) if each.kind in ("real", "integer")}


def _summary(found: Sweep) -> str:
    share = float(found.diverged.mean())
    return f"{found.figures.size:,} runs; {f'{share:.0%}' if share else 'none'} diverged."
