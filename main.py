"""Fallline: argv -> the window, or a command without one. Qt is imported only where something is drawn."""

import json
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from engine.export.files import ExportError
from engine.registry import Registry
from engine.scenario import Scenario, ScenarioError, load_scenario, scenario_names

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, help="Optimizers on loss landscapes, step by step."
)

Source = Annotated[str, typer.Argument(metavar="SCENARIO", help="a scenario file, or the name of a shipped one")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON instead of a table")]
DEFAULT = "ravine"
COLUMNS = {
    "label": "run",
    "status": "status",
    "steps": "steps",
    "loss": "loss",
    "gradient_norm": "|gradient|",
    "condition_number": "condition",
    "distance": "distance",
    "accuracy": "accuracy",
}


class InputError(Exception):
    """Wrong input: its one line goes to stderr, and the exit status is 2."""


@app.command()
def window(scenario: Source = DEFAULT) -> None:
    """Open the window; without a display, draw the scenario to a file and say so."""
    opened = load_scenario(scenario)
    if _headless():
        target = Path(f"fallline-{Path(scenario).stem}.png")
        _draw(opened, target)
        print(f"No display was found, so the scenario was drawn to {target} instead.")
        return
    from gui.application import open_window

    raise SystemExit(open_window(opened, None if scenario in scenario_names() else Path(scenario)))


@app.command()
def run(scenario: Source, as_json: AsJson = False) -> None:
    """Run every run of SCENARIO and print its final figures."""
    from engine.summary import summary
    from engine.trace import trace

    opened = load_scenario(scenario)
    figures = [summary(opened, each, path) for each, path in zip(opened.runs, trace(opened), strict=True)]
    if as_json:
        for figure in figures:
            print(json.dumps(figure, ensure_ascii=False))
        return
    shown = {name: head for name, head in COLUMNS.items() if any(_known(figure[name]) for figure in figures)}
    _table(
        opened.title or scenario,
        list(shown.values()),
        [[_status(figure) if name == "status" else figure[name] for name in shown] for figure in figures],
    )


@app.command()
def export(
    scenario: Source,
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="a picture (.png .svg .pdf), film (.gif .webm .mp4), data (.csv .npz .json .parquet) or script (.py)",
        ),
    ],
    size: Annotated[str | None, typer.Option(help="width x height: 1600x1000 in pixels, 8.5x6cm on paper")] = None,
    dpi: Annotated[int | None, typer.Option(help="pixels per inch; 300 for centimetres")] = None,
    step: Annotated[int | None, typer.Option(help="the step to show; the last by default")] = None,
    show: Annotated[
        str | None, typer.Option(help="contour or surface, alone or with +loss or +condition; or window")
    ] = None,
    turn: Annotated[float | None, typer.Option(help="degrees that the surface is turned by")] = None,
    tilt: Annotated[float | None, typer.Option(help="degrees that one looks down on it, 6 to 90")] = None,
    log: Annotated[bool | None, typer.Option(help="its height by the logarithm of the loss")] = None,
    theme: Annotated[str | None, typer.Option(help="dark, light or print")] = None,
    transparent: Annotated[bool | None, typer.Option(help="without a background")] = None,
    legend: Annotated[bool | None, typer.Option(help="the runs, below")] = None,
    title: Annotated[bool | None, typer.Option(help="title and step, above")] = None,
    first: Annotated[int | None, typer.Option(help="a film's first step")] = None,
    last: Annotated[int | None, typer.Option(help="a film's last step")] = None,
    fps: Annotated[int | None, typer.Option(help="a film's frames a second")] = None,
    speed: Annotated[float | None, typer.Option(help="a film's steps a second")] = None,
    hold: Annotated[float | None, typer.Option(help="seconds that a film's end stays")] = None,
    code: Annotated[str, typer.Option(help="the library of a script: torch or optax")] = "torch",
) -> None:
    """Write SCENARIO as a picture, film, data or script; the kind follows from OUT's ending."""
    from gui.export.command import KINDS
    from gui.export.command import export as write

    opened = load_scenario(scenario)
    _kind(out, *KINDS)
    names = (
        "dpi",
        "step",
        "show",
        "turn",
        "tilt",
        "log",
        "theme",
        "transparent",
        "legend",
        "title",
        "first",
        "last",
        "fps",
        "speed",
        "hold",
    )
    given = locals()
    write(opened, out, {name: given[name] for name in names}, size, code, _prepare)
    print(f"Wrote {out}")


