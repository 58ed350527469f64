"""NPY: one array, its first axis the step, as a run recorded elsewhere; it stays in the file."""

from pathlib import Path

import numpy as np

from fallline.engine.files.format import FORMATS, Arrays, Format
from fallline.engine.files.npy import head, placed
from fallline.engine.language import tr


def arrays(path: Path) -> Arrays:
    """It, under the name `theta`."""
    with path.open("rb") as file:
        top = head(file, path.stat().st_size)
    return {"theta": placed(np.memmap(path, np.uint8, "r"), top.length, top)}


FORMATS.register(
    Format(
        name="npy", kind="data", endings=(".npy",), words=tr("NumPy array"), begins=rb"\x93NUMPY", arrays=arrays,
    )
)  # fmt: skip
