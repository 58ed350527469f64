"""A folder as a recording: checkpoints are the steps of one run, folders of them and other files are runs beside it."""

import re
from pathlib import Path
from typing import Any

import numpy as np

from fallline.engine.files.format import FORMATS, Arrays, Format
from fallline.engine.files.recorded_run import Unknown, recorded_run
from fallline.engine.files.recorded_runs import runs_in
from fallline.engine.files.recording import FAULTS, MOST, together
from fallline.engine.files.watched_runs import shape
from fallline.engine.language import tr
from fallline.engine.recorder.reader import open_recording
from fallline.engine.scenario.scenario import Scenario, ScenarioError

STATES = {".npz", ".npy", ".safetensors"}
"""What may hold one state, and not all steps."""
OTHERS = {".csv", ".recording"}
NAMED = "pickle", "tfevents"
"""Formats of training that are told of, not passed over, where nothing else in the folder would be the run."""
RUNS = re.compile(r"(run|seed|trial|worker)\W*\d", re.IGNORECASE)
"""Of files whose number is that of a run."""
LARGEST = 2**30
"""Bytes of the checkpoints of a run."""


def recorded_folder(path: Path, unknown: Unknown = "ask") -> Scenario:
    """The scenario of the runs in the folder `path`; raises ScenarioError in one sentence, and OSError."""
    try:
        runs = [recorded_run(label, arrays, unknown) for label, arrays in _runs(path)]
        if not runs:
            raise ScenarioError(tr("it is a folder, and no checkpoints or tables of steps are in it"))
        if len(runs) > MOST:
            raise ScenarioError(
                tr("{count} runs are recorded in it, and {most} are the most", count=len(runs), most=MOST)
            )
        return together(runs, path.resolve().name[:80])
    except FAULTS as error:
        raise error if isinstance(error, ScenarioError) else ScenarioError(str(error)) from None


def _runs(path: Path) -> list[tuple[str, Arrays]]:
    files = _files(path)
    _refuse_others([each for each in files if each.suffix.lower() == ".recording"])
    states = _states(files)
    found = [(path.resolve().name, _stacked(states))] if states else []
    tables = dict[str, Arrays]()
    for each in files:
        if each in states:
            continue
        for label, arrays in runs_in(_arrays(each), each.stem):
            tables[label] = _beside(label, tables.get(label, {}), arrays)
    inside = (each for each in sorted(path.iterdir(), key=_natural) if each.is_dir() and each.name[0] != ".")
    steps = ((each.name, _states(_files(each))) for each in inside)
    return [*found, *tables.items(), *((name, _stacked(each)) for name, each in steps if each)]


def _files(path: Path) -> list[Path]:
    """Those of a recording, 2 before 10; raises ScenarioError for what is one and cannot be read."""
    there = sorted((each for each in path.iterdir() if each.is_file() and each.name[0] != "."), key=_natural)
    known = [each for each in there if each.suffix.lower() in STATES | OTHERS]
    for each in there if not known else ():
        if each.stat().st_size and FORMATS.of(each).name in NAMED:
            _arrays(each)
    return known


def _refuse_others(recordings: list[Path]) -> None:
    """Raise ScenarioError where positions of one are no positions of the others."""
    for each in recordings[1:]:
        if shape(open_recording(each)) != shape(open_recording(recordings[0])):
            raise ScenarioError(
                tr(
                    "{name} and {other} are of other parameters: no plane is theirs",
                    name=recordings[0].name,
                    other=each.name,
                )
            )


def _states(files: list[Path]) -> list[Path]:
    """The checkpoints: two or more that differ in a number alone, which is none of a run."""
    numbered = [each for each in files if each.suffix.lower() in STATES and re.search(r"\d", each.stem)]
    bare = {re.sub(r"\d+(\.\d+)?", "#", each.name) for each in numbered}
    return numbered if len(numbered) > 1 and len(bare) == 1 and not RUNS.search(numbered[0].stem) else []


def _stacked(states: list[Path]) -> Arrays:
    """Their arrays, with an axis of steps before the others."""
    if sum(each.stat().st_size for each in states) > LARGEST:
        raise ScenarioError(
            tr(
                "checkpoints of more than {gigabytes} GB; fallline.watch records a sketch of such runs",
                gigabytes=LARGEST >> 30,
            )
        )
    found: dict[str, list[np.ndarray[Any, Any]]] = {}
    for each in states:
        arrays = _arrays(each)
        if found and set(arrays) != set(found):
            raise ScenarioError(tr("{name} has other arrays than {other}", name=each.name, other=states[0].name))
        for name, values in arrays.items():
            of_first = found.setdefault(name, [])
            if of_first and of_first[0].shape != values.shape:
                raise ScenarioError(
                    tr(
                        "{name} in {file} has another shape than in {other}",
                        name=name,
                        file=each.name,
                        other=states[0].name,
                    )
                )
            of_first.append(np.array(values))
    return {name: np.stack(values) for name, values in found.items()}


def _arrays(path: Path) -> Arrays:
    format: Format = FORMATS.of(path)
    try:
        if format.arrays is None:
            format.read is not None and format.read(path)
            raise ScenarioError(tr("no arrays of numbers are in it"))
        return format.arrays(path)
    except FAULTS as error:
        raise ScenarioError(f"{path.name}: {error}") from None


def _beside(label: str, one: Arrays, other: Arrays) -> Arrays:
    """What two files tell of one run."""
    lengths = {len(each) for each in (*one.values(), *other.values()) if each.ndim}
    if one and (len(lengths) > 1 or set(one) & set(other)):
        raise ScenarioError(tr("two files tell of {label}, and do not go together", label=label))
    return one | other


def _natural(path: Path) -> tuple[tuple[float, str], ...]:
    """Numbers in a name by their size."""
    return tuple((float(part) if part.isdigit() else np.inf, part) for part in re.split(r"(\d+)", path.name))
