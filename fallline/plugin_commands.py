"""`fallline plugins`: which there are, which may run, and whether they keep to the rules of their kind."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from fallline.engine.plugins.plugin import Plugin
from fallline.exporting import SHORT, AsJson

plugins_app = typer.Typer(
    context_settings=SHORT, invoke_without_command=True, help="What others added, and whether it works."
)

PluginFile = Annotated[str, typer.Argument(metavar="FILE", help="a .py file in the folder of plug-ins")]


@plugins_app.callback()
def plugins(context: typer.Context, as_json: AsJson = False) -> None:
    """List the plug-ins there are: installed packages, and files of the folder of plug-ins."""
    if context.invoked_subcommand is None:
        from fallline.engine.plugins import report

        report.listing(_plugins(), as_json=as_json)


@plugins_app.command()
def allow(file: PluginFile, sha256: Annotated[str, typer.Option(help="allow it only with this digest")] = "") -> None:
    """Let FILE run as a part of Fallline while its content stays the same; it can do all that you can."""
    from fallline.engine.plugins import loading, report

    report.listing([loading.allow(file, sha256.lower())], as_json=False)


@plugins_app.command()
def forget(file: PluginFile) -> None:
    """Take back what allowed FILE to run."""
    from fallline.engine.plugins import loading

    loading.forget(file)
    print(f"{Path(file).name} runs no more.")


@plugins_app.command()
def check(
    name: Annotated[str, typer.Argument(metavar="NAME", help="a plug-in, or a landscape, optimizer or schedule")],
    as_json: AsJson = False,
) -> None:
    """Hold what NAME brings to the rules of its kind; exit status 1 where it breaks one."""
    from fallline.engine.plugins import report

    if not report.conformance(name, _plugins(), as_json=as_json):
        raise SystemExit(1)


def _plugins() -> tuple[Plugin, ...]:
    """All plug-ins; the window, which takes half a second, comes in where one adds to it."""
    from importlib.util import find_spec

    from fallline.engine.plugins.loading import plugins as found

    adds = any(plugin.state == "unloaded" for plugin in found()) or "fallline.gui" in sys.modules
    if adds and find_spec("PySide6") is not None:
        from fallline.gui.plugins import plugins as found
    return found()
