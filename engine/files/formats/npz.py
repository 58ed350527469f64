"""NPZ: `scenario` as TOML text, and `runs.<i>.<quantity>` arrays in the shapes of Trajectory. Nothing is unpickled."""

import zipfile
import zlib
from pathlib import Path

import numpy as np

from fallline.engine.files.columns import ARRAYS, Paths, curvatures
from fallline.engine.files.embedded_scenario import LARGEST, plain
from fallline.engine.files.format import FORMATS, Arrays, Format
from fallline.engine.scenario.scenario import Scenario, ScenarioError, loads

LARGEST_RUN = 2**30
"""Bytes of numbers at most."""


def write(scenario: Scenario, paths: Paths, target: Path) -> None:
    """Every quantity of every run."""
    found: Arrays = {}
    for i, path in enumerate(paths):
        found |= {f"runs.{i}.{name}": getattr(path, name) for name in ARRAYS}
        found |= {f"runs.{i}.{name}": values for name, values in curvatures(scenario, path).items()}
        found |= {f"runs.{i}.reason": np.array(path.reason)}
        found |= {f"runs.{i}.counts.{kind}": values for kind, values in path.counts.items()}
        found |= {f"runs.{i}.state.{slot}": values for slot, values in path.state.items()}
    write_arrays(scenario, found, target)


def write_arrays(scenario: Scenario, found: Arrays, target: Path) -> None:
    """`found` with the scenario that it was made from."""
    with target.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, scenario=np.array(plain(scenario)), **found)


def read(path: Path) -> Scenario | None:
    """The TOML in the array `scenario`, of bounded size."""
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
            if "scenario.npy" not in sizes:
                return None
            if sizes["scenario.npy"] > 4 * LARGEST:  # numpy keeps four bytes for a letter
                raise ScenarioError("the scenario in it is too large")
        with np.load(path, allow_pickle=False) as found:
            return loads(str(found["scenario"]), path.parent)
    except (zipfile.BadZipFile, ValueError, KeyError, EOFError, zlib.error, NotImplementedError) as error:
        if isinstance(error, ScenarioError):
            raise
        raise ScenarioError(f"damaged: {error}") from None


def arrays(path: Path) -> Arrays:
    """All arrays; what else an archive may hold is left alone."""
    with zipfile.ZipFile(path) as archive:
        if sum(info.file_size for info in archive.infolist()) > LARGEST_RUN:
            raise ScenarioError("too large for a recorded run")
        names = [info.filename for info in archive.infolist() if info.filename.endswith(".npy")]
    with np.load(path, allow_pickle=False) as found:
        return {name.removesuffix(".npy"): found[name] for name in names}


FORMATS.register(
    Format(
        name="npz", kind="data", endings=(".npz",), words="NumPy arrays", begins=rb"PK\x03\x04",
        read=read, arrays=arrays, write=write,
    )
)  # fmt: skip
