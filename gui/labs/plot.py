"""A titled plot of a lab, with a line of words, a legend and rings to drag; all drawn anew at each change."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.gui import text_size
from fallline.gui.labs.handle import Handle
from fallline.gui.labs.key import Key
from fallline.gui.labs.moment import Moment
from fallline.gui.labs.pool import Pool
from fallline.gui.labs.strokes import Stroke, Strokes
from fallline.gui.labs.veil import Veil
from fallline.gui.theme import Theme
from fallline.gui.views.axes import make_plot, restyle

LOW = 100
"""The same where two stand below each other and have to be seen together."""
SMALLEST, FRAME, LEFT, BOTTOM = (150, 140), 52, 32, 56
"""Pixels at 100 %: the width of a plot, and the height of its inside, which may need more for the words along its axes;
and what lies beside an axis, with the other one in it."""
NARROWEST = 2.0
"""Least ratio of the ends of a logarithmic axis: what is constant but for rounding shall look constant."""


class LabPlot(QWidget, Strokes):
    """`title`, its `name` in files, and words along the axes in English, shown in the language that is spoken.

    With `log_x`, `log_y` plain values are shown by their log10; `equal`, a unit of x is as long as one of y.

    Colours are names of run colours or of the theme. What moves from step to step is drawn in `now`, over the rest.
    """

    def __init__(
        self, theme: Theme, title: str, x: str, y: str, *, log_x: bool = False, log_y: bool = False, equal: bool = False
    ) -> None:
        super().__init__()
        self.theme, self.log_x, self.log_y = theme, log_x, log_y
        self.drawn: list[Stroke] = []
        self.name = title
        self.title = QLabel(tr(title))
        self.title.setProperty("role", "section")
        self.title.setWordWrap(True)  # a long title takes two lines rather than widening its column
        self.note = QLabel()
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.note.hide()
        self._least = SMALLEST[1]
        self.handles: list[Handle] = []
        self.veil: Veil | None = None
        self.plot = make_plot(theme, log=log_y, log_x=log_x, whole_x=False)
        self.plot.setAccessibleName(self.title.text())
        for part in (self.plot, self.plot.viewport()):
            part.setAcceptDrops(False)  # or it would keep to itself the file that falls on it
        self.plot.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # no key does anything here: Tab passes on
        self.plot.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.plot.getViewBox().setAspectLocked(equal)
        if log_y:
            self.plot.getViewBox().setLimits(minYRange=np.log10(NARROWEST))
        self.name_axes(x, y)
        self.plot.getAxis("bottom").keep_room(40)
        self.plot.getPlotItem().layout.setContentsMargins(0, 6, 10, 3)  # its label reaches that far under an axis
        self.plot.getAxis("left").keep_room(68)
        self.legend = Key(self.plot.getPlotItem())
        self.pool = Pool(self.plot, self.legend)
        self.now = Moment(self._scaled, self.colour)
        self.plot.draw_over(self.now)
        self._fit_text()
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.note)
        column.addWidget(self.plot, 1)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours; what is drawn comes with the next change."""
        self.theme = theme
        restyle(self.plot, theme)
        if self.veil is not None:
            self.veil.restyle(theme)
        self._fit_text()

    def _fit_text(self) -> None:
        """Room for the words at the axes and in the legend, however large."""
        self.legend.setLabelTextSize(f"{text_size.points(8.5):g}pt")
        self.legend.updateSize()
        self._hold_room()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_note()  # what was said while it was away was said of another width

    def _fit_note(self) -> None:
        """As many lines as it takes at this width."""
        self.note.setMinimumHeight(0)  # which a label counts into the height that it tells
        self.note.setMinimumHeight(max(self.note.heightForWidth(self.width()), 0))

    def _hold_room(self) -> None:
        """What it needs at least."""
        x, y = (round(self.plot.getAxis(name).label.boundingRect().width()) for name in ("bottom", "left"))
        wide = text_size.pixels(SMALLEST[0])
        inside = max(text_size.pixels(self._least), y - FRAME)
        self.plot.setMinimumSize(
            max(wide, x + FRAME + text_size.pixels(LEFT)), inside + text_size.pixels(BOTTOM) + self.legend.needed
        )

    def hold(self, least: int = SMALLEST[1]) -> None:
        """So many pixels are the least height of its inside."""
        self._least = least
        self._hold_room()

    def least(self, width: int) -> int:
        """The height that it needs at `width`, with its words."""
        return max(self._column.minimumHeightForWidth(width), self._column.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.legend.fit(event.size().width() - FRAME // 4)
        self._fit_note()
        self._hold_room()

    def clear(self) -> None:
        """Begin a drawing: what is not drawn again until `finish` goes."""
        self.drawn = []
        self.pool.begin()
        self.legend.setLabelTextColor(self.theme.text)
        for handle in self.handles:
            handle.restyle(self.theme)

    def finish(self) -> None:
        """End a drawing."""
        self.pool.finish()
        self._hold_room()

    def say(self, words: str) -> None:
        """A line or two under the title: what these figures come to. Their height grows, but never jumps back."""
        self.note.setText(words)
        self.note.setVisible(bool(words) and self.veil is None)
        self.note.setMinimumHeight(max(self.note.minimumHeight(), self.note.heightForWidth(max(self.width(), 200))))

    def cover(self, covered: bool) -> None:
        """Nothing but axes and legend, whatever is drawn; or all again."""
        if covered == (self.veil is not None):
            return
        if self.veil is not None:
            self.veil.lift()
            self.veil = None
        else:
            self.veil = Veil(self.plot, self.theme)
        self.now.setVisible(not covered)
        self.note.setVisible(bool(self.note.text()) and not covered)

    def show_range(self, x: tuple[float, float] | None = None, y: tuple[float, float] | None = None) -> None:
        """Look at just this much; what is not given follows the curves."""
        if x is not None and y is not None:  # at once, so that with equal axes both fit
            self.plot.setRange(
                xRange=np.log10(x) if self.log_x else x, yRange=np.log10(y) if self.log_y else y, padding=0
            )
        elif x is not None:
            self.plot.setXRange(*(np.log10(x) if self.log_x else x), padding=0)
        elif y is not None:
            self.plot.setYRange(*(np.log10(y) if self.log_y else y), padding=0)

    def name_axes(self, x: str, y: str) -> None:
        """Other words along the axes."""
        self.axis_words = {"bottom": x, "left": y}
        for side, words in self.axis_words.items():
            self.plot.setLabel(side, tr(words))

    def handle(self, name: str, moved: Callable[[float, float], None]) -> Handle:
        """A ring to drag, there to stay; `moved(x, y)` in plain values. Place it with `put`."""
        made = Handle(name, moved, self.log_x, self.log_y)
        made.restyle(self.theme)
        self.handles.append(made)
        self.plot.addItem(made, ignoreBounds=True)
        return made
