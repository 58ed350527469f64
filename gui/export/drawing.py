"""What a format of pictures is given: a figure or a window, as vectors and as pixels, and what it shows."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtGui import QImage

from fallline.engine.files.embedded_scenario import Content
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.part import Part


class Drawing(msgspec.Struct, frozen=True):
    """`parts()` draw themselves, back to front, in the units of `layout`; `image()` has the pixels of `options`."""

    scenario: Content
    """What a file of it carries."""
    options: PictureOptions
    layout: tuple[float, float]
    """Width and height."""
    parts: Callable[[], list[Part]]
    image: Callable[[], QImage]