@app.command()
def basins(
    scenario: Source,
    out: Annotated[Path, typer.Argument(metavar="OUT", help=".png or .npz")],
    resolution: Annotated[int, typer.Option(help="pixels along each side", min=16, max=4096)] = 512,
    run: Annotated[int, typer.Option(help="which run, counted from 0", min=0)] = 0,
) -> None:
    """Map where each start of a run ends: colour is the minimum reached, shade the steps it took."""
    from engine.export.maps import write_basins_npz
    from engine.studies.basins import basins as study

    opened, kind = load_scenario(scenario), _kind(out, ".png", ".npz")
    if opened.landscape.dimension != 2:
        raise InputError(f"basins need a landscape of two parameters, and {opened.landscape.tag()} has more")
    if run >= len(opened.runs):
        raise InputError(f"--run {run}: the scenario has {len(opened.runs)} runs, counted from 0")
    os.environ.setdefault("FALLLINE_COMPILE", "wait")
    found = study(opened, run, opened.window, resolution)
    if kind == ".npz":
        write_basins_npz(opened, found, out)
    else:
        _prepare()
        from gui.export.maps import write_basins_png

        write_basins_png(opened, run, found, out)
    print(f"Wrote {out}")


@app.command()
def sweep(
    scenario: Source,
    out: Annotated[Path, typer.Argument(metavar="OUT", help=".png, .csv or .npz")],
    x: Annotated[str, typer.Option(help="field=log:from:to:count or field=lin:from:to:count")],
    y: Annotated[str, typer.Option(help="the same for the other axis")],
    metric: Annotated[str, typer.Option(help="steps, loss, rate or distance")] = "rate",
    tolerance: Annotated[float, typer.Option(help="loss above f* that counts as arrived, for steps")] = 1e-6,
    jobs: Annotated[int | None, typer.Option(help="processes; one per core by default, 0 for none", min=0)] = None,
    scheduler: Annotated[str, typer.Option(help="a dask scheduler, such as tcp://host:8786, in place of jobs")] = "",
    store: Annotated[Path | None, typer.Option(help="an SQLite file that keeps rows: a stopped sweep goes on")] = None,
) -> None:
    """Run one run under every pair of values of two fields, and map a metric over them."""
    from engine.export.maps import write_sweep_csv, write_sweep_npz
    from engine.studies import workers
    from engine.studies.store import Store
    from engine.studies.sweep import METRICS, parse_axis, run_of
    from engine.studies.sweep import sweep as study

    opened, kind = load_scenario(scenario), _kind(out, ".png", ".csv", ".npz")
    chosen = next((name for name in METRICS if name == metric), None)
    if chosen is None:
        raise InputError(f"--metric {metric}: choose {', '.join(METRICS)}")
    os.environ.setdefault("FALLLINE_COMPILE", "wait")
    across, up = parse_axis(x), parse_axis(y)
    if jobs is None and not workers.worth_starting(opened, run_of(opened, across, up), across.count * up.count):
        jobs = 0
    with (
        Store(store) if store else nullcontext() as kept,
        workers.cluster(scheduler) if scheduler else workers.local(jobs) as executor,
    ):
        try:
            found = study(opened, across, up, chosen, tolerance, executor, store=kept)
        except KeyboardInterrupt:
            if store:
                print(f"fallline: stopped; {store} keeps the rows so far; the same command goes on", file=sys.stderr)
            raise
    if kind == ".png":
        _prepare()
        from gui.export.maps import write_sweep_png

        write_sweep_png(opened, found, out)
    else:
        {".csv": write_sweep_csv, ".npz": write_sweep_npz}[kind](opened, found, out)
    print(f"Wrote {out}")


