"""Base of the views that set two maps of the plane one above the other, for the run that is outlined."""

from __future__ import annotations

import msgspec
import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.engine.problem.landscape import Window
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run
from fallline.gui.follower import Follower
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.axes import make_plot, restyle
from fallline.gui.views.ground import coloured
from fallline.gui.views.run_picker import RunPicker
from fallline.gui.views.view import View
from fallline.gui.widgets.section import SectionTitle

Array = NDArray[np.float64]


class Drawn(msgspec.Struct, frozen=True):
    """What is to be seen of a run at a step: two maps (side, side), rows from below, points (k, 2), and words."""

    first: Array
    second: Array
    window: Window
    points: Array
    last: Array
    """The point (1, 2) that comes next, or none, (0, 2)."""
    words: str


class SquareMap(QWidget):
    """One map with its title."""

    def __init__(self, name: str, title: str, detail: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.plot = make_plot(theme, whole_x=False, grid=False, parent=self)
        self.plot.setObjectName(name)
        self.plot.setAccessibleName(title)
        self.plot.setAccessibleDescription(detail or title)
        self.plot.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.plot.setMinimumHeight(150)
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.image = pg.ImageItem(axisOrder="row-major")
        self.points = pg.ScatterPlotItem()
        for item in (self.image, self.points):
            self.plot.addItem(item, ignoreBounds=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(SectionTitle(title, detail, self))
        column.addWidget(self.plot, 1)

    def clear(self) -> None:
        """There is nothing to see."""
        self.image.clear()
        self.points.clear()

    def show_map(self, values: Array, drawn: Drawn, theme: Theme) -> None:
        """`values` from their lowest to their highest, in the colours of the loss map."""
        known = values[np.isfinite(values)]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
        x0, x1, y0, y1 = drawn.window
        self.image.setImage(coloured((values - low) / (high - low or 1.0), theme), autoLevels=False)
        self.image.setRect(x0, y0, x1 - x0, y1 - y0)
        where = np.concatenate([drawn.points, drawn.last])
        next_one = pg.mkBrush(theme.text)
        brushes = [pg.mkBrush(None)] * len(drawn.points) + [next_one] * len(drawn.last)
        self.points.setData(pos=where, size=7, pen=pg.mkPen(theme.text, width=1.2), brush=brushes)
        self.plot.setRange(xRange=(x0, x1), yRange=(y0, y1), padding=0)


class TwoMaps(View):
    """A subclass says which runs it is about, what is to be seen of one, and what the maps are called."""

    name: str
    spoken: str
    titles: tuple[tuple[str, str], tuple[str, str]]

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setObjectName(f"{self.name}-view")
        self.picker = RunPicker(f"{self.name}-run", self.spoken, session, self)
        self.maps = [
            SquareMap(f"{self.name}-map-{number}", title, detail, theme, self)
            for number, (title, detail) in enumerate(self.titles, 1)
        ]
        self.words = QLabel(self)
        self.words.setObjectName(f"{self.name}-words")
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.picker)
        for each in self.maps:
            column.addWidget(each, 1)
        column.addWidget(self.words)
        self.follower = Follower(session, self, self.refresh, lambda _: self.redraw())
        self.refresh()

    def about(self, run: Run) -> bool:
        """Whether there is anything to be seen of `run`."""
        raise NotImplementedError

    def drawn(self, run: Run, path: Trajectory, step: int) -> Drawn | None:
        """What is to be seen of it at `step`; None where no loss has a value."""
        raise NotImplementedError

    def refresh(self) -> None:
        """The runs that there are."""
        self.picker.refill(self.theme)
        self.redraw()

    def redraw(self) -> None:
        """The outlined run if it is of this kind, else the first that is."""
        runs, paths = self.session.scenario.runs, self.session.paths
        kind = [k for k, run in enumerate(runs) if run.enabled and self.about(run) and k < len(paths)]
        chosen = self.session.selected if self.session.selected in kind else next(iter(kind), None)
        if chosen is None or self.session.scenario.landscape.dimension != 2:
            return
        self.picker.setCurrentIndex(self.picker.findData(chosen))
        found = self.drawn(runs[chosen], paths[chosen], min(self.session.playhead, paths[chosen].steps))
        if found is None:
            for each in self.maps:
                each.clear()
            self.words.setText(tr("No loss is known."))
            return
        for each, values in zip(self.maps, (found.first, found.second), strict=True):
            each.show_map(values, found, self.theme)
        self.words.setText(found.words)

    def restyle(self, theme: Theme) -> None:
        self.theme = theme
        for each in self.maps:
            restyle(each.plot, theme)
        self.refresh()
