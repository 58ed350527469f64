"""A script of matplotlib that redraws a figure from its data, for whoever goes on from there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fallline.engine.files.embedded_scenario import from_comments
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress, unheard
from fallline.engine.scenario.scenario import Scenario

if TYPE_CHECKING:
    from fallline.gui.export.charted import ChartFigure
    from fallline.gui.export.options import PictureOptions


def write(
    scenario: Scenario,
    target: Path,
    options: PictureOptions | None = None,
    progress: Progress = unheard,
) -> tuple[str, ...]:
    """In the style of paper where `options` are not given. Raises OSError and ExportError."""
    from fallline.gui.display import prepare
    from fallline.gui.export.scripted import script

    prepare()
    target.write_text(script(scenario, options, progress), "utf-8")
    return ()


def write_chart(figure: ChartFigure, target: Path) -> None:
    """Of plots that are given as data; `figure` has taken its own. Raises OSError."""
    from fallline.gui.export.scripted import script_of

    target.write_text(script_of(figure), "utf-8")


FORMATS.register(
    Format(
        name="matplotlib", kind="script", endings=(".py",), words=tr("matplotlib script"), read=from_comments,
        write=write, drawn=True,
    )
)  # fmt: skip
FORMATS.register(
    Format(
        name="matplotlib", kind="chart", endings=(".py",), words=tr("matplotlib script"), write=write_chart, drawn=True,
        note=tr("A script that redraws these plots from their data, which it holds"),
    )
)  # fmt: skip
