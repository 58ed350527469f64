"""`export --slides`: the snapshots of a scenario as pages or as a film. Qt starts once nothing is left to refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.commands.export import FILM_SIZE, STILL, options_of, refuse_what_changes_nothing
from fallline.gui.display import prepare
from fallline.gui.export.figure_options import OF_A_STYLE
from fallline.gui.export.options import NO_SNAPSHOTS, SLIDE_SIZE, FilmOptions, PictureOptions, as_slides

SAID = "step", "first", "last", "title"
"""Options of a picture or a film that each snapshot says for itself."""
USUAL, USUAL_OF_A_FILM = {"show": "contour+loss"}, {"hold": 4.0}


def export_slides(
    scenario: Scenario,
    out: Path,
    given: dict[str, Any],
    size: str | None = None,
    code: str | None = None,
    progress: Progress | None = None,
) -> None:
    """Write `out`; `given` are options, None where not given.

    Raises ExportError for what cannot be had, OSError for what cannot be written.
    """
    if not scenario.snapshots:
        raise ExportError(NO_SNAPSHOTS)
    endings = FORMATS.endings("slides", "film")
    if out.suffix.lower() not in endings:
        raise ExportError(
            tr(
                "--slides is for {names}, not for {ending}",
                names=", ".join(endings),
                ending=out.suffix or tr("a file without ending"),
            )
        )
    for name in SAID:
        if given.get(name) is not None:
            raise ExportError(
                tr("--{name} is for one picture or film, not for --slides: their snapshots say it", name=name)
            )
    for name in ("style", *OF_A_STYLE):
        if given.get(name) is not None:
            raise ExportError(tr("--{option} is for one figure, not for --slides", option=name.replace("_", "-")))
    if given.get("show") == "window":
        raise ExportError(tr("--show window is for one picture, not for --slides"))
    still = FORMATS.writing(out, "slides", "film").kind == "slides"
    known = FORMATS.named("picture", "pdf") if still else FORMATS.writing(out, "film")
    chosen = USUAL | {name: value for name, value in given.items() if value is not None}
    refuse_what_changes_nothing(known, chosen | {"size": size, "code": code})
    if still:
        chosen = {name: value for name, value in chosen.items() if name in STILL}
        options = options_of(PictureOptions, chosen, size or SLIDE_SIZE, scenario)
    else:
        options = options_of(FilmOptions, USUAL_OF_A_FILM | chosen, size or FILM_SIZE, scenario)
    prepare()
    write_slides_of(scenario, out, as_slides(options), progress)


def write_slides_of(scenario: Scenario, out: Path, options: PictureOptions, progress: Progress | None = None) -> None:
    """Pages, or a film, whole when this returns."""
    from fallline.gui.export.job import write_film
    from fallline.gui.export.slides import SlideFilm, SlideShow

    if isinstance(options, FilmOptions):
        write_film(SlideFilm(scenario, options, later=True), out, progress)
    else:
        write_film(SlideShow(scenario, options, later=True), out, progress)
