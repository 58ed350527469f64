"""The left of the comparison: methods, problems, starts and budgets, and how it stands."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from fallline.engine.collection.declared import declarations
from fallline.engine.language import tr
from fallline.engine.method.optimizer import OPTIMIZERS
from fallline.engine.problem.landscape import LANDSCAPES
from fallline.engine.scenario.scenario import ScenarioError
from fallline.engine.studies.comparison_plots import ACCURACIES
from fallline.engine.studies.plan import LIMITS, Plan, usual_problems
from fallline.gui import text_size
from fallline.gui.maps.compare_look import power
from fallline.gui.maps.computing_window import picture_button, side_button
from fallline.gui.maps.pick_list import Pick, PickList, picks
from fallline.gui.widgets.count_box import CountBox
from fallline.gui.widgets.typed_line import TypedLine
from fallline.gui.widgets.value_text import number_of
from fallline.gui.widgets.wheel_guard import WheelGuard

WIDTH = 300
AT_FIRST = (
    "gradient-descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "nadam", "lion", "rprop",
)  # fmt: skip
NUMBERS = {
    "seeds": (
        tr("starts of each"),
        tr("Starts of each problem"),
        3,
        tr("Its own start, and others drawn in its window"),
    ),
    "budget": (
        tr("gradients a run"),
        tr("Gradients a run"),
        1000,
        tr("A loss counts as one, a Hessian as its columns"),
    ),
    "tuning": (
        tr("runs to tune"),
        tr("Runs' worth of gradients to tune"),
        50,
        tr("As many for each method on each problem"),
    ),
    "batch": (
        tr("batch"),
        tr("Examples that a gradient sees"),
        0,
        tr("Where a problem has examples; 0 for all of them. The number of the start seeds the draws"),
    ),
}
"""Field -> words beside the box, its name, what stands there at first, and a tip."""


class CompareSide(QWidget):
    """Says what is asked as a plan."""

    def __init__(self) -> None:
        super().__init__()
        text_size.fix_width(self, WIDTH)
        self.methods = PickList("compare-methods", tr("methods"), picks(OPTIMIZERS.offered().items()))
        self.problems = PickList(
            "compare-problems", tr("problems"), [*picks(LANDSCAPES.offered().items()), *_library()]
        )
        self.methods.tick(AT_FIRST)
        self.problems.tick(usual_problems())
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(tr("What is compared"))
        self.tabs.addTab(self.methods, tr("Methods"))
        self.tabs.addTab(self.problems, tr("Problems"))
        self.boxes = {name: self._box(name) for name in NUMBERS}
        self.noise = self._noise()
        self.accuracy = QComboBox()
        self.accuracy.setObjectName("compare-accuracy")
        self.accuracy.setAccessibleName(tr("What is left of the loss where a run counts as solved"))
        self.accuracy.setToolTip(tr("Of the loss at the start above the least one; the ECDF takes all down to 10⁻⁸"))
        for value in ACCURACIES:
            self.accuracy.addItem(tr("{share} of f₀ − f* is left", share=power(value)), value)
        self.accuracy.setCurrentIndex(2)
        WheelGuard(self.accuracy)
        self.start = side_button(tr("Compare"), "compare-start", tr("Tune and run every method on every problem"))
        self.start.setDefault(True)
        self.stop = side_button(tr("Stop"), "compare-stop", tr("Leave it at what is there"))
        self.picture = picture_button("compare")
        self.data = side_button(
            tr("Save data…"), "compare-data", tr("As a table with a link to every run, or as arrays")
        )
        for button in (self.stop, self.data):
            button.setEnabled(False)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(tr("Share that is computed"))
        self.words = QLabel()
        self.words.setObjectName("compare-words")
        self._lay_out()

    def plan(self) -> Plan:
        """What is asked; raises ScenarioError where nothing is ticked."""
        return Plan(
            optimizers=tuple(OPTIMIZERS[tag]() for tag in self.methods.ticked()),
            problems=tuple(LANDSCAPES[tag]() for tag in self.problems.ticked()),
            noise=self._typed_noise(),
            **{name: box.value() for name, box in self.boxes.items()},
        )

    def begin(self, words: str) -> None:
        """It is under way."""
        self.say(words)
        self.progress.setValue(0)
        self.stop.setEnabled(True)

    def say(self, message: str, *, fault: bool = False) -> None:
        """How it stands, after which nothing is under way."""
        self.stop.setEnabled(False)
        self.words.setText(message[:1].upper() + message[1:])
        self.words.setProperty("role", "error" if fault else "")
        self.words.style().polish(self.words)

    def _box(self, name: str) -> CountBox:
        _, spoken, value, tip = NUMBERS[name]
        box = CountBox()
        box.setObjectName(f"compare-{name}")
        box.setAccessibleName(spoken)
        box.setToolTip(tip)
        box.setRange(*map(int, LIMITS[name]))
        box.setGroupSeparatorShown(True)
        box.setValue(value)
        return box

    def _noise(self) -> TypedLine:
        line = TypedLine("0", pauses=False)
        line.setObjectName("compare-noise")
        line.setAccessibleName(tr("Noise of every gradient"))
        line.setToolTip(tr("Its standard deviation in each parameter; the number of the start seeds the draws"))
        return line

    def _typed_noise(self) -> float:
        typed = number_of(self.noise.text())
        if typed is None:
            raise ScenarioError(tr("the noise is a number, as 0.1, not {text!r}", text=self.noise.text()[:40]))
        return typed

    def _lay_out(self) -> None:
        title = QLabel(tr("Compare"))
        title.setProperty("role", "title")
        self.words.setWordWrap(True)
        grid, buttons, saved = QGridLayout(), QHBoxLayout(), QHBoxLayout()
        rows: list[tuple[str, QWidget]] = [(NUMBERS[name][0], box) for name, box in self.boxes.items()]
        for row, (words, box) in enumerate([*rows, (tr("noise"), self.noise), (tr("solved where"), self.accuracy)]):
            label = QLabel(words)
            label.setProperty("role", "muted")
            label.setBuddy(box)
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
        grid.setColumnStretch(1, 1)
        for line, each in ((buttons, (self.start, self.stop)), (saved, (self.picture, self.data))):
            for button in each:
                line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(self.tabs, 1)
        for part in (grid, buttons, self.progress, self.words, saved):
            column.addWidget(part) if isinstance(part, QWidget) else column.addLayout(part)


def _library() -> list[Pick]:
    """Problems of the library, which are made when they are compared, with their dimension to search by."""
    return [
        Pick(f"problem:{each.name}", f"{tr(each.title)}, d = {each.dimension}", tr(each.purpose))
        for each in sorted(declarations().values(), key=lambda each: each.title.lower())
    ]
