"""One recorded run: what of its arrays are parameters, what was logged beside them, and what nobody knows."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.files import principal_plane
from fallline.engine.files.format import Arrays
from fallline.engine.files.principal_plane import Part
from fallline.engine.files.recorded_names import LOGGED, WHOLE, kind, plain_name
from fallline.engine.language import tr
from fallline.engine.optimizers.recorded import AVERAGE, LONGEST, MOST_METRICS, Metric
from fallline.engine.scenario.scenario import ScenarioError

Array = NDArray[np.float64]
Unknown = Literal["ask", "parameters", "metrics"]
NAMED = 8
"""Columns that a sentence names."""


class UnknownColumns(ScenarioError):
    """Nothing tells whether these `names` are parameters; a person may."""

    def __init__(self, names: Sequence[str], file: str = "") -> None:
        few = ", ".join(names[:NAMED]) + (" ..." if len(names) > NAMED else "")
        told = tr("are {few} parameters? Names such as theta0, theta1 say so; loss, lr and accuracy are none", few=few)
        super().__init__(f"{file}: {told}" if file else told)
        self.names = tuple(names)


class RecordedRun(msgspec.Struct, frozen=True, eq=False):
    """`parts` are the parameters, each (T+1, k), as they are: they may be larger than memory; none where none is."""

    label: str
    parts: Sequence[Part]
    own: dict[str, Array]
    """Losses, norms and rates, by the names that the run has for them, as they were given."""
    metrics: dict[str, Array]
    aside: tuple[str, ...]
    """Those of the metrics that nobody named so."""
    mean: Sequence[Part] = ()
    """Of the parameters, where one was kept beside them: as many parts, (T+1, k)."""

    @property
    def width(self) -> int:
        """Parameters."""
        return sum(part.shape[1] for part in self.parts)

    @property
    def length(self) -> int:
        """Positions, T+1; where there are none, numbers of what was logged."""
        if self.parts:
            return len(self.parts[0])
        beside = [len(each) for each in (*self.own.values(), *self.metrics.values())]
        return max(beside)

    def logged(self) -> dict[str, Any]:
        """As fields of the run, inf where no number is. Of rates one more may be given, at either end."""
        found: dict[str, Any] = {}
        for name, given in self.own.items():
            spare = name == "rates" and len(given) == self.length
            values = given[: self.length - 1] if spare and np.isfinite(given[0]) else given[spare:]
            if own := self._kept(name, values, len(given), self.length - (name == "rates")):
                found[name] = own
        kept = {name: self._kept(name, each, len(each), self.length) for name, each in self.metrics.items()}
        return found | {"metrics": tuple(Metric(name, values) for name, values in kept.items() if values)}

    def _kept(self, name: str, values: Array, given: int, wanted: int) -> tuple[float, ...]:
        if len(values) != wanted:
            of = tr("steps of parameters") if self.parts else tr("of another")
            raise ScenarioError(
                tr(
                    "the recorded {name} are {given} numbers beside {length} {of}",
                    name=name,
                    given=given,
                    length=self.length,
                    of=of,
                )
            )
        good = np.isfinite(values)
        return tuple(np.where(good, values, np.inf).tolist()) if good.any() else ()


def recorded_run(label: str, arrays: Arrays, unknown: Unknown) -> RecordedRun:
    """What is in `arrays` of steps; raises ScenarioError, UnknownColumns among it."""
    arrays = {name: each for name, each in arrays.items() if each.ndim and each.dtype.kind in "fiu"}
    kinds = {name: kind(name, each) for name, each in arrays.items()}
    whole = [name for name in arrays if name in WHOLE][:1]
    chosen = whole or [name for name in arrays if kinds[name] == "parameter"]
    doubtful = [name for name in arrays if kinds[name] == "unknown" and name not in chosen]
    if doubtful and not chosen:
        if unknown == "ask":
            raise UnknownColumns(doubtful)
        chosen = doubtful if unknown == "parameters" else []
    lines = [name for name in arrays if name not in chosen and arrays[name].ndim == 1]
    metrics = [name for name in lines if kinds[name] in ("metric", "unknown")][:MOST_METRICS]
    run = RecordedRun(
        label,
        _parts([arrays[name] for name in chosen]),
        _own({name: arrays[name] for name in lines if kinds[name] == "logged"}),
        {name[:60]: np.asarray(arrays[name], dtype=np.float64) for name in metrics},
        tuple(name for name in metrics if kinds[name] == "unknown"),
        _parts([arrays[AVERAGE]]) if _has_mean(arrays, whole) else (),
    )
    if not run.parts and not run.own and not run.metrics:
        raise ScenarioError(tr("neither a scenario nor arrays of parameters whose first axis is the step"))
    if not 2 <= run.length <= LONGEST:
        raise ScenarioError(
            tr("a recorded run has 2 to {longest} steps, this one {length}", longest=LONGEST, length=run.length)
        )
    return run


def _has_mean(arrays: Arrays, whole: list[str]) -> bool:
    """Whether a mean of all parameters stands beside them, and both can be read whole."""
    theta = arrays[whole[0]] if whole else None
    return (
        theta is not None
        and AVERAGE in arrays
        and arrays[AVERAGE].shape == theta.shape
        and theta.nbytes <= principal_plane.WHOLE // 2
    )


def _parts(chosen: list[Part]) -> list[Part]:
    if len({len(each) for each in chosen}) > 1:
        raise ScenarioError(tr("neither a scenario nor arrays of parameters whose first axis is the step"))
    order: Any = ["C" if each.flags.c_contiguous else "F" for each in chosen]
    flat = [each.reshape(len(each), -1, order=way) for each, way in zip(chosen, order, strict=True)]
    return [each for each in flat if each.shape[1]]


def _own(arrays: Arrays) -> dict[str, Array]:
    """By the names that the run has for them; of several names for one the first."""
    named = {plain_name(name): each for name, each in arrays.items()}
    found = {ours: next((named[name] for name in names if name in named), None) for ours, names in LOGGED.items()}
    return {ours: np.asarray(each, dtype=np.float64) for ours, each in found.items() if each is not None}
