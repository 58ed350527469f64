"""A plug-in as it is listed, and the guard behind which it is loaded: a broken one is disabled, never fatal."""

import traceback
from collections.abc import Callable
from typing import Literal

import msgspec

from fallline.engine.language import tr

Group = Literal["landscapes", "optimizers", "schedules", "labs", "views", "formats", "file"]
State = Literal["works", "disabled", "asks", "unloaded", "off"]
WORDS: dict[State, str] = {
    "works": "works",
    "disabled": "disabled",
    "asks": tr("waits for your consent"),
    "unloaded": tr("comes with the window"),
    "off": tr("turned off by FALLLINE_PLUGINS=0"),
}


class PluginError(ValueError):
    """One line: why a plug-in, or a part of it, is not taken up."""


class Plugin(msgspec.Struct, frozen=True, kw_only=True):
    """One entry point, or one file of the folder of plug-ins."""

    name: str
    """Of the entry point, or of the file."""
    group: Group
    origin: str
    """What a scenario calls it by: name and version of the package, "acme-optimizers 1.2", or the file's name."""
    state: State = "unloaded"
    error: str = ""
    """One line, where it is disabled."""
    details: str = ""
    """The traceback, where code of its own failed."""
    brings: tuple[str, ...] = ()
    """Names of what came of it: tags of families, titles of labs."""
    digest: str = ""
    """SHA-256 of a file, in hexadecimal."""

    @property
    def words(self) -> str:
        """Its state, for people."""
        return WORDS[self.state]


def guarded(plugin: Plugin, take: Callable[[], tuple[str, ...]]) -> Plugin:
    """`plugin` after `take`, which gives the names of what it brought, or disabled with what went wrong."""
    try:
        brings = take()
    except PluginError as error:
        return msgspec.structs.replace(plugin, state="disabled", error=str(error))
    except (Exception, SystemExit) as error:  # noqa: BLE001  # anybody's code may raise anything
        line = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        details = traceback.format_exc()
        return msgspec.structs.replace(plugin, state="disabled", error=line, details=details)
    return msgspec.structs.replace(plugin, state="works", brings=tuple(brings))
