"""Fallline: argv -> the window, or a command without one. Qt is imported only where something is drawn."""

import os
import sys
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from fallline import (
    compare_command,
    exporting,
    grading,
    interrupts,
    lesson_commands,
    map_commands,
    terminal,
    watch_command,
)
from fallline.engine.files.atomic import ExportError
from fallline.engine.files.open import load_scenario, scenario_names
from fallline.engine.kernels.compile_queue import leave_with
from fallline.engine.plugins.plugin import PluginError
from fallline.engine.recorder.records import Damaged
from fallline.engine.scenario.scenario import ScenarioError
from fallline.exporting import (
    SHORT,
    AsJson,
    Exporting,
    Force,
    Format,
    Given,
    OrNothing,
    Out,
    OutOrNothing,
    Quiet,
    Source,
    check_out,
)
from fallline.plugin_commands import plugins_app
from fallline.terminal import InputError

app = typer.Typer(
    context_settings=SHORT,
    pretty_exceptions_enable=False,
    help="Optimizers on loss landscapes, step by step.",
    epilog="Exit status: 0 done; 1 a check found something wrong; 2 wrong input, or no file written; 130 stopped.",
)
app.add_typer(plugins_app, name="plugins")

DEFAULT = "ravine"
APART = {"scenario", "out", "size", "code", "slides", "format", "force", "quiet"}
"""Parameters of `export` that are no options of a picture or a film."""
ONCE = {"run", "why", "export", "check-gradient"}
"""Commands that run a scenario once: a compiler beside them would be done after them."""
STOPPED = 130
"""The exit status of what Ctrl-C ended: 128 and the signal's number."""
QT = {"PySide6", "shiboken6", "pyqtgraph", "contourpy", "PIL", "av", "superqt", "ziamath"}
"""What the extra `gui` installs."""


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"fallline {version('fallline')}")
        raise typer.Exit


@app.callback()
def _every(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="say which this is")
    ] = False,
) -> None:
    """Optimizers on loss landscapes, step by step."""


@app.command()
def window(scenario: OrNothing = None) -> None:
    """Open the window, on what was open last if nothing is named; without a display, draw to a file and say so."""
    from fallline.gui.display import headless

    if headless():
        from fallline.gui.commands.export import export as write

        name = scenario or DEFAULT
        target = terminal.free(Path(f"fallline-{Path(name).stem}.png"))
        write(load_scenario(name), target, {})
        print(f"No display was found, so the scenario was drawn to {target} instead.")
        return
    from fallline.engine.files.carried_lab import lab_in
    from fallline.gui.start import open_window

    if scenario is None:
        raise SystemExit(open_window())
    if scenario not in scenario_names() and lab_in(Path(scenario)) is not None:
        raise SystemExit(open_window(lab=Path(scenario)))
    raise SystemExit(open_window(load_scenario(scenario), None if scenario in scenario_names() else Path(scenario)))


app.command()(watch_command.watch)


@app.command()
def run(scenario: Source, as_json: AsJson = False) -> None:
    """Run every run of SCENARIO and print its final figures."""
    from fallline.engine.report import runs

    opened = terminal.opened(scenario)
    with terminal.bar("Running", quiet=as_json) as progress:
        runs(opened, opened.title or scenario, as_json=as_json, progress=progress)


