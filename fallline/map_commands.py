"""`fallline basins` and `fallline sweep`: maps over starts, and over the values of two fields."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from fallline import exporting, terminal
from fallline.exporting import Force, Format, Given, Jobs, Out, Quiet, Scheduler, Source, check_out


@exporting.pictured
def basins(
    scenario: Source,
    out: Out,
    resolution: Annotated[int, typer.Option(help="pixels along each side", min=16, max=4096)] = 512,
    run: Annotated[int, typer.Option(help="which run, counted from 0", min=0)] = 0,
    given: Given = None,
    format: Format = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Map where each start of a run ends: colour is the minimum reached, shade the steps it took."""
    from fallline.gui.commands import maps

    opened = terminal.opened(scenario)
    check_out(out, "basins", scenario, force=force)
    with terminal.bar("Mapping", quiet=quiet) as progress:
        filled = partial(maps.basins, opened, resolution=resolution, run=run, progress=progress, given=given)
        terminal.sent(out, format, filled, quiet=quiet)


@exporting.pictured
def sweep(
    scenario: Source,
    out: Out,
    x: Annotated[str, typer.Option(help="field=log:from:to:count or field=lin:from:to:count")],
    y: Annotated[str, typer.Option(help="the same for the other axis")],
    metric: Annotated[str, typer.Option(help="steps, loss, rate or distance")] = "rate",
    tolerance: Annotated[float | None, typer.Option(help="loss above f* that counts as arrived, for steps")] = None,
    jobs: Jobs = None,
    scheduler: Scheduler = "",
    store: Annotated[Path | None, typer.Option(help="an SQLite file that keeps rows: a stopped sweep goes on")] = None,
    given: Given = None,
    format: Format = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Run one run under every pair of values of two fields, and map a metric over them."""
    from fallline.gui.commands import maps

    opened = terminal.opened(scenario)
    check_out(out, "sweep", scenario, force=force)
    with terminal.bar("Sweeping", quiet=quiet) as progress:
        filled = partial(
            maps.sweep,
            opened,
            x=x,
            y=y,
            metric=metric,
            tolerance=tolerance,
            jobs=jobs,
            scheduler=scheduler,
            store=store,
            progress=progress,
            given=given,
        )
        terminal.sent(out, format, filled, quiet=quiet)
