"""PGF, whose words take the fonts of the LaTeX document around it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fallline.engine.files.format import FORMATS

if TYPE_CHECKING:
    from fallline.gui.export.drawing import Drawing


@FORMATS.writer("picture", "pgf")
def write(drawing: Drawing, target: Path) -> None:
    """Raises OSError."""
    from fallline.gui.export.pgf import pgf

    target.write_bytes(pgf(drawing))
