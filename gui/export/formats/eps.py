"""EPS, for journals that take nothing newer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fallline.engine.files.format import FORMATS

if TYPE_CHECKING:
    from fallline.gui.export.drawing import Drawing


@FORMATS.writer("picture", "eps")
def write(drawing: Drawing, target: Path) -> None:
    """Raises OSError."""
    from fallline.gui.export.eps import eps

    target.write_bytes(eps(drawing))
