"""What is measured so far, in a folder beside the file to be, so that an interruption costs a block of points at most.

Losses are appended as float64, and arrays that took long are files of their own, written whole. What was begun under
other settings, or from other parameters, is not gone on with.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fallline.engine.files.atomic import write_whole
from fallline.engine.language import tr

Array = NDArray[np.float64]
Arrays = dict[str, Array]
SETTINGS = "fallline-planes"


class Journal:
    """Raises ValueError where the folder is somebody else's, OSError where it cannot be written."""

    def __init__(self, folder: Path, digest: str) -> None:
        self.folder = folder
        settings = folder / SETTINGS
        if folder.exists() and not settings.is_file():
            raise ValueError(tr("{folder} is not of fallline.planes, and is left as it is", folder=folder))
        self.resumed = folder.exists() and settings.read_text("ascii", "replace") == digest
        """Whether there is something to go on with."""
        if not self.resumed:
            self.remove()
            folder.mkdir()
            write_whole(settings, lambda path: path.write_text(digest, "ascii"))

    def arrays(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """Those of that name, made the first time."""
        path = self.folder / f"{name}.npz"
        if not path.exists():
            found = make()
            write_whole(path, lambda beside: _save(beside, found))
        with np.load(path, allow_pickle=False) as kept:
            return {key: kept[key] for key in kept.files}

    def losses(self, name: str, count: int, block: int, measure: Callable[[slice], Array]) -> Array:
        """Of points 0 to `count`, measured `block` by `block` where they are not there yet: (count,)."""
        path = self.folder / f"{name}.losses"
        with path.open("a+b") as file:
            file.truncate(path.stat().st_size // 8 * 8)
            done = min(path.stat().st_size // 8, count)
            while done < count:
                part = slice(done, min(done + block, count))
                file.write(np.asarray(measure(part), dtype="<f8").tobytes())
                file.flush()
                done = part.stop
            file.seek(0)
            return np.frombuffer(file.read(8 * count), "<f8").copy()

    def remove(self) -> None:
        """Nothing is left to go on with."""
        if self.folder.exists():
            shutil.rmtree(self.folder)


def _save(path: Path, found: Arrays) -> None:
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **found)
