"""What the commands of Fallline take and write: words of their arguments, and help read off the table of formats."""

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand

from fallline import terminal
from fallline.engine.files.atomic import ExportError, is_same, refuse_what_is_no_file
from fallline.engine.files.format import FORMATS, Kind
from fallline.engine.files.open import is_recorded

SHORT = {"help_option_names": ["-h", "--help"]}
Out = Annotated[Path, typer.Argument(metavar="OUT")]
OutOrNothing = Annotated[Path | None, typer.Argument(metavar="OUT")]
Source = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="a scenario, a file made from one, or the name of a shipped one; - is standard input",
        autocompletion=terminal.scenarios,
    ),
]
OrNothing = Annotated[
    str | None,
    typer.Argument(
        metavar="SCENARIO", help="the same; what was open last by default", autocompletion=terminal.scenarios
    ),
]
Format = Annotated[str | None, typer.Option(help="the kind of file where OUT is - for standard output: csv")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="say nothing but what is wrong")]
Jobs = Annotated[int | None, typer.Option(help="processes; one per core by default, 0 for none", min=0)]
Scheduler = Annotated[str, typer.Option(help="a dask scheduler, such as tcp://host:8786, in place of jobs")]
Force = Annotated[bool, typer.Option("--force", "-f", help="replace a file that is there already")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON instead of a table")]
Style = Annotated[str | None, typer.Option()]
Size = Annotated[
    str | None, typer.Option(help="width x height: 1600x1000 in pixels; 8.5x6cm, 3.5x2.6in, 252x187pt on paper")
]
Dpi = Annotated[int | None, typer.Option(help="pixels per inch; 300 on paper")]
Theme = Annotated[str | None, typer.Option(help="dark, light or print")]
Font = Annotated[str | None, typer.Option(help="of a style: sans, arial, serif (like Times) or tex")]
XName = Annotated[str | None, typer.Option(help="the axis across; of several panels between semicolons")]
YName = Annotated[str | None, typer.Option(help="the axis up")]
Titled = Annotated[bool | None, typer.Option("--title/--no-title", help="title and step, above")]
Transparent = Annotated[bool | None, typer.Option("--transparent/--no-transparent", help="without a background")]
Given = dict[str, Any] | None
"""The options of a picture, by name, None where one is not given: what `pictured` lets a command take."""
PICTURED: dict[str, Any] = {
    "size": Size, "style": Style, "dpi": Dpi, "theme": Theme, "font": Font, "title": Titled, "x_name": XName,
    "y_name": YName, "transparent": Transparent,
}  # fmt: skip
"""Those of maps and comparisons."""
FORMATS.look_in("fallline.gui.export.formats")

EXPORTS: dict[str, tuple[tuple[Kind, str], ...]] = {
    "export": (
        ("picture", "a picture"),
        ("film", "film"),
        ("data", "data"),
        ("script", "script"),
        ("page", "page for browsers"),
        ("scenario", "scenario"),
    ),
    "basins": (("basins", "a map"),),
    "sweep": (("sweep", "a map"),),
    "compare": (("comparison", "profiles and data"),),
    "why": (("why", "the table"),),
}
"""What each command writes, and its words in the help."""
COMPARED = "comparison.csv"
"""The table in a folder that a comparison is written to."""


class Exporting(TyperCommand):
    """A command whose help says what it can write: read off the table of formats when it is asked for."""

    def format_help(self, context: Any, formatter: Any) -> None:
        from fallline.gui.chart.styles import STYLES

        kinds = [f"{words} ({' '.join(FORMATS.endings(kind))})" for kind, words in EXPORTS[str(self.name)]]
        *others, last = (format.name for format in FORMATS.written("script"))
        for parameter in cast("list[Any]", self.params):  # a parameter in general has no help, and all of typer's have
            if parameter.name == "out":
                parameter.help = " or ".join([", ".join(kinds[:-1]), kinds[-1]] if len(kinds) > 1 else kinds)
                parameter.help += "" if parameter.required else "; printed if none is named"
            elif parameter.name == "code":
                parameter.help = f"the library of a script: {', '.join(others)} or {last}; {others[0]} if none is named"
            elif parameter.name == "style":
                parameter.help = f"of a figure: {', '.join(STYLES)}; print if its size is on paper"
        super().format_help(context, formatter)


def pictured(command: Callable[..., None], without: tuple[str, ...] = ()) -> Callable[..., None]:
    """`command`, which takes each of PICTURED on the command line but some, and all of them as its `given`."""
    offered = {name: kind for name, kind in PICTURED.items() if name not in without}

    @wraps(command)
    def called(**options: Any) -> None:
        given = {name: options.pop(name) for name in offered}
        command(**options, given=given)

    parameters: list[inspect.Parameter] = []
    for each in inspect.signature(command).parameters.values():
        taken = offered if each.name == "given" else {each.name: each.annotation}
        default = None if each.name == "given" else each.default
        parameters += [
            inspect.Parameter(name, each.kind, default=default, annotation=kind) for name, kind in taken.items()
        ]
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what typer reads
    called.__annotations__ = {each.name: each.annotation for each in parameters}
    return called


def check_out(out: Path, command: str, source: str, *, force: bool) -> None:
    """Raise ExportError where `command` must not or cannot write `out`: before it sets to work.

    What runs were recorded in is `source` itself, and is never replaced by what is seen of it.
    """
    if str(out) == terminal.STREAM:
        return
    FORMATS.writing(out, *(kind for kind, _ in EXPORTS[command]))
    check_place(out, force=force)
    if is_same(out, Path(source)) and is_recorded(out):
        raise ExportError(f"{out} is what was recorded; a file of what is seen of it needs another name")


def check_compared(out: Path, *, force: bool) -> None:
    """Raise ExportError where a comparison must not or cannot be written as `out`, a file or a folder."""
    if str(out) == terminal.STREAM:
        return
    if out.suffix:
        FORMATS.writing(out, "comparison")
        check_place(out, force=force)
        return
    if not out.absolute().parent.is_dir():
        raise ExportError(f"{out}: there is no folder {out.parent}")
    if out.exists() and not force:
        raise ExportError(f"{out} is there already; --force replaces it")
    if out.exists() and not (out / COMPARED).is_file():
        raise ExportError(f"{out} is no folder of a comparison, and is left as it is")


def check_place(out: Path, *, force: bool) -> None:
    """Raise ExportError where nothing may be written in the place `out`."""
    refuse_what_is_no_file(out)
    if out.exists() and not force:
        raise ExportError(f"{out} is there already; --force replaces it")
    if not out.absolute().parent.is_dir():
        raise ExportError(f"{out}: there is no folder {out.parent}")
