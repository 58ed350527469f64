"""Why the runs of a window went as they did, as a table or a picture; the remedies are tried in the background."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fallline.engine.files.format import FORMATS
from fallline.engine.language import tr
from fallline.gui.background import Background
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.writer import LONG
from fallline.gui.save_as import ask_where

if TYPE_CHECKING:
    from fallline.engine.analysis.diagnosis.table import Reason
    from fallline.gui.export.exports import Exports


def export_reasons(exports: Exports) -> None:
    """Ask where, and write them there."""
    asked = ask_where(
        exports.window, tr("Export reasons"), exports.suggest("-why.csv"), FORMATS.written("why"), exports.recorded_in
    )
    if asked is not None:
        write_reasons(exports, asked[0])


def write_reasons(exports: Exports, path: Path) -> None:
    """Of all runs to `path`, a picture in the window's theme."""
    from fallline.engine.analysis.diagnosis.table import reasons
    from fallline.gui.export.why_chart import ASKED, why_figure

    scenario, theme = exports.session.scenario, exports.look_of(PictureOptions).theme

    def write(found: tuple[Reason, ...]) -> None:
        format = FORMATS.writing(path, "why")
        if format.drawn:
            exports.write_figure(path, why_figure(scenario, found, replace(ASKED, theme=theme)))
        else:
            exports.write(path, lambda: format.save(path, scenario, found), LONG)

    asking = Background(exports.window)
    asking.answered.connect(write)
    asking.failed.connect(
        lambda why: exports.banner.warn(tr("Could not write {name}: {why}.", name=path.name, why=why))
    )
    for end in (asking.answered, asking.failed, asking.stopped):
        end.connect(asking.deleteLater)
    exports.watch(asking, tr("Looking for causes"))
    asking.ask(lambda progress: tuple(reasons(scenario, progress)))
