"""Parameters per step, recorded elsewhere (.npz, .csv, .safetensors), as a scenario with one run. Nothing is unpickled.

Arrays whose first axis is the step; several of one length are the parts of one parameter vector. Two parameters are
drawn as they are; more are projected on the principal plane of their own path.
"""

import csv
import json
import math
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fallline.engine.landscapes.expression import Expression
from fallline.engine.optimizers.recorded import LONGEST, Recorded
from fallline.engine.scenario.scenario import Run, Scenario, ScenarioError
from fallline.engine.schedules.constant import Constant

Array = NDArray[np.float64]
KINDS = (".npz", ".csv", ".safetensors")
LARGEST = 2**30
"""Bytes of numbers at most."""
NO_PARAMETERS = ("step", "epoch", "iteration", "loss", "lr", "time", "run", "walker")
TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4"}
FLAT = "0*x"
FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, TypeError, KeyError, OverflowError, EOFError,
    NotImplementedError,
)  # fmt: skip
"""What damaged files make numpy, zipfile and struct raise."""


def recording(path: Path) -> Scenario:
    """The scenario of the run in `path`; raises ScenarioError in one sentence."""
    try:
        arrays = {".npz": _npz, ".csv": _csv, ".safetensors": _safetensors}[path.suffix.lower()](path)
        points = _points(arrays)
    except FAULTS as error:
        if isinstance(error, ScenarioError):
            raise
        raise ScenarioError(f"neither a scenario nor parameters per step: {error}") from None
    words = f"{path.stem}, recorded"
    if points.shape[1] > 2:
        points, share = principal(points)
        words += f", on its principal plane ({100 * share:.3g} % of its motion)"
    return _scenario(points, words[:200], path.stem[:60])


def is_recording(scenario: Scenario) -> bool:
    """Whether `scenario` is a recorded run alone, with no landscape of its own and in its own two parameters."""
    lone = len(scenario.runs) == 1 and scenario.runs[0].optimizer.tag() == "recorded"
    return lone and scenario.landscape == Expression(formula=FLAT) and "plane" not in scenario.title


def principal(points: Array) -> tuple[Array, float]:
    """Coordinates (T+1, 2) of `points` (T+1, d) on the plane of their largest variance, and its share of it."""
    centred = points - points.mean(axis=0)
    scale = float(np.abs(centred).max()) or 1.0
    _, sizes, directions = np.linalg.svd(centred / scale, full_matrices=False)
    total = float((sizes**2).sum())
    plane = centred @ directions[:2].T
    if plane.shape[1] < 2:
        plane = np.column_stack([plane, np.zeros(len(plane))])
    return plane, float((sizes[:2] ** 2).sum() / total) if total else 1.0


def _scenario(points: Array, title: str, label: str) -> Scenario:
    low, high = points.min(axis=0), points.max(axis=0)
    spare = 0.15 * np.maximum(high - low, max(float((high - low).max()), 1e-9) * 0.2)
    (x0, y0), (x1, y1) = (low - spare).tolist(), (high + spare).tolist()
    run: Run = Run(
        optimizer=Recorded(points=tuple(map(tuple, points.tolist()))),
        label=label or "recorded",
        schedule=Constant(lr=1.0),
    )
    return Scenario(
        landscape=Expression(formula=FLAT), runs=(run,), title=title, steps=max(len(points) - 1, 1),
        start=(float(points[0, 0]), float(points[0, 1])), view=(x0, x1, y0, y1),
    )  # fmt: skip


def _points(arrays: dict[str, NDArray[Any]]) -> Array:
    """Positions (T+1, d) from arrays of steps."""
    parts = {name: each for name, each in arrays.items() if each.ndim and each.dtype.kind in "fiu"}
    parts = {name: each for name, each in parts.items() if name.lower() not in NO_PARAMETERS}
    chosen = {name: parts[name] for name in ("theta", "params", "parameters") if name in parts} or parts
    if not chosen or len({len(each) for each in chosen.values()}) != 1:
        raise ScenarioError("neither a scenario nor arrays of parameters whose first axis is the step")
    steps = len(next(iter(chosen.values())))
    flat = [np.asarray(each, dtype=np.float64).reshape(steps, -1) for each in chosen.values()]
    points = np.concatenate(flat, axis=1)
    if not 2 <= steps <= LONGEST:
        raise ScenarioError(f"a recorded run has 2 to {LONGEST} steps, this one {steps}")
    if points.shape[1] == 1:
        points = np.column_stack([points, np.zeros(steps)])
    if not np.isfinite(points).all():
        step = int(np.flatnonzero(~np.isfinite(points).all(axis=1))[0])
        raise ScenarioError(f"the recorded parameters are not finite at step {step}")
    return points


def _npz(path: Path) -> dict[str, NDArray[Any]]:
    with zipfile.ZipFile(path) as archive:
        if sum(info.file_size for info in archive.infolist()) > LARGEST:
            raise ScenarioError("too large for a recorded run")
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _csv(path: Path) -> dict[str, NDArray[Any]]:
    """Columns of numbers, named by a first line that is no number."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(line for line in file if not line.startswith("#")) if row]
    if not rows:
        raise ScenarioError("the table is empty")
    named = not all(map(_is_number, rows[0]))
    names = rows.pop(0) if named else [f"column {i}" for i in range(len(rows[0]))]
    if len({len(row) for row in rows} | {len(names)}) != 1:
        raise ScenarioError("the rows of the table differ in length")
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
    return {
        name: np.array(list(map(float, column))) for name, column in columns.items() if all(map(_is_number, column))
    }


def _is_number(text: str) -> bool:
    try:
        return not math.isnan(float(text))
    except ValueError:
        return False


def _safetensors(path: Path) -> dict[str, NDArray[Any]]:
    """The format is eight bytes of length, a header in JSON, and the numbers: read here, checked against the file."""
    data = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    (size,) = struct.unpack_from("<Q", data)
    if size > min(len(data) - 8, 2**26):
        raise ScenarioError("damaged: its header is longer than the file")
    try:
        header = json.loads(data[8 : 8 + size])
    except RecursionError:
        raise ScenarioError("damaged: its header is nested too deeply") from None
    if not isinstance(header, dict):
        raise ScenarioError("damaged: its header is no table")
    body, found = memoryview(data)[8 + size :], {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if not isinstance(entry, dict) or entry.get("dtype") not in TYPES:
            raise ScenarioError(f"{name}: numbers of this type are not read")
        begin, end = map(int, entry["data_offsets"])
        kind, shape = np.dtype(TYPES[entry["dtype"]]), tuple(map(int, entry["shape"]))
        if (
            not 0 <= begin <= end <= len(body)
            or math.prod(shape) * kind.itemsize != end - begin
            or min(shape, default=1) < 0
        ):
            raise ScenarioError(f"damaged: {name} does not fit the file")
        found[str(name)] = np.frombuffer(body[begin:end], kind).reshape(shape)
    return found