@app.command(cls=Exporting)
@partial(exporting.pictured, without=("x_name", "y_name"))
def why(
    scenario: Source,
    out: OutOrNothing = None,
    as_json: AsJson = False,
    given: Given = None,
    format: Format = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Say why every run of SCENARIO went as it did, and what each remedy would do; or write that as OUT."""
    from fallline.gui.commands import reasons

    opened = terminal.opened(scenario)
    if out is None:
        reasons.say(opened, given or {}, as_json=as_json, idle={"format": format, "force": force, "quiet": quiet})
        return
    if as_json:
        raise ExportError("--json is printed, without OUT")
    check_out(out, "why", scenario, force=force)
    with terminal.bar("Looking for causes", quiet=quiet) as progress:
        terminal.sent(out, format, partial(reasons.write, opened, progress=progress, given=given or {}), quiet=quiet)


@app.command(cls=Exporting)
def export(
    scenario: Source,
    out: Out,
    size: exporting.Size = None,
    style: exporting.Style = None,
    dpi: exporting.Dpi = None,
    step: Annotated[int | None, typer.Option(help="the step to show; the last by default")] = None,
    show: Annotated[
        str | None, typer.Option(help="contour or surface, alone or with +loss or +condition; or window")
    ] = None,
    turn: Annotated[float | None, typer.Option(help="degrees that the surface is turned by")] = None,
    tilt: Annotated[float | None, typer.Option(help="degrees that one looks down on it, 6 to 90")] = None,
    log: Annotated[bool | None, typer.Option(help="its height by the logarithm of the loss")] = None,
    theme: exporting.Theme = None,
    transparent: exporting.Transparent = None,
    legend: Annotated[bool | None, typer.Option(help="the runs, below")] = None,
    title: exporting.Titled = None,
    font: exporting.Font = None,
    marks: Annotated[bool | None, typer.Option(help="dashes and markers tell runs apart, in grey print too")] = None,
    names: Annotated[str | None, typer.Option(help="of the runs: ends of their lines, outside, below, or auto")] = None,
    letters: Annotated[bool | None, typer.Option(help="(a), (b) over several panels")] = None,
    levels: Annotated[bool | None, typer.Option(help="contours bear their losses")] = None,
    bar: Annotated[bool | None, typer.Option(help="a colour bar with losses")] = None,
    x_name: exporting.XName = None,
    y_name: exporting.YName = None,
    panels: Annotated[str | None, typer.Option(help="one for all runs, or methods: one for each")] = None,
    inset: Annotated[
        str | None, typer.Option(help="a part to show larger, such as 0.5:1.5,0.5:1.5 for x and y")
    ] = None,
    beside: Annotated[str | None, typer.Option(help="other scenarios, between commas, in panels of their own")] = None,
    first: Annotated[int | None, typer.Option(help="a film's first step")] = None,
    last: Annotated[int | None, typer.Option(help="a film's last step")] = None,
    fps: Annotated[int | None, typer.Option(help="a film's frames a second")] = None,
    speed: Annotated[float | None, typer.Option(help="a film's steps a second")] = None,
    hold: Annotated[float | None, typer.Option(help="seconds that a film's end stays")] = None,
    codec: Annotated[str | None, typer.Option(help="h264, av1 or vp9, of .mp4; vp9 or av1, of .webm")] = None,
    every: Annotated[int | None, typer.Option(help="of a table, every so many-th step and the last", min=1)] = None,
    columns: Annotated[str | None, typer.Option(help="of a table, these: loss,theta")] = None,
    code: Annotated[str | None, typer.Option()] = None,
    scorm: Annotated[bool | None, typer.Option("--scorm", help="OUT is a SCORM 1.2 package of the page: .zip")] = None,
    slides: Annotated[
        bool, typer.Option("--slides", help="its snapshots: a page each of a .pdf, or a film that holds each in turn")
    ] = False,
    format: Format = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Write SCENARIO as a picture, film, data, script, page or scenario; the kind follows from OUT's ending."""
    given = {name: value for name, value in locals().items() if name not in APART}
    from fallline.gui.commands.export import export as write
    from fallline.gui.commands.slides import export_slides

    opened = terminal.opened(scenario)
    check_out(out, "export", scenario, force=force)
    with terminal.bar("Writing", quiet=quiet) as progress:
        drawn = export_slides if slides else write
        filled = partial(drawn, opened, given=given, size=size, code=code, progress=progress)
        terminal.sent(out, format, filled, quiet=quiet)


for command in (map_commands.basins, map_commands.sweep, compare_command.compare):
    app.command(cls=Exporting)(command)


app.command(name="export-lesson")(lesson_commands.export_lesson)
app.command()(grading.grade)


@app.command(name="check-gradient")
def check_gradient(scenario: Source, as_json: AsJson = False) -> None:
    """Compare the gradient at SCENARIO's start with difference quotients; exit status 1 where it is wrong."""
    from fallline.engine import report

    if not report.gradient_check(terminal.opened(scenario), as_json=as_json):
        raise SystemExit(1)


@app.command(name="list")
def list_(
    what: Annotated[str, typer.Argument(help="landscapes, optimizers, schedules or scenarios")], as_json: AsJson = False
) -> None:
    """List what there is to choose from."""
    from fallline.engine import report

    if what not in report.LISTS:
        raise InputError(f"cannot list {what!r}; choose {', '.join(report.LISTS)}")
    report.choices(what, as_json=as_json)


@app.command()
def desktop(remove: Annotated[bool, typer.Option("--remove", help="take it away again")] = False) -> None:
    """Give the desktop (Linux) a launcher, an icon and a type for files named *.fallline.toml."""
    from fallline.gui.commands import desktop as launcher

    for path in launcher.remove() if remove else launcher.install():
        print(f"{'Removed' if remove else 'Wrote'} {path}")


def main(argv: list[str] | None = None) -> NoReturn:
    """Run with `argv`; wrong input ends in one line on stderr and status 2."""
    if getattr(sys, "frozen", False):  # a sweep's processes are this very program, started anew
        import multiprocessing

        multiprocessing.freeze_support()
    try:
        _run(argv)
    except SystemExit as leaving:
        leave_with(leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None))
        raise


@cache
def _parser() -> Any:
    """What typer makes of `app`, once: it takes longer than most refusals."""
    return typer.main.get_command(app)


def _run(argv: list[str] | None) -> NoReturn:
    arguments = _with_command(sys.argv[1:] if argv is None else argv)
    if arguments[0] in ONCE:
        os.environ["FALLLINE_COMPILE"] = os.environ.get("FALLLINE_COMPILE") or "once"
    try:
        with interrupts.heard():
            status = _parser()(arguments, standalone_mode=False)
        if status == STOPPED:  # typer's own end of Ctrl-C
            raise typer.Abort
    except (ScenarioError, ExportError, InputError, PluginError, Damaged) as error:
        _end(str(error))
    except OSError as error:
        _end(f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error))
    except typer.Abort:
        _end("stopped", STOPPED)
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in QT:
            raise
        _end("the window and pictures need Qt: pip install 'fallline[gui]'")
    except Exception as error:
        if not hasattr(error, "format_message"):  # typer's own usage errors have it
            raise
        _end(error.format_message())
    sys.exit(status or 0)


def _with_command(arguments: list[str]) -> list[str]:
    """`arguments`, to the window where they name no command."""
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    commands |= {str(group.name) for group in app.registered_groups}
    first = arguments[0] if arguments else terminal.STREAM
    named = first in commands or (first.startswith("-") and first != terminal.STREAM)
    return arguments if named else ["window", *arguments]


def _end(message: str, status: int = 2) -> NoReturn:
    print(f"fallline: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(status)
