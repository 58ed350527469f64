"""In which corner of a panel a part of it is shown larger."""

from __future__ import annotations

import numpy as np

from fallline.gui.chart.chart import Line, Panel
from fallline.gui.chart.ends import inside, to_paper
from fallline.gui.chart.layout import Rect


def corner(panel: Panel, part: Panel, rect: Rect) -> Rect:
    """Two fifths of the panel, as the part is shaped, where it covers the least of the paths and not the part."""
    wide, high = 0.4 * rect.width, 0.4 * rect.height
    if part.equal:
        ratio = (part.x.high - part.x.low) / (part.y.high - part.y.low)
        wide, high = min(wide, high * ratio), min(high, wide / ratio)
    off = 0.03 * min(rect.width, rect.height)
    places = [
        Rect(x, y, wide, high)
        for x in (rect.right - wide - off, rect.x + off)
        for y in (rect.y + off, rect.bottom - high - off)
    ]
    shown = np.array(
        [[part.x.low, part.y.low], [part.x.high, part.y.high], [part.x.low, part.y.high], [part.x.high, part.y.low]]
    )
    covered = np.concatenate(
        [
            *(to_paper(line.points, panel, rect) for line in panel.layers if isinstance(line, Line)),
            np.repeat(to_paper(shown, panel, rect), 1000, axis=0),
        ]
    )
    return min(places, key=lambda place: len(inside(covered, place)))
