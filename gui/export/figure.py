"""A figure laid out in CSS pixels: title, the landscape, a plot beside or below it, legend; drawn without a window."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from shiboken6 import delete

from fallline.engine.analysis.projection import Projection
from fallline.engine.analysis.spectrum import Spectrum
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress, unheard
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Scenario
from fallline.gui import text_size
from fallline.gui.export.contour_part import Plane, made_room, show_hidden, view_part
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.part import Part
from fallline.gui.export.surface_part import Block
from fallline.gui.export.themes import THEMES
from fallline.gui.export.words import Words
from fallline.gui.session import Session
from fallline.gui.staged import Staged
from fallline.gui.theme import Theme
from fallline.gui.views.coming_plot import Work
from fallline.gui.views.condition import LEGEND, ConditionView
from fallline.gui.views.ground import Rect
from fallline.gui.views.loss import LossView
from fallline.gui.views.step_plot import StepPlot

CAPTION, SENTENCE = 24.0, 30


class Look(msgspec.Struct, frozen=True):
    """What a window looks at, where a figure is to show the same."""

    theme: Theme | None = None
    """In place of that of the options."""
    view: Rect | None = None
    equal: bool = True
    """Whether a unit of x is as long as a unit of y."""
    zoom: float = 1.0
    """Of the surface."""
    draft: bool = False
    """Whether a coarser surface will do, for a preview."""
    paths: tuple[Trajectory, ...] | None = None
    projection: Projection | None = None
    """Of the scenario, where they are there already."""
    staged: Staged | None = None
    question: str = ""
    """Under the title."""
    answered: bool = False
    """Whether it stands there only to say what was asked."""


AS_IT_IS = Look()


class Figure:
    """Owns the views; `close` it when it is drawn. `moving` leaves out what a film draws over it.

    Its ground is there at once, and `progress` is told how far that is, unless it comes `later`: `take` then what
    `compute`, in any thread, gives.
    """

    def __init__(
        self,
        scenario: Scenario,
        options: PictureOptions,
        look: Look = AS_IT_IS,
        *,
        moving: bool = False,
        later: bool = False,
        progress: Progress = unheard,
    ) -> None:
        self.scenario, self.moving, self.look = scenario, moving, look
        self.options, self.theme = options, look.theme or THEMES[options.theme]
        self.width, self.height = options.layout
        self.session = Session(scenario, paths=look.paths, look=look.projection, wait=True)
        self.session.seek(scenario.steps if options.step is None else options.step)
        if look.staged is not None:
            self.session.stage(look.staged)
        self.words = Words(self.session, self.theme, self.width, look.question, answered=look.answered)
        self.room = made_room()
        self.side: StepPlot | None = None
        self.beside: QRectF | None = None
        self._coming: Work[Spectrum] | None = None
        with text_size.plain():
            if "+" in options.show:
                self.side = (ConditionView if "condition" in options.show else LossView)(self.session, self.theme)
            self.ground = self._lay_out()
        if not later:
            self.take(self.compute(progress))

    def compute(self, progress: Progress) -> Any:
        """The ground, and what the plot beside it needs, which may take long. It touches no widget."""
        along = self._coming(lambda share, *_: progress(share)) if self._coming else None
        return self.ground.compute(), along

    def take(self, found: Any) -> None:
        """Stand on what was computed."""
        ground, along = found
        self.ground.take(ground)
        if isinstance(self.side, ConditionView) and along is not None:
            self._take_along(self.side, along)

    def _take_along(self, side: ConditionView, along: list[tuple[Trajectory, Spectrum]]) -> None:
        with text_size.plain():
            side.take(along)
            if not self.plotted(side):  # a Hessian that is singular everywhere has eigenvalues all the same
                side.eigenvalues.setChecked(True)
        if self.moving:
            side.draw_still_only()
        if (layout := side.layout()) is not None:
            layout.activate()

    def _lay_out(self) -> Plane | Block:
        """Rectangles for the parts, and the views in them."""
        head = self.words.head if self.options.title else 0.0
        foot = self.words.foot if self.options.legend else 4.0
        place = QRectF(0, head, self.width, max(self.height - head - foot, 80))
        if self.side is not None:
            self._prepare_side(self.side)
            plotted = self.plotted(self.side) or self._coming is not None
            wide = self.width > 1.25 * self.height and plotted
            share = round(0.36 * (place.width() if wide else place.height()))
            if not plotted:
                share = SENTENCE
            if wide:
                self.beside = place.adjusted(place.width() - share, CAPTION, 0, -14)
                place.adjust(0, 0, -share, 0)
            else:
                self.beside = place.adjusted(0, place.height() - share + CAPTION, 0, 0)
                place.adjust(0, 0, 0, -share)
            show_hidden(self.side, self.room, self.beside)
        look, moving = self.look, self.moving
        if self.options.show.startswith("surface"):
            return Block(
                self.session, self.theme, self.options, place, view=look.view, zoom=look.zoom, draft=look.draft,
                moving=moving,
            )  # fmt: skip
        return Plane(self.session, self.theme, self.room, place, view=look.view, equal=look.equal, moving=moving)

    @staticmethod
    def plotted(side: StepPlot) -> bool:
        """Whether there is a plot, and not one sentence instead."""
        return side.plot.isVisibleTo(side)

    def _prepare_side(self, side: StepPlot) -> None:
        side.title.hide()
        if isinstance(side, ConditionView):
            self._coming = side.left_to_others()
            side.table.hide()
        side.plot.setMinimumHeight(40)
        side.layer.width = 1.6
        if self.moving:
            side.draw_still_only()
            for item in (side.line, side.dots):
                item.hide()

    def parts(self) -> list[Part]:
        """What is drawn, back to front."""
        parts = [] if self.options.transparent else [Part(self._background)]
        if self.options.title:
            parts.append(Part(self.words.draw_title))
            if self.words.question:
                parts.append(Part(self.words.draw_question))
            if not self.moving:
                parts.append(Part(self.words.draw_step))
        parts.append(self.ground.part())
        if isinstance(self.ground, Plane) and not self.moving:
            plane, step = self.ground, self.session.playhead
            parts.append(Part(lambda painter: plane.draw_looked(painter, step), plane.seen))
        if self.side is not None and self.beside is not None:
            caption = self.beside.adjusted(8, -CAPTION, 0, 0)
            parts.append(Part(lambda painter: self.words.draw_caption(painter, caption, *self._caption())))
            if self.plotted(self.side):
                parts.append(view_part(self.side.plot, self.beside))
        if self.options.legend and not self.moving:
            top = self.height - self.words.foot
            parts.append(Part(lambda painter: self.words.draw_legend(painter, top)))
        return parts

    def _caption(self) -> tuple[str, str]:
        assert self.side is not None
        if isinstance(self.side, ConditionView) and not self.plotted(self.side):
            return tr("Condition number"), self.side.sentence.text()
        detail = self.side.title.detail.text()
        if isinstance(self.side, ConditionView) and self.side.eigenvalues.isChecked():
            return self.side.title.title.text(), f"{detail}: {LEGEND}"
        return self.side.accessibleName(), detail

    def _background(self, painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, self.width, self.height), QColor(self.theme.plot))

    def close(self) -> None:
        """Let go of the views: at once, for a script that draws many has no event loop to do it later."""
        self.room.close()
        delete(self.room)
        delete(self.session)
