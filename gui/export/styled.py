"""A figure in a journal's style: panels laid out in points, computed in any thread, drawn without a widget."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from shiboken6 import delete

from fallline.engine.files.open import load_scenario
from fallline.engine.run.progress import Progress, unheard
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.chart.fonts import Type, family
from fallline.gui.chart.layout import Rect
from fallline.gui.chart.paint import Painting
from fallline.gui.export.arrange import Arranged, arranged
from fallline.gui.export.figure import AS_IT_IS, Look
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.part import Part
from fallline.gui.export.surface_part import Block, Ground
from fallline.gui.export.themes import THEMES
from fallline.gui.session import Session

UNITS, SMALLER = 12.0, 0.8
"""Of the numbers at a surface, which are drawn at 9 points of a screen; a surface has room for smaller ones."""


class Found(NamedTuple):
    """What `compute` gives."""

    arranged: Arranged
    block: Block | None
    ground: Ground | None


class StyledFigure:
    """`scenario`, others beside it in panels of their own; `compute`, `take`, then `parts`, as with a Figure.

    Raises ScenarioError and OSError where one of the others cannot be had.
    """

    def __init__(
        self,
        scenario: Scenario,
        options: PictureOptions,
        look: Look = AS_IT_IS,
        *,
        later: bool = False,
        progress: Progress = unheard,
    ) -> None:
        self.scenario, self.options, self.look = scenario, options, look
        self.beside = tuple(load_scenario(name) for name in options.others)
        self.theme = look.theme or THEMES[options.theme]
        self.width, self.height = options.layout
        self.type = Type(family(options.typeface)[0])
        self.session: Session | None = None
        if options.show.startswith("surface"):
            self.session = Session(scenario, paths=look.paths, look=look.projection, wait=True)
            self.session.seek(scenario.steps if options.step is None else options.step)
        if not later:
            self.take(self.compute(progress))

    def compute(self, progress: Progress) -> Found:
        """Paths, spectra and ground. It touches no widget."""
        made = arranged(self.scenario, self.options, self.theme, self.look, self.beside, self.type, progress)
        if self.session is None:
            return Found(made, None, None)
        share, room = self._share, self._room(made)
        place = QRectF(0, 0, room.width / share, room.height / share)
        block = Block(
            self.session, self.theme, self.options, place,
            view=self.look.view, zoom=self.look.zoom, draft=self.look.draft, moving=False,
        )  # fmt: skip
        return Found(made, block, block.compute())

    def _room(self, made: Arranged) -> Rect:
        """Of a surface: that of its panel and of the axes that it has none of."""
        style, room = self.options.dress, made.layout.panels[0]
        left, foot = 0.4 * style.text, 1.35 * style.small + 1.3 * style.text
        return Rect(left, room.y, room.right - left, room.height + foot)

    @property
    def _share(self) -> float:
        """Points for a unit of the surface's, so that its numbers are little smaller than the others."""
        return SMALLER * self.options.dress.small / UNITS

    def take(self, found: Found) -> None:
        """Stand on what was computed."""
        self.arranged, self.block = found.arranged, found.block
        if found.block is not None and found.ground is not None:
            found.block.take(found.ground)

    def parts(self) -> list[Part]:
        """What is drawn, back to front."""
        parts = [] if self.options.transparent else [Part(self._background)]
        if self.block is not None:
            parts.append(Part(self._surface, font=self.type.font(self.options.dress.small), pens=self._share))
        letters = self.options.letters and len(self.arranged.chart.panels) > 1
        painting = Painting(self.arranged.chart, self.arranged.layout, self.options.dress, self.type, letters=letters)
        return [*parts, Part(painting.draw, font=self.type.font(self.options.dress.text))]

    def _surface(self, painter: QPainter) -> None:
        assert self.block is not None
        room = self._room(self.arranged)
        painter.save()
        painter.setFont(self.type.font(self.options.dress.small))
        painter.translate(room.x, room.y)
        painter.scale(self._share, self._share)
        self.block.part().draw(painter)
        painter.restore()

    def _background(self, painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, self.width, self.height), QColor(self.theme.plot))

    def close(self) -> None:
        """Let go of what it asked."""
        if self.session is not None:
            delete(self.session)
