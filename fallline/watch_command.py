"""`fallline watch`: training runs in the window while they are recorded."""

from typing import Annotated

import typer

from fallline.terminal import InputError


def watch(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE|ADDRESS", help="what fallline.watch writes, or 127.0.0.1:8765 to listen"),
    ],
) -> None:
    """Follow training runs in the window while they are recorded; without a display, print how those in files stand."""
    from fallline.engine.recorder.address import divided
    from fallline.gui.display import headless

    try:
        paths, address = divided(files)
    except ValueError as error:
        raise InputError(str(error)) from None
    if headless():
        from fallline.engine.report import recordings

        if address is not None:
            raise InputError(f"there is no display to draw on what comes to {address}")
        recordings(paths)
        return
    from fallline.gui.start import watch_runs

    raise SystemExit(watch_runs(paths, address))
