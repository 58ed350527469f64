"""The `export` command: the options of the dialog, from words on the command line. Qt starts only where it draws."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.columns import Wanted
from fallline.engine.files.format import FORMATS, Format, Kind
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress, unheard
from fallline.engine.run.trace import trace_runs
from fallline.engine.scenario.names import explain
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.chart.styles import PAPER, SCREEN, STYLES
from fallline.gui.display import prepare
from fallline.gui.export.codecs import chosen
from fallline.gui.export.figure_options import OF_A_STYLE, OF_THE_PLANE
from fallline.gui.export.options import (
    OF_A_STILL,
    OF_THE_FIGURE,
    OF_THE_SURFACE,
    FilmOptions,
    PictureOptions,
    checked,
    parse_size,
)

KINDS: tuple[Kind, ...] = ("picture", "film", "data", "script", "page", "scenario")
FILM_SIZE = "1280x720"
PLACES = ("width", "height", "unit")
"""What --size gives."""
STILL = PictureOptions.__struct_fields__
FILMED = set(FilmOptions.__struct_fields__) - {"step", *OF_A_STILL}
TAKEN: dict[Kind, set[str]] = {
    "picture": {*STILL, "size"}, "film": {*FILMED, "size"}, "data": {"every", "columns"}, "script": {"code"},
    "page": {"scorm"}, "scenario": set(),
}  # fmt: skip
"""The options that change a file of each kind."""
OF_A_SCRIPT = {*OF_A_STYLE, "size", "style", "step", "show", "theme", "legend", "title"}
"""Those that change a script which draws."""


def export(
    scenario: Scenario,
    out: Path,
    given: dict[str, Any],
    size: str | None = None,
    code: str | None = None,
    progress: Progress | None = None,
) -> None:
    """Write `out`; `given` are options, None where not given, `code` names a script's library.

    `progress` is told of a film and of long runs. Raises ExportError for what cannot be had, OSError for what cannot
    be written.
    """
    format = FORMATS.writing(out, *KINDS)
    format = _script(format, code) if format.kind == "script" else format
    refuse_what_changes_nothing(format, given | {"size": size, "code": code})
    match format.kind:
        case "data" if format.table:
            format.save(out, scenario, trace_runs(scenario, scenario.runs, progress), wanted=_wanted(given))
        case "data":
            format.save(out, scenario, trace_runs(scenario, scenario.runs, progress))
        case "page" | "scenario":
            format.save(out, scenario)
        case "script" if format.drawn:
            options = picture_options({"style": PAPER} | _given(given), size, scenario)
            format.save(out, scenario, options=options, progress=progress or unheard)
        case "script":
            for told in format.save(out, scenario):
                sys.stderr.write(f"fallline: {out.name} leaves out {told}\n")
        case "film":
            options = options_of(FilmOptions, given, size or FILM_SIZE, scenario)
            if format.codecs:
                chosen(format.name, options)
            prepare()
            write_film_of(scenario, out, options, progress)
        case _:
            options = picture_options(given, size, scenario)
            prepare()
            tell_of_fonts(options)
            write_picture_of(scenario, out, options, progress or unheard)


def _wanted(given: dict[str, Any]) -> Wanted:
    """Of a table, what --every and --columns leave."""
    return Wanted(every=given.get("every") or 1, names=_words(given.get("columns")))


def tell_of_fonts(options: PictureOptions) -> None:
    """Say on stderr where the font that is asked for is not installed."""
    if options.styled:
        from fallline.gui.chart.fonts import family

        told = family(options.typeface)[1]
        sys.stderr.write(f"fallline: {told}\n" if told else "")


def _given(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _words(text: str | None) -> tuple[str, ...]:
    """What stands between commas."""
    return tuple(filter(None, (word.strip() for word in (text or "").split(","))))


def picture_options(given: dict[str, Any], size: str | None, scenario: Scenario) -> PictureOptions:
    """Those of a picture, with what its style says where nothing is given; on paper the style is that of print."""
    still = {name: value for name, value in given.items() if name in STILL}
    sized = parsed(size)
    if still.get("style") is None and sized.get("unit", "px") != "px" and still.get("show") != "window":
        still["style"] = PAPER
    style = STYLES.get(still.get("style") or SCREEN)
    usual = {} if style is None or style.name == SCREEN else style.options | sized
    options: PictureOptions = options_of(PictureOptions, usual | _given(still), size, scenario)
    return options


def parsed(size: str | None) -> dict[str, object]:
    """What --size says; raises ExportError."""
    try:
        return parse_size(size) if size else {}
    except ValueError as error:
        raise ExportError(tr("--size {size}: {error}", size=size, error=error)) from None


def refuse_what_changes_nothing(format: Format, given: dict[str, Any]) -> None:
    """Raise ExportError for an option that this file would not show."""
    words = [name for name, value in given.items() if value is not None]
    shown = given.get("show") or "contour"
    for name in words:
        kinds = [kind for kind, names in TAKEN.items() if name in names]
        if format.kind not in kinds and not (format.drawn and format.kind == "script" and name in OF_A_SCRIPT):
            told = " and ".join(f"{_several(kind)} ({', '.join(FORMATS.endings(kind))})" for kind in kinds)
            raise ExportError(
                tr(
                    "{option} is for {told}, not for {endings}",
                    option=_option(name),
                    told=told,
                    endings=format.endings[0],
                )
            )
        if name in ("every", "columns") and not format.table:
            tables = (each.endings[0] for each in FORMATS.written("data") if each.table)
            raise ExportError(
                tr(
                    "--{name} is for tables ({names}), not for {endings}",
                    name=name,
                    names=", ".join(tables),
                    endings=format.endings[0],
                )
            )
        if name == "codec" and len(format.codecs) < 2:
            several = (each.endings[0] for each in FORMATS.written("film") if len(each.codecs) > 1)
            raise ExportError(
                tr("--codec is for {names}, not for {endings}", names=" and ".join(several), endings=format.endings[0])
            )
        if name == "scorm" and format.name != "scorm":
            raise ExportError(tr("--scorm is for .zip, not for {endings}", endings=format.endings[0]))
        if name in OF_THE_SURFACE and not shown.startswith("surface"):
            raise ExportError(tr("--{name} is for --show surface, not for {shown}", name=name, shown=shown))
        if name in (*OF_THE_FIGURE, *OF_A_STYLE, "style") and shown == "window":
            raise ExportError(tr("{option} is for figures; --show window is the window as it is", option=_option(name)))
        if name in OF_A_STYLE and not _styled(given) and format.kind == "picture":
            raise ExportError(
                tr(
                    "{option} is for figures in a style: add --style {style}, or a --size on paper",
                    option=_option(name),
                    style=PAPER,
                )
            )
        if name in OF_THE_PLANE and shown.startswith("surface"):
            raise ExportError(tr("{option} is for --show contour, not for {shown}", option=_option(name), shown=shown))


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _styled(given: dict[str, Any]) -> bool:
    """Whether a figure is drawn in a style."""
    if given.get("style") is None:
        return parsed(given.get("size")).get("unit", "px") != "px"
    return bool(given["style"] != SCREEN)


def _several(kind: Kind) -> str:
    return kind if kind == "data" else f"{kind}s"


def _script(format: Format, code: str | None) -> Format:
    """Of those with the ending of `format`, the one that --code names; the first where it names none."""
    known = {each.name: each for each in FORMATS.written("script") if set(each.endings) & set(format.endings)}
    if code is not None and code not in known:
        raise ExportError(tr("--code {code}: choose {names}", code=code, names=" or ".join(known)))
    return format if code is None else known[code]


def write_picture_of(
    scenario: Scenario,
    out: Path,
    options: PictureOptions,
    progress: Progress = unheard,
) -> None:
    """A picture of the figure or of a window of its own."""
    if options.show == "window":
        from fallline.gui.export.window_picture import write_window
        from fallline.gui.start import hidden_window

        with hidden_window(scenario, options) as window:
            write_window(scenario, out, options, window)
    else:
        from fallline.gui.export.image import write_picture

        write_picture(scenario, out, options, progress=progress)


def write_film_of(scenario: Scenario, out: Path, options: FilmOptions, progress: Progress | None = None) -> None:
    """A film, whole when this returns."""
    from fallline.gui.export.film import Film
    from fallline.gui.export.job import write_film

    write_film(Film(scenario, options, later=True), out, progress)


def options_of(kind: type[Any], given: dict[str, Any], size: str | None, scenario: Scenario) -> Any:
    """Options of `kind`, checked against the scenario; raises ExportError that names the option.

    `size` is as it was typed, and read where width and height are not among those given.
    """
    sized = {} if "width" in given else parsed(size)
    try:
        options = checked(kind, **given, **sized)
    except msgspec.ValidationError as error:
        place, _, fault = explain(str(error)).rpartition(": ")
        if place in given and place not in PLACES:
            fault = f"{_option(place)} {given[place]}: {fault}"
        elif "an inset" in fault:
            fault = tr("--inset {given}: {fault}", given=given["inset"], fault=fault)
        elif place or not fault.startswith("a film"):
            fault = tr("--size {size}: {fault}", size=size, fault=fault)
        raise ExportError(fault) from None
    for name in ("step", "first", "last"):
        value = getattr(options, name, None)
        if value is not None and value > scenario.steps:
            raise ExportError(
                tr(
                    "--{name} {value}: the scenario has steps 0 to {steps}",
                    name=name,
                    value=value,
                    steps=scenario.steps,
                )
            )
    return options
