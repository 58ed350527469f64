"""The themes of pictures: those of the window, and one for paper."""

from __future__ import annotations

import msgspec

from fallline.gui.theme import DARK, LIGHT, Theme

PRINT = msgspec.structs.replace(
    LIGHT,
    name="print",
    text="#000000",
    muted="#222222",
    axis="#222222",
    marker_rim="#000000",
    contour="#16384c",
    contour_alpha=120,
    heat=tuple((at, (250 - 50 * i, 252 - 34 * i, 253 - 27 * i)) for i, at in enumerate((0.0, 1.0))),
)
"""White, near-black text and lines, so pale a heat map that paths stand out in grey too."""

THEMES: dict[str, Theme] = {"dark": DARK, "light": LIGHT, "print": PRINT}
