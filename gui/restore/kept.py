"""What is kept of a window: the scenario as it is, and how it was looked at."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from fallline.engine.files.open import load_scenario
from fallline.engine.scenario.scenario import OutsideDataError, Scenario, loads
from fallline.gui.panes.layout import Layout

LARGEST = 64 * 2**20
"""Bytes of a file that is read at all."""
Count = Annotated[int, Meta(ge=0)]


class Looks(msgspec.Struct, frozen=True):
    """How the window stands; its place as Qt writes it."""

    place: bytes = b""
    panes: Layout | None = None
    chosen: str = ""
    """The shipped layout that was applied last."""
    switches: dict[str, bool] = {}


class Kept(msgspec.Struct, frozen=True):
    """One window. `windows` are those beside it that are open, by name, each with what it says of itself."""

    version: Literal[1] = 1
    scenario: str = ""
    """As TOML."""
    path: str = ""
    """The file that is open, if there is one."""
    changed: bool = False
    """Whether it differs from that file, or from what was opened."""
    playhead: Count = 0
    chosen: Count = 0
    looks: Looks = Looks()
    windows: dict[str, dict[str, Any]] = {}
    left: str = ""
    """A changed scenario that another was opened over, as TOML."""
    ended: bool = False
    """Whether the person closed the window; else the program was ended from outside."""
    tries: Count = 0
    """How often it was taken up since without coming as far as to be kept again."""

    def opened(self) -> tuple[Scenario, Path | None] | None:
        """The scenario, read anew from its file where nothing was changed; None where none is kept.

        Data that it names may be read: the person had it open. Raises ScenarioError, OSError.
        """
        path = Path(self.path) if self.path else None
        if path is not None and not self.changed and path.is_file():
            with suppress(OutsideDataError):  # of the file as it is now nobody said so
                return load_scenario(path), path
        return (loads(self.scenario), path) if self.scenario else None


def read(path: Path) -> Kept | None:
    """What `path` holds; None where it is no such file, or damaged."""
    try:
        if path.stat().st_size > LARGEST:
            return None
        return msgspec.json.decode(path.read_bytes(), type=Kept)
    except (OSError, msgspec.MsgspecError, RecursionError, ValueError):
        return None
