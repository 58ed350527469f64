"""The centre of the window: what to look at in words, the contour view, the figures under the cursor, the transport."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from fallline.engine.language import plural, tr
from fallline.engine.problem.curvature import curvature
from fallline.gui import text_size
from fallline.gui.figures import figure
from fallline.gui.follower import Follower
from fallline.gui.panels.arrows_button import ArrowsButton
from fallline.gui.panels.transport import Transport
from fallline.gui.progress_line import ProgressLine
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.contour import ContourView
from fallline.gui.views.key import Key
from fallline.gui.widgets.banner import Banner
from fallline.gui.widgets.moving import move
from fallline.gui.widgets.pane_bar import PaneBar
from fallline.gui.widgets.section import Elided
from fallline.gui.widgets.steady import Roomy

NOWHERE = tr("The loss has no finite value at the start, so no run can leave it. Drag the ring to where it has one.")
NO_GROUND = tr("The contours could not be computed: ")
STOPPED = tr("Stopped:")
MIDDLE = 2
"""Its place in the column, below what to look at and the bar of a pane."""
ROOM_FOR_KEY = 380
"""Pixels of height, at 100 % of text, from which the picture has its key."""
RESTING = tr("Wheel zooms · drag pans · double click resets")


class Stage(QWidget):
    """Stacks the parts and fills the readout."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.description = Description(self)
        self.bar = PaneBar("", theme, self)
        self.put_back = self.bar.add("put-back-button", "put-back", tr("Put it back, and the picture in the middle"))
        self.bar.hide()
        self.picture = QWidget(self)
        self.contour = ContourView(session, theme, self.picture)
        self.key = Key(self.contour, theme, self.picture)
        self._wants_key = True
        self.resting = RESTING
        self.figures = Elided(RESTING, self.picture)
        self.figures.setObjectName("cursor-readout")
        self.figures.setProperty("role", "muted")
        self.figures.setContentsMargins(12, 0, 0, 0)
        self.surface = _surface_button(self.picture)
        self.arrows = ArrowsButton(self.contour.overlay, self.picture)
        self._fill_picture()
        self.transport = Transport(session, theme, self)
        self._column = _column(self)
        self._column.addWidget(self.description)
        self._column.addWidget(self.bar)
        self._column.addWidget(self.picture, 1)
        self._column.addWidget(self.transport)
        self.banner = Banner(self)
        self.contour.hovered.connect(self._read)
        for layer in (self.contour.basins, self.contour.ensemble, self.contour.flow):
            layer.described.connect(self._note)
        self.contour.ground.failed.connect(self._say_no_ground)
        self.follower = Follower(session, self, self.refresh)
        self.progress = ProgressLine(self.contour)
        self.progress.watch(session.tracer.background, tr("Tracing the runs"))
        session.tracer.stopped.connect(self._say_stopped)
        session.refused.connect(lambda reason: self.banner.warn(reason[:1].upper() + reason[1:] + "."))
        self.refresh()

    def _fill_picture(self) -> None:
        column = _column(self.picture)
        column.addWidget(self.contour, 1)
        column.addWidget(self.key)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 8, 0)
        line.addWidget(Roomy(self.figures, self.picture), 1)
        line.addWidget(self.surface)
        line.addWidget(self.arrows)
        column.addLayout(line)

    def put(self, body: QWidget, title: str, *, apart: bool = False) -> None:
        """`body` in the middle, in place of what is there; the picture needs no bar with its `title`.

        What is `apart` from the scenario, such as a lab, has neither its words above nor its transport below.
        """
        there = self._column.itemAt(MIDDLE)  # nothing, where it went elsewhere
        if there is not None and (widget := there.widget()) not in (None, body, self.transport):
            widget.hide()
            self._column.removeWidget(widget)
        move(body, self._column.parentWidget())
        self._column.insertWidget(MIDDLE, body, 1)
        body.show()
        self.bar.name(tr(title))
        self.bar.setVisible(body is not self.picture)
        self.description.put_away(apart)
        self.transport.setVisible(not apart)
        self._fold_key()

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.bar.restyle(theme)
        self.contour.restyle(theme)
        self.key.restyle(theme)
        self.transport.restyle(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold_key()

    def show_key(self, shown: bool) -> None:
        """Whether the picture has its key, where there is room for it."""
        self._wants_key = shown
        self._fold_key()

    def has_key(self) -> bool:
        """Whether that is wanted."""
        return self._wants_key

    def _fold_key(self) -> None:
        """A low window leaves the room to the picture; the cards have the markers too."""
        host = self if self.isAncestorOf(self.picture) else self.picture
        self.key.setVisible(self._wants_key and host.height() >= text_size.pixels(ROOM_FOR_KEY))

    def refresh(self) -> None:
        """The words; and why every plot is empty, where the formula has no value at the start, until it has."""
        self.description.set_text(self.session.scenario.title, self.session.scenario.description)
        if (self.session.complete or self.session.tracer.background.busy) and self.banner.text.text().startswith(
            STOPPED
        ):
            self.banner.hide()
        nowhere = bool(self.session.paths) and all(path.diverged_at == 0 for path in self.session.paths)
        if nowhere:
            self.banner.warn(NOWHERE)
        elif self.banner.text.text() == NOWHERE:
            self.banner.hide()

    def _say_no_ground(self, why: str) -> None:
        """Why no contours stand under the paths; it goes when they do."""
        if why:
            self.banner.warn(NO_GROUND + why)
        elif self.banner.text.text().startswith(NO_GROUND):
            self.banner.hide()

    def _note(self, text: str) -> None:
        """What a map over the landscape shows, while the cursor is elsewhere."""
        self.resting = text or RESTING
        self.figures.setText(self.resting)

    def _say_stopped(self) -> None:
        """That the paths of some runs have no end, and how they come by it."""
        paths = self.session.paths
        left = sum(path.status == "unfinished" for path in paths)
        words = f"{STOPPED} " + plural(
            left,
            "{count} of {all} runs is not traced to the end.",
            "{count} of {all} runs are not traced to the end.",
            all=len(paths),
        )
        self.banner.warn(words, tr("Trace the rest"), self.session.trace_rest)

    def _read(self, point: tuple[float, float] | None) -> None:
        if point is None:
            self.figures.setText(self.resting)
            self.key.point_at(math.nan)
            return
        landscape, theta = self.session.projection.landscape, np.array(point)[:, None]
        slope = float(np.linalg.norm(landscape.gradient(theta)))
        kappa = float(curvature(landscape, theta).condition_number[0])
        loss = float(landscape.loss(theta)[0])
        self.key.point_at(loss)
        parts = {
            "x": point[0],
            "y": point[1],
            "f": loss,
            "|∇f|": slope,
            "κ": kappa,
        }
        self.figures.setText("   ".join(f"{name} {figure(value)}" for name, value in parts.items()))


def _column(parent: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    return column


def _surface_button(parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setObjectName("surface-button")
    button.setText(tr("Surface"))
    button.setProperty("role", "switch")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


class Description(QLabel):
    """Title and what to look at. It says all of it, or one line after a click."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("scenario-description")
        self.setContentsMargins(14, 6, 14, 0)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setWordWrap(True)
        self.setToolTip(tr("Click to fold or unfold"))
        self._folded = self._away = False
        self._title = self._body = ""

    def set_text(self, title: str, body: str) -> None:
        """Show `title` in bold and `body` after it."""
        if (title, body) != (self._title, self._body):
            self._title, self._body = title, body
            self._render()

    def put_away(self, away: bool) -> None:
        """Not there, whatever it would say: a hall has a heading in its place."""
        self._away = away
        self._render()

    def set_folded(self, folded: bool) -> None:
        """Only the title."""
        self._folded = folded
        self._render()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.set_folded(not self._folded)

    def _render(self) -> None:
        title, body = (text.replace("&", "&amp;").replace("<", "&lt;") for text in (self._title, self._body.strip()))
        more = "" if not body else " …" if self._folded else f"<br>{body}"
        self.setText(f"<b>{title or tr('Untitled')}</b>{more}")
        self.setVisible(bool(title or body) and not self._away)
