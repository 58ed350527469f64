"""The file of data that a scenario names: beside the scenario, or where a person said that it may be read.

A scenario comes by mail and from the web, and is no leave to open files of whoever opens it.
"""

import os
from pathlib import Path
from typing import Any

from fallline.engine.language import tr
from fallline.engine.models.data_sets import SHIPPED

VARIABLE = "FALLLINE_DATA"
NOWHERE = Path(os.devnull)
"""The folder of a text that came without one, as a link: nothing lies in it."""

_allowed: set[Path] = set()


class OutsideData(ValueError):
    """One line: which file is named, and why it is not read; `path` is that file."""

    def __init__(self, path: Path, where: str = "") -> None:
        self.path = path
        super().__init__(
            tr(
                "{where}landscape.data: {path} is not in the scenario's folder, and not read; put it there, or "
                "name its folder in {variable}",
                where=where,
                path=path,
                variable=VARIABLE,
            )
        )


def allow(path: Path) -> None:
    """A person said that `path` may be read, until the program ends."""
    _allowed.add(path.resolve())


def place(raw: dict[str, Any], folder: Path, where: str = "") -> None:
    """Give the data file that a scenario of `folder` names its whole path; raises OutsideData where it is elsewhere.

    `where` in the file it is named.
    """
    landscape = raw.get("landscape")
    if not isinstance(landscape, dict):
        return
    name = landscape.get("data")
    if not isinstance(name, str) or not name or name in SHIPPED:
        return
    try:
        beside = folder / name
        path = (beside if beside.exists() else Path(name)).resolve()
        if not path.exists():
            return  # its model says that there is none
    except (OSError, ValueError, RuntimeError):  # no path at all, or links in a circle
        return
    if path not in _allowed and not any(path.is_relative_to(each) for each in _folders(folder)):
        raise OutsideData(path, where)
    if path.is_file():
        landscape["data"] = str(path)


def _folders(folder: Path) -> list[Path]:
    named = os.environ.get(VARIABLE, "").split(os.pathsep)
    return [folder.resolve(), *(Path(each).resolve() for each in named if each)]