def _kind(out: Path, *known: str) -> str:
    """The ending of `out`, if it is known and its folder is there."""
    kind = out.suffix.lower()
    if kind not in known:
        raise InputError(f"{out}: cannot write {kind or 'a file without ending'}; use {', '.join(known)}")
    if not out.absolute().parent.is_dir():
        raise InputError(f"{out}: there is no folder {out.parent}")
    return kind


def _prepare() -> None:
    """An application to draw with, offscreen where there is no display."""
    if _headless():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from gui.application import application

    application()


@app.command(name="check-gradient")
def check_gradient(scenario: Source, as_json: AsJson = False) -> None:
    """Compare the gradient at SCENARIO's start with difference quotients; exit status 1 where it is wrong."""
    from engine.studies.gradient_report import figures

    found = figures(load_scenario(scenario))
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _table(
            f"Gradient of {found['landscape']} at the start, d = {found['dimension']}",
            ["scheme", "best h", "error there", "best h by theory", "error by theory"],
            [list(row.values()) for row in found["schemes"]],
        )
        _table("", ["run", "gradient", "error at the start"], [list(row.values()) for row in found["runs"]])
        print(found["verdict"])
    if not found["passed"]:
        raise SystemExit(1)


@app.command(name="list")
def list_(
    what: Annotated[str, typer.Argument(help="landscapes, optimizers, schedules or scenarios")], as_json: AsJson = False
) -> None:
    """List what there is to choose from."""
    from engine import LANDSCAPES, OPTIMIZERS, SCHEDULES

    families: dict[str, Registry[Any]] = {"landscapes": LANDSCAPES, "optimizers": OPTIMIZERS, "schedules": SCHEDULES}
    if what == "scenarios":
        rows = [{"name": name, "summary": load_scenario(name).title} for name in scenario_names()]
    elif what in families:
        rows = [{"name": tag, "summary": family.summary()} for tag, family in families[what].offered().items()]
    else:
        raise InputError(f"cannot list {what!r}; choose {', '.join(families)} or scenarios")
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        _table("", ["name", "summary"], [list(row.values()) for row in rows])


def _known(value: object) -> bool:
    return any(map(_known, value)) if isinstance(value, list) else value is not None


def _draw(scenario: Scenario, target: Path) -> None:
    _prepare()
    from gui.export.command import write_picture_of
    from gui.export.options import PictureOptions

    write_picture_of(scenario, target, PictureOptions())


def _headless() -> bool:
    """No screen to open a window on. Only on Linux and the BSDs can that be told from the environment."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return True
    shown = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return sys.platform not in ("darwin", "win32") and not shown


def _status(figure: dict[str, object]) -> str:
    return f"diverged at {figure['diverged_at']}" if figure["status"] == "diverged" else str(figure["status"])


def _table(title: str, heads: list[str], rows: list[list[object]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        table.add_column(head, no_wrap=head not in ("run", "summary"))
    for row in rows:
        table.add_row(
            *(f"{cell:.4g}" if isinstance(cell, float) else "–" if cell is None else str(cell) for cell in row)
        )
    Console().print(table)


def main(argv: list[str] | None = None) -> NoReturn:
    """Run with `argv`; wrong input ends in one line on stderr and status 2."""
    arguments = sys.argv[1:] if argv is None else argv
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    if not arguments or (arguments[0] not in commands and not arguments[0].startswith("-")):
        arguments = ["window", *arguments]
    try:
        status = app(arguments, standalone_mode=False)
    except (ScenarioError, ExportError, InputError, OSError) as error:
        _end(str(error))
    except typer.Abort:
        _end("stopped")
    except Exception as error:
        if not hasattr(error, "format_message"):  # typer's own usage errors have it
            raise
        _end(error.format_message())
    sys.exit(status or 0)


def _end(message: str) -> NoReturn:
    print(f"fallline: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
