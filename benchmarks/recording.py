"""Opening a run that was recorded elsewhere: seconds and memory, where it is read whole and where no memory holds it.

The large one takes 40 GB of disk while it is measured, and is left out where there is not that much.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.harness import Figure

SIZES = ((2_000, 20_000, "<f8"), (10_000, 1_000_000, "<f4"))
OPEN = """
import json, resource, sys, time
from fallline import load_scenario
from fallline.engine.files.format import FORMATS
list(FORMATS)
begun = time.perf_counter()
scenario = load_scenario(sys.argv[1])
taken = time.perf_counter() - begun
print(json.dumps([taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, scenario.title]))
"""


def figures() -> Iterator[Figure]:
    """Limits are those of the large one."""
    for steps, width, kind in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            if shutil.disk_usage(folder).free < 1.2 * steps * width * np.dtype(kind).itemsize:
                continue
            path = _made(Path(folder, "run.npy"), steps, width, kind)
            done = subprocess.run([sys.executable, "-c", OPEN, str(path)], capture_output=True, text=True, check=True)
        seconds, peak, title = json.loads(done.stdout)
        print(title, file=sys.stderr)
        yield Figure(f"open {steps:,} steps of {width:,} parameters", seconds, "s", limit=10)
        yield Figure("its memory, the program's own included", peak, "MB", limit=300)


def _made(path: Path, steps: int, width: int, kind: str) -> Path:
    """A spiral into a point, with noise of a tenth of its size, which comes again and again from another place."""
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, width)).astype(kind)
    noise = (0.1 * rng.normal(size=2 * width)).astype(kind)
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": kind, "fortran_order": False, "shape": (steps, width)})
        for step, shift in enumerate(rng.integers(width, size=steps).tolist()):
            place = (1 - step / steps) * np.exp(1j * step / 300)
            row = noise[shift : shift + width] + first * first.dtype.type(place.real)
            file.write((row + second * second.dtype.type(place.imag)).tobytes())
    return path
