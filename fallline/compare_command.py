"""`fallline compare`: methods on problems, tuned alike, as profiles, as data, or as a folder with the path of each."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from fallline import exporting, terminal
from fallline.exporting import Force, Format, Given, Jobs, Out, Quiet, Scheduler, check_compared


@exporting.pictured
def compare(
    out: Out,
    optimizer: Annotated[
        list[str] | None,
        typer.Option("--optimizer", "-o", help="a method, once for each; all of first order by default"),
    ] = None,
    problem: Annotated[
        list[str] | None,
        typer.Option(
            "--problem",
            "-p",
            help="a landscape or a problem of the library, once for each; all landscapes with two"
            " parameters by default",
        ),
    ] = None,
    problems: Annotated[str, typer.Option(help="a whole set of them: landscapes or library")] = "",
    dimension: Annotated[
        int, typer.Option(help="problems of so many parameters; those that can are made so", min=0, max=10_000)
    ] = 0,
    seeds: Annotated[
        int, typer.Option(help="starts of each problem, its own and others drawn, each with its noise", min=1, max=1000)
    ] = 3,
    budget: Annotated[int, typer.Option(help="gradients that a run may take", min=10, max=100_000)] = 1000,
    tuning: Annotated[
        int, typer.Option(help="runs' worth of gradients to tune a method on a problem", min=1, max=10_000)
    ] = 50,
    noise: Annotated[float, typer.Option(help="standard deviation of each gradient, in each parameter", min=0)] = 0.0,
    batch: Annotated[int, typer.Option(help="examples that a gradient sees, where there are any; 0: all", min=0)] = 0,
    accuracy: Annotated[
        float, typer.Option(help="of a picture: what may be left of the loss, a power of ten from 1e-1 to 1e-8")
    ] = 1e-5,
    jobs: Jobs = None,
    scheduler: Scheduler = "",
    store: Annotated[
        Path | None, typer.Option(help="an SQLite file that keeps what is found: a stopped comparison goes on")
    ] = None,
    given: Given = None,
    format: Format = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Compare methods, each tuned alike on every problem: performance and data profiles, targets, sensitivity."""
    from fallline.gui.commands import comparing

    numbers = {"seeds": seeds, "budget": budget, "tuning": tuning, "noise": noise, "batch": batch}
    plan = comparing.planned(optimizer or [], problem or [], problems, dimension, **numbers)
    check_compared(out, force=force)
    with terminal.bar("Comparing", quiet=quiet) as progress:
        filled: Any = partial(
            comparing.compare,
            plan,
            accuracy=accuracy,
            jobs=jobs,
            scheduler=scheduler,
            store=store,
            progress=progress,
            given=given,
        )
        terminal.sent(out, format, filled, quiet=quiet)
