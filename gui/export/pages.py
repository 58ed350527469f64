"""File > Export page: asks where, and writes what is open as a page for browsers."""

from __future__ import annotations

from pathlib import Path

from fallline.engine.files.format import FORMATS
from fallline.engine.language import tr
from fallline.gui.export.exports import Exports
from fallline.gui.save_as import ask_where


def export_page(exports: Exports) -> None:
    """Ask, and write."""
    formats = FORMATS.written("page")
    asked = ask_where(exports.window, tr("Export a page"), exports.suggest(formats[0].endings[0]), formats)
    if asked is not None:
        export_page_path(exports, asked[0])


def export_page_path(exports: Exports, path: Path) -> None:
    """Write it to `path`, in the background where what is open takes long to trace."""
    scenario = exports.session.scenario
    numbers = sum(trajectory.theta.size for trajectory in exports.session.paths)
    exports.write(path, lambda: FORMATS.writing(path, "page").save(path, scenario), numbers)
