"""Parameters per step, recorded elsewhere, as a scenario with one run; formats with `arrays` read them.

Arrays whose first axis is the step; several of one length are the parts of one parameter vector. Two parameters are
drawn as they are; more are projected on the principal plane of their own path. A loss, a rate and lengths of the
gradient that were logged beside them are the run's own. Of the ground nothing is known.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fallline.engine.files.format import Arrays
from fallline.engine.files.principal_plane import HIGHEST, FarPoint, Part, check, principal_plane
from fallline.engine.landscapes.no_loss import NoLoss
from fallline.engine.optimizers.recorded import LONGEST, Recorded
from fallline.engine.scenario.scenario import Run, Scenario, ScenarioError
from fallline.engine.schedules.constant import Constant

Array = NDArray[np.float64]
LOGGED = {
    "losses": ("loss", "losses", "train_loss", "training_loss"),
    "norms": ("gradient_norm", "gradient_norms", "grad_norm", "grad_norms"),
    "rates": ("lr", "learning_rate", "learning_rates", "rate"),
}
"""What belongs to the run, by the names that files give it; the first that is there is taken."""
NO_PARAMETERS = {"step", "epoch", "iteration", "time", "run", "walker"}.union(*LOGGED.values())
DRAWN = 2
"""Parameters that are drawn as they are."""
FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, TypeError, KeyError, OverflowError, EOFError,
    NotImplementedError,
)  # fmt: skip
"""What damaged files make numpy, zipfile and struct raise."""


def recording(path: Path, arrays: Callable[[Path], Arrays]) -> Scenario:
    """The scenario of the run in `path`, which `arrays` reads; raises ScenarioError in one sentence."""
    try:
        found = arrays(path)
        parts, logged = _parts(found), _logged(found)
        width, words = sum(part.shape[1] for part in parts), f"{path.stem[:80]}, recorded"
        if width <= DRAWN:
            return _scenario(_points(parts), words, path.stem[:60], logged)
        plane = principal_plane(parts)
        words += f", on its principal plane ({100 * plane.share:.3g} % of its motion"
        words += ")" if plane.taken == width else f", seen by {plane.taken:,} of its {width:,} parameters)"
        return _scenario(plane.points, words, path.stem[:60], logged)
    except FAULTS as error:
        if isinstance(error, ScenarioError):
            raise
        if isinstance(error, FarPoint):
            raise ScenarioError(str(error)) from None
        raise ScenarioError(f"neither a scenario nor parameters per step: {error}") from None


def is_recording(scenario: Scenario) -> bool:
    """Whether `scenario` is a recorded run alone, with no landscape of its own and in its own two parameters."""
    lone = len(scenario.runs) == 1 and scenario.runs[0].optimizer.tag() == "recorded"
    return lone and isinstance(scenario.landscape, NoLoss) and "plane" not in scenario.title


def _scenario(points: Array, title: str, label: str, logged: dict[str, Array]) -> Scenario:
    low, high = points.min(axis=0), points.max(axis=0)
    least = max(1e-9 * float(np.abs(points).max()), 1e-9)  # or a path at rest far out would have no view
    spare = 0.15 * np.maximum(high - low, max(float((high - low).max()), least) * 0.2)
    (x0, y0), (x1, y1) = np.clip([low - spare, high + spare], -HIGHEST, HIGHEST).tolist()
    run: Run = Run(
        optimizer=Recorded(points=tuple(map(tuple, points.tolist())), **_beside(logged, len(points))),
        label=label or "recorded",
        schedule=Constant(lr=1.0),
    )
    return Scenario(
        landscape=NoLoss(), runs=(run,), title=title, steps=max(len(points) - 1, 1),
        start=(float(points[0, 0]), float(points[0, 1])), view=(x0, x1, y0, y1),
    )  # fmt: skip


def _parts(arrays: Arrays) -> list[Part]:
    """The parameters in `arrays` of steps, each part (T+1, k), as they are: they may be larger than memory."""
    parts = {name: each for name, each in arrays.items() if each.ndim and each.dtype.kind in "fiu"}
    parts = {name: each for name, each in parts.items() if name.lower() not in NO_PARAMETERS}
    chosen = {name: parts[name] for name in ("theta", "params", "parameters") if name in parts} or parts
    if not chosen or len({len(each) for each in chosen.values()}) != 1:
        raise ScenarioError("neither a scenario nor arrays of parameters whose first axis is the step")
    steps = len(next(iter(chosen.values())))
    if not 2 <= steps <= LONGEST:
        raise ScenarioError(f"a recorded run has 2 to {LONGEST} steps, this one {steps}")
    flat = [each.reshape(steps, -1, order="C" if each.flags.c_contiguous else "F") for each in chosen.values()]
    return [each for each in flat if each.shape[1]]


def _logged(arrays: Arrays) -> dict[str, Array]:
    """By the names that the run has for them; numbers, one for each step."""
    lower = {name.lower(): each for name, each in arrays.items() if each.ndim == 1 and each.dtype.kind in "fiu"}
    found = {ours: next((lower[name] for name in names if name in lower), None) for ours, names in LOGGED.items()}
    return {ours: np.asarray(each, dtype=np.float64) for ours, each in found.items() if each is not None}


def _beside(logged: dict[str, Array], points: int) -> dict[str, tuple[float, ...]]:
    """As fields of the run, inf where no number is: of rates as many as steps, and one more may be at either end."""
    found = {}
    for name, given in logged.items():
        spare = name == "rates" and len(given) == points
        values = given[: points - 1] if spare and np.isfinite(given[0]) else given[spare:]
        if len(values) != points - (name == "rates"):
            raise ScenarioError(f"the recorded {name} are {len(given)} numbers beside {points} steps of parameters")
        if np.isfinite(values).any():
            found[name] = tuple(np.where(np.isfinite(values), values, np.inf).tolist())
    return found


def _points(parts: list[Part]) -> Array:
    """Positions (T+1, 2) of one parameter or two."""
    points = np.concatenate([np.asarray(each, dtype=np.float64) for each in parts], axis=1)
    check(points, 0)
    return np.column_stack([points, np.zeros((len(points), DRAWN - points.shape[1]))])
