"""What the plots over the steps share: a title, one curve per run, a dot and a line at the playhead."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from fallline.engine.run.outline import Steps, place
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run
from fallline.gui.follower import Follower
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.axes import make_plot, restyle
from fallline.gui.views.curve_layer import CurveLayer, DrawnCurve
from fallline.gui.views.playhead import Dot, Dots, Line
from fallline.gui.views.span_mark import SpanMark
from fallline.gui.views.view import View
from fallline.gui.widgets.icons import look_of
from fallline.gui.widgets.section import SectionTitle

Array = NDArray[np.float64]
THICK = 1.6
"""Of curves where they are to be thicker than usual: at one pixel they are the thinnest of all lines."""
LOWEST = 110
"""Pixels of height that a plot keeps: its page scrolls instead."""


class Curve(msgspec.Struct, frozen=True):
    """Values over steps 0 .. T of one run, or over `steps` of them; `x` where it is not the step."""

    run: Run
    y: Array
    x: Array
    dashed: bool = False
    steps: Steps | None = None

    def at(self, step: int) -> tuple[float, float]:
        """The point at `step`, or at the one drawn before it, or where the run left."""
        index = min(place(self.steps, step), len(self.y) - 1)
        return float(self.x[index]), float(self.y[index])


class StepPlot(View):
    """Subclasses give `curves()`, in log10 where `log`, and may refine `span()`."""

    def __init__(
        self, session: Session, theme: Theme, name: str, title: str, detail: str, *, log: bool,
        parent: QWidget | None = None, early: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(session, theme, parent)
        self.follower = Follower(session, self, self.refresh, self.follow, early=early)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.title = SectionTitle(title, detail, self)
        self.plot = make_plot(theme, log=log, zoom_y=False, parent=self)
        self.plot.setAccessibleName(title)
        self.plot.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # no key does anything here: Tab passes on
        self.plot.setMinimumHeight(LOWEST)
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.layer = CurveLayer()
        self.plot.addItem(self.layer, ignoreBounds=True)
        self._curves: list[Curve] = []
        self._still: list[Curve] = []
        self._shown = (-1, 0)
        self._looked_at: object = None
        self.span_mark = SpanMark(session, self.plot)
        self.line, self.dots = Line(), Dots()
        self.line.setZValue(5)
        self.dots.setZValue(6)
        self.plot.draw_over(self.line)
        self.plot.draw_over(self.dots)
        self.line.sigDragged.connect(self._scrub)
        self.plot.scene().sigMouseClicked.connect(self._clicked)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2)
        self.column.addWidget(self.title)
        self.column.addWidget(self.plot, 1)

    def start(self) -> None:
        """Draw for the first time; subclasses call it when they are built."""
        self.restyle(self.theme)
        self.show_step(self.session.playhead)

    def clear(self, on: bool) -> None:
        for button in self.title.findChildren(QToolButton):
            button.setVisible(not on)

    def curves(self) -> list[Curve]:
        """One curve for each run that is drawn."""
        raise NotImplementedError

    def still_curves(self) -> list[Curve]:
        """Those of the frozen runs, where they can be compared; asked after `curves`."""
        return []

    @property
    def drawn(self) -> tuple[Curve, ...]:
        """The curves as they are drawn."""
        return tuple(self._curves)

    def span(self, curves: list[Curve]) -> tuple[float, float]:
        """The values that the axis covers."""
        return span_of([curve.y for curve in curves])

    def runs(self) -> list[tuple[Run, Trajectory]]:
        """The runs that are drawn, with their paths."""
        pairs = zip(self.session.scenario.runs, self.session.paths, strict=True)
        return [(run, path) for run, path in pairs if run.enabled]

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        restyle(self.plot, theme)
        self.line.setPen(pg.mkPen(theme.playhead, width=1, style=Qt.PenStyle.DashLine))
        self.line.setHoverPen(pg.mkPen(theme.accent, width=2))
        self.refresh()

    def refresh(self) -> None:
        """Redraw the curves and hold the axes to them."""
        self._curves, self._still = self.curves(), self.still_curves()
        weight = self.dots.weight = self.session.staged.weight
        self.layer.weight = weight if weight == 1.0 else THICK * weight
        self._draw_curves()
        self._hold_axes()
        self.show_step(self.session.playhead)

    def _hold_axes(self) -> None:
        """Over all that is drawn; the axis up would foretell what is covered."""
        if not self.plot.isVisibleTo(self):  # a sentence stands in its place
            return
        every = [*self._still, *self._curves]
        last = max((float(curve.x[-1]) for curve in every), default=1.0)
        if self.session.staged.past_only and not self.session.staged.whole_axes:
            every = [*self._still, *(self._past(curve) for curve in self._curves)]
        self._look_at(max(last, self._least_width()), self.span(every))

    def _past(self, curve: Curve) -> Curve:
        """What of `curve` is not after the playhead."""
        end = place(curve.steps, self.session.playhead) + 1
        return msgspec.structs.replace(curve, x=curve.x[:end], y=curve.y[:end])

    def _draw_curves(self) -> None:
        """Those of the frozen runs beneath the others, which may end at the playhead."""
        if self.plot.isVisibleTo(self):
            still = [self._drawn(curve, still=True) for curve in self._still]
            self.layer.set_curves((*still, *(self._drawn(curve) for curve in self._curves)))

    def draw_still_only(self) -> None:
        """The frozen runs alone: the others are drawn by whoever asks for that."""
        self.layer.set_curves(tuple(self._drawn(curve, still=True) for curve in self._still))

    def _drawn(self, curve: Curve, *, still: bool = False) -> DrawnCurve:
        if self.session.staged.past_only and not still:
            curve = self._past(curve)
        colour = self.theme.runs[str(curve.run.colour)]
        return DrawnCurve(curve.x, curve.y, colour, curve.dashed or curve.run.dashed, still)

    def _look_at(self, last: float, span: tuple[float, float]) -> None:
        """Hold the axes to steps 0 .. `last` and to `span`, wherever a hand has moved them."""
        if self._looked_at != (last, span, self.plot.viewRange()):
            x, y = 0.02 * last, 0.05 * (span[1] - span[0])
            self.plot.setRange(xRange=(-x, last + x), yRange=(span[0] - y, span[1] + y), padding=0)
            self._looked_at = (last, span, self.plot.viewRange())

    def look_at_all(self) -> None:
        """The whole of the curves again, after a hand has zoomed or moved them."""
        self._looked_at = None
        self.refresh()

    def _least_width(self) -> float:
        return float(self.session.scenario.steps)

    def _against_steps(self) -> bool:
        """Whether the axis across counts steps."""
        return True

    def _scrub(self) -> None:
        """Seek to where the line was dragged, and hold the line to whole steps."""
        self.session.seek(round(self.line.value()))
        self.line.setValue(self.session.playhead)

    def _clicked(self, event: MouseClickEvent) -> None:
        """A click goes to its step, where steps run across."""
        if event.button() == Qt.MouseButton.LeftButton and not event.double() and self.line.isVisible():
            self.session.seek(round(self.plot.getViewBox().mapSceneToView(event.scenePos()).x()))

    def follow(self, step: int) -> None:
        """The playhead moved; an edit is followed by the same step again, which is on show already."""
        if self._shown != (step, id(self._curves)) or self.span_mark.stale:
            self.show_step(step)

    def show_step(self, step: int) -> None:
        """Move the line and the dots; the ends of the curves with them, where what comes after is covered."""
        if self.session.staged.past_only and self._shown != (step, id(self._curves)):
            self._draw_curves()
            self._hold_axes()
        self._shown = (step, id(self._curves))
        self.span_mark.refresh(self.theme, against_steps=self._against_steps())
        self.line.setValue(step)
        colours = self.theme.runs
        dots = (
            Dot(*curve.at(step), colours[str(curve.run.colour)], look_of(curve.run).symbol) for curve in self._curves
        )
        self.dots.set_dots(tuple(dot for dot in dots if math.isfinite(dot.y)))


def switch(title: SectionTitle, text: str, name: str, tip: str, *, on: bool = False) -> QToolButton:
    """A small button that stays down, at the right of `title`."""
    button = QToolButton(title)
    button.setText(text)
    button.setCheckable(True)
    button.setChecked(on)
    button.setObjectName(name)
    button.setAccessibleName(tip)
    button.setToolTip(tip)
    button.setProperty("role", "switch")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    layout = title.layout()
    assert layout is not None
    layout.addWidget(button)
    return button


def span_of(values: list[Array], least: float = 0.3) -> tuple[float, float]:
    """Lowest and highest finite value, at least `least` apart; (0, 1) where there is none."""
    finite = [each[np.isfinite(each)] for each in values]
    known = np.concatenate(finite) if finite else np.empty(0)
    if not known.size:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    spare = max(least - (high - low), 0.0) / 2
    return low - spare, high + spare


def log10(values: Array) -> Array:
    """log10 where positive, NaN elsewhere."""
    return np.asarray(np.log10(np.where(values > 0, values, np.nan)))
