"""What a sweep is asked for: two fields, their ranges, and the figure that is mapped."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario, ScenarioError
from fallline.engine.studies.sweep import METRICS, Axis, Metric, parse_axis
from fallline.engine.studies.sweepable import Sweepable, sweepable
from fallline.gui.form import narrow
from fallline.gui.maps.range_fields import RangeFields
from fallline.gui.widgets.wheel_guard import WheelGuard

COUNT = 48
WANTED = {"x": "schedule.lr", "y": "optimizer.beta"}
SHORT: dict[Metric, str] = {
    "steps": tr("steps to the minimum"),
    "loss": tr("loss in the end"),
    "rate": tr("factor per step"),
    "distance": tr("distance in the end"),
}


class SweepForm(QWidget):
    """Lists the fields of a scenario by their names for people; what was chosen stays while it is there."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Sweepable] = {}
        self.boxes = {name: self._box(f"{name}-field", tr("Field along {name}", name=name)) for name in ("x", "y")}
        self.ranges = {name: RangeFields(name) for name in ("x", "y")}
        self.figure = self._box("metric", tr("Figure"))
        for tag, words in METRICS.items():
            self.figure.addItem(SHORT.get(tag, tag), tag)
            self.figure.setItemData(self.figure.count() - 1, words, Qt.ItemDataRole.ToolTipRole)
        self.figure.setCurrentIndex(self.figure.findData("rate"))
        for name, box in self.boxes.items():
            box.activated.connect(lambda _, name=name: self._pick(name))
        self._lay_out()

    def show_scenario(self, scenario: Scenario, outlined: int | None = None) -> None:
        """List its fields; what a hand has open is left alone unless they are others.

        At first the rate and momentum of one run: of the `outlined` one, if it has both.
        """
        found = sweepable(scenario)
        if found == self.fields:
            return
        self.fields = found
        guesses = self._guesses(outlined)
        for name, box in self.boxes.items():
            kept = box.currentData()
            box.clear()
            for place, each in found.items():
                box.addItem(each.words, place)
                box.setItemData(box.count() - 1, place, Qt.ItemDataRole.ToolTipRole)
            chosen = kept if kept in found else guesses[name]
            box.setCurrentIndex(box.findData(chosen))
            if chosen != kept:
                self.suggest(name)
        self._follow("x")

    def suggest(self, name: str) -> None:
        """The range of the field's slider."""
        field = self.fields.get(self.boxes[name].currentData() or "")
        if field:
            self.ranges[name].show_axis(parse_axis(f"{field.place}={field.span(COUNT)}"))

    def chosen(self) -> tuple[Axis, Axis, Metric]:
        """What is asked; raises ScenarioError in words where it cannot be."""
        if not any(place.startswith("runs.") for place in self.fields):
            raise ScenarioError(tr("there is no run to sweep: add one first"))
        x, y = (self.ranges[name].axis(self.boxes[name].currentData()) for name in ("x", "y"))
        metric: Metric = self.figure.currentData()
        return x, y, metric

    def words(self, place: str) -> str:
        """The name for people of the field at `place`."""
        return self.fields[place].words if place in self.fields else place

    def _guesses(self, outlined: int | None) -> dict[str, str]:
        """What is swept most: rate and momentum of one run; of one without momentum, the rate and the last field."""
        owners = list(dict.fromkeys(owner for place in self.fields if (owner := _run(place))))
        owners.sort(key=lambda owner: owner != f"runs.{outlined}")
        for owner in owners:
            pair = {name: f"{owner}.{WANTED[name]}" for name in ("x", "y")}
            if all(place in self.fields for place in pair.values()):
                return pair
        last = next(reversed(self.fields), "")
        return {"x": f"{owners[0]}.{WANTED['x']}" if owners else last, "y": last}

    def _pick(self, name: str) -> None:
        self.suggest(name)
        self._follow(name)

    def _follow(self, name: str) -> None:
        """A sweep follows one run: where the other axis speaks of another, it takes this one's field of that name."""
        other = "y" if name == "x" else "x"
        here, there = (self.boxes[each].currentData() or "" for each in (name, other))
        if not (_run(here) and _run(there)) or _run(here) == _run(there):
            return
        own = [place for place in self.fields if _run(place) == _run(here) and place != here]
        same = there.replace(_run(there), _run(here), 1)
        wanted = next((place for place in own if place.endswith(tuple(WANTED.values()))), own[0] if own else there)
        self.boxes[other].setCurrentIndex(self.boxes[other].findData(same if same in own else wanted))
        self.suggest(other)

    def _box(self, name: str, words: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"sweep-{name}")
        box.setAccessibleName(words)
        box.setAccessibleDescription(words)
        narrow(box)
        WheelGuard(box)
        return box

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        rows: list[tuple[str, QWidget]] = []
        for name in ("x", "y"):
            rows += (tr("along {name}", name=name), self.boxes[name]), ("", self.ranges[name])
        rows.append((tr("figure"), self.figure))
        for row, (words, widget) in enumerate(rows):
            label = QLabel(words)
            label.setProperty("role", "muted")
            if words:
                label.setBuddy(widget)
            grid.addWidget(label, row, 0)
            grid.addWidget(widget, row, 1)


def _run(place: str) -> str:
    """The run that a place is of, such as runs.0, or nothing."""
    return ".".join(place.split(".")[:2]) if place.startswith("runs.") else ""
