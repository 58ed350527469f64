"""Maps, comparisons and reasons in every format of pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fallline.engine.analysis.diagnosis.table import Reason
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies.basins import Basins
from fallline.engine.studies.compare import Comparison
from fallline.engine.studies.sweep import Sweep

if TYPE_CHECKING:
    from fallline.gui.export.charted import ChartFigure
    from fallline.gui.export.options import PictureOptions

PICTURES = {
    "png": tr("PNG image"), "svg": tr("SVG image"), "pdf": tr("PDF document"), "eps": tr("EPS image"),
    "pgf": tr("PGF for LaTeX"),
    "tiff": tr("TIFF image"), "matplotlib": tr("matplotlib script"),
}  # fmt: skip
"""By name and in words; the file itself is recognised as a picture."""
ENDINGS = {"matplotlib": ".py"}
"""Where a name is not its ending."""
ACCURACY = 1e-5
"""Of a comparison, where none is said."""


def write_sweep(
    name: str, scenario: Scenario, found: Sweep, target: Path, options: PictureOptions | None = None
) -> None:
    """As a picture of the format `name`."""
    from fallline.gui.export.map_chart import SWEPT, sweep_figure

    _write(name, sweep_figure(scenario, found, options or SWEPT), target)


def write_basins(
    name: str, scenario: Scenario, run: int, found: Basins, target: Path, options: PictureOptions | None = None
) -> None:
    """As a picture of the format `name`."""
    from fallline.gui.export.map_chart import MAPPED, basins_figure

    _write(name, basins_figure(scenario, run, found, options or MAPPED), target)


def write_comparison(
    name: str,
    scenario: Scenario,
    found: Comparison,
    target: Path,
    options: PictureOptions | None = None,
    accuracy: float = ACCURACY,
) -> None:
    """As a picture of the format `name`, for an `accuracy`."""
    from fallline.gui.export.comparison_chart import COMPARED, comparison_figure

    _write(name, comparison_figure(scenario, found, accuracy, options or COMPARED), target)


def write_why(
    name: str, scenario: Scenario, found: Sequence[Reason], target: Path, options: PictureOptions | None = None
) -> None:
    """As a picture of the format `name`."""
    from fallline.gui.export.why_chart import ASKED, why_figure

    _write(name, why_figure(scenario, found, options or ASKED), target)


def _write(name: str, figure: ChartFigure, target: Path) -> None:
    from fallline.gui.export.image import drawing_of

    figure.take(figure.compute())
    script = name == "matplotlib"
    write = FORMATS.named("chart" if script else "picture", name).write
    assert write is not None
    write(figure if script else drawing_of(figure)(figure.parts()), target)


WRITERS: dict[str, Callable[..., None]] = {
    "sweep": write_sweep, "basins": write_basins, "comparison": write_comparison, "why": write_why,
}  # fmt: skip
for name, words in PICTURES.items():
    for kind, write in WRITERS.items():
        FORMATS.register(
            Format(
                name=name, kind=kind,  # type: ignore[arg-type]
                endings=(ENDINGS.get(name, f".{name}"),), words=words, write=partial(write, name), drawn=True,
            )
        )  # fmt: skip
