"""The `export` command: the options of the dialog, from words on the command line. Qt starts only where it draws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from fallline.engine.code import LIBRARIES, write_code
from fallline.engine.files.atomic import ExportError
from fallline.engine.files.data import DATA_FORMATS
from fallline.engine.run.trace import trace
from fallline.engine.scenario.names import explain
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.display import prepare
from fallline.gui.export.options import FilmOptions, PictureOptions, checked, parse_size

PICTURES, FILMS, CODE = (".png", ".svg", ".pdf"), (".gif", ".mp4", ".webm"), ".py"
KINDS = (*PICTURES, *FILMS, *DATA_FORMATS, CODE)
FILM_SIZE = "1280x720"
STILL = PictureOptions.__struct_fields__


def export(scenario: Scenario, out: Path, given: dict[str, Any], size: str | None = None, code: str = "torch") -> None:
    """Write `out`; `given` are options, None where not given.

    Raises ExportError for what cannot be had, OSError for what cannot be written.
    """
    kind = out.suffix.lower()
    if kind in DATA_FORMATS:
        DATA_FORMATS[kind](scenario, trace(scenario), out)
    elif kind == CODE:
        if code not in LIBRARIES:
            raise ExportError(f"--code {code}: choose {' or '.join(LIBRARIES)}")
        write_code(scenario, out, code)
    elif kind in FILMS:
        options = _options(FilmOptions, given, size or FILM_SIZE, scenario)
        prepare()
        write_film_of(scenario, out, options)
    else:
        alien = [name for name, value in given.items() if value is not None and name not in STILL]
        if alien:
            raise ExportError(f"--{alien[0]} is for films, {', '.join(FILMS)}")
        still = {name: value for name, value in given.items() if name in STILL}
        options = _options(PictureOptions, still, size, scenario)
        prepare()
        write_picture_of(scenario, out, options)


def write_picture_of(scenario: Scenario, out: Path, options: PictureOptions) -> None:
    """A picture of the figure or of a window of its own."""
    if options.show == "window":
        from fallline.gui.export.window_picture import write_window
        from fallline.gui.start import hidden_window

        with hidden_window(scenario, options) as window:
            write_window(scenario, out, options, window)
    else:
        from fallline.gui.export.image import write_picture

        write_picture(scenario, out, options)


def write_film_of(scenario: Scenario, out: Path, options: FilmOptions) -> None:
    """A film, whole when this returns."""
    from fallline.gui.export.film import Film
    from fallline.gui.export.job import write_film

    write_film(Film(scenario, options), out)


def _options(kind: type[Any], given: dict[str, Any], size: str | None, scenario: Scenario) -> Any:
    try:
        options = checked(kind, **given, **(parse_size(size) if size else {}))
    except msgspec.ValidationError as error:
        place, _, fault = explain(str(error)).rpartition(": ")
        if place in given:
            fault = f"--{place} {given[place]}: {fault}"
        elif place or not fault.startswith("a film"):
            fault = f"--size {size}: {fault}"
        raise ExportError(fault) from None
    except ValueError as error:
        raise ExportError(f"--size {size}: {error}") from None
    for name in ("step", "first", "last"):
        value = getattr(options, name, None)
        if value is not None and value > scenario.steps:
            raise ExportError(f"--{name} {value}: the scenario has steps 0 to {scenario.steps}")
    return options
