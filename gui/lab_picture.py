"""The plots of a lab as a picture of any size, in any theme, drawn anew where nobody sees it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import delete

from fallline.gui import text_size
from fallline.gui.export.contour_part import made_room
from fallline.gui.export.options import PER_INCH, SMALLEST, PictureOptions
from fallline.gui.export.themes import THEMES
from fallline.gui.export.window_picture import write_window
from fallline.gui.labs.focus import Focus
from fallline.gui.labs.lab import Lab
from fallline.gui.style import palette, sheet

MARGIN = 14


def usual(lab: Lab) -> PictureOptions:
    """As the plots are now; where only one row of them is shown, all of them."""
    ratio, size = lab.canvas.devicePixelRatio(), lab.canvas.size()
    width, height = max(size.width(), SMALLEST), max(size.height(), lab.stage.rows.needed() + 2 * MARGIN, SMALLEST)
    theme: Any = lab.theme.name
    return PictureOptions(width=width * ratio, height=height * ratio, dpi=round(PER_INCH * ratio), theme=theme)


def save_picture(lab: Lab, target: Path, options: PictureOptions | None = None) -> None:
    """Write `target`, as the plots are where no `options` say another, and say in the lab what came of it."""
    lab.takings.save(target, lambda: write_lab(lab, target, options or usual(lab)))


def write_lab(lab: Lab, target: Path, options: PictureOptions) -> None:
    """Write `target`, with the lab and its settings in it. Raises OSError and ExportError."""
    with drawn_apart(lab, options) as canvas:
        write_window(lab.carried(), target, options, canvas)


@contextmanager
def drawn_apart(lab: Lab, options: PictureOptions, plots: Sequence[str] = ()) -> Iterator[QWidget]:
    """The canvas of a lab like `lab`, as large as the layout of `options`, in their theme.

    Where `plots` are named, as their titles begin, these alone.
    """
    theme, room = THEMES[options.theme], made_room()
    with text_size.plain():
        made = type(lab)(theme)
        try:
            room.setPalette(palette(theme))
            room.setStyleSheet(sheet(theme))
            made.canvas.setParent(room)
            made.grid.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
            made.canvas.resize(*map(round, options.layout))
            made.canvas.setPalette(palette(theme))
            made.canvas.show()
            made.take_over(lab)
            if plots:
                Focus(made, plots)
            made.draw_all()
            for plot in made.plots:
                plot.hold(0)  # the picture is as small as it was asked for
            for _ in range(3):  # words under titles and names over plots wrap by the width, which moves what is below
                QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
                made.grid.activate()
            made.draw_all()
            yield made.canvas
        finally:
            delete(room)
            delete(made)
