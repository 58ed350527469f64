"""Parameters per step, recorded elsewhere, as a scenario with one run; formats with `arrays` read them.

Arrays whose first axis is the step; several of one length are the parts of one parameter vector. Two parameters are
drawn as they are; more are projected on the principal plane of their own path.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fallline.engine.files.format import Arrays
from fallline.engine.landscapes.expression import Expression
from fallline.engine.optimizers.recorded import LONGEST, Recorded
from fallline.engine.scenario.scenario import Run, Scenario, ScenarioError
from fallline.engine.schedules.constant import Constant

Array = NDArray[np.float64]
NO_PARAMETERS = ("step", "epoch", "iteration", "loss", "lr", "time", "run", "walker")
FLAT = "0*x"
FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, TypeError, KeyError, OverflowError, EOFError,
    NotImplementedError,
)  # fmt: skip
"""What damaged files make numpy, zipfile and struct raise."""


def recording(path: Path, arrays: Callable[[Path], Arrays]) -> Scenario:
    """The scenario of the run in `path`, which `arrays` reads; raises ScenarioError in one sentence."""
    try:
        points = _points(arrays(path))
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


def _points(arrays: Arrays) -> Array:
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
