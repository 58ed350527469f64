"""Where a person's own files are: plug-ins, what was open, and what can be made anew. None need be there."""

import os
from pathlib import Path

from fallline.engine.language import tr

NOWHERE = Path(os.devnull)
"""A home in which nothing can be."""


def name_home() -> None:
    """Name one that holds nothing where none is known: others ask for it when they are imported, or take the root."""
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = str(NOWHERE)


def data() -> Path:
    """What a person put there. Raises OSError where no home is known, as for all of them."""
    return _folder("data")


def state() -> Path:
    """What was open."""
    return _folder("state")


def cache() -> Path:
    """What can be made anew."""
    return _folder("cache")


def _folder(kind: str) -> Path:
    import platformdirs

    try:
        found: Path = getattr(platformdirs, f"user_{kind}_path")("fallline")
    except RuntimeError:  # of a user whom the system does not know, as many a container has
        found = NOWHERE
    if NOWHERE in (found, *found.parents):
        raise FileNotFoundError(tr("no home folder is known; HOME names one"))
    return found
