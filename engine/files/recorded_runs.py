"""The runs in one file, told apart by a column, by names such as `sgd/theta`, or as wandb and TensorBoard do."""

import re
from typing import Any

import numpy as np

from fallline.engine.files.format import Arrays
from fallline.engine.files.recorded_names import RUNS, WHOLE, kind, plain_name
from fallline.engine.language import tr
from fallline.engine.optimizers.recorded import LONGEST
from fallline.engine.scenario.scenario import ScenarioError

Column = np.ndarray[Any, Any]
BETWEEN = " - "
"""In the columns of wandb, between the name of a run and that of its number."""
SUMMARIES = re.compile(r"__(MIN|MAX)$")
"""Of columns of wandb that tell of other runs in a group."""
MOST_ROWS = 64 * LONGEST
TENSORBOARD = {"wall_time", "step", "value"}


def runs_in(found: Arrays, stem: str) -> list[tuple[str, Arrays]]:
    """The runs in a file whose name is `stem` without its ending: the name of each, and its arrays; in their order."""
    if {plain_name(name) for name in found} == TENSORBOARD:
        return [_of_tensorboard(found, stem)]
    if key := next((name for name, each in found.items() if plain_name(name) in RUNS and each.ndim == 1), ""):
        return _by_column(found, key, stem)
    return _by_names(found, _of_wandb(found) or _of_prefixes(found)) or [(stem, found)]


def _by_column(found: Arrays, key: str, stem: str) -> list[tuple[str, Arrays]]:
    """Rows of one value belong together, and of one walker where there are several."""
    rows = len(found[key])
    if rows > MOST_ROWS:
        raise ScenarioError(tr("a table of more than {most_rows:,} steps of all runs", most_rows=MOST_ROWS))
    told = [_word(value, stem) for value in found[key].tolist()]
    walker = next(
        (each for name, each in found.items() if plain_name(name) == "walker" and each.shape == (rows,)), None
    )
    if walker is not None and len(np.unique(walker)) > 1:
        told = [f"{name}, walker {value:g}" for name, value in zip(told, walker.tolist(), strict=True)]
    names, runs = np.array(told, dtype=object), []
    beside = {name: each for name, each in found.items() if name != key and each.ndim and len(each) == rows}
    for name in dict.fromkeys(told):
        of_it = names == name
        runs.append((name, {column: each[of_it] for column, each in beside.items()}))
    return runs if len(runs) > 1 or runs[0][0].strip() else [(stem, beside)]


def _word(value: object, stem: str) -> str:
    return f"{stem} {value:g}" if isinstance(value, int | float) else str(value).strip()


def _of_wandb(found: Arrays) -> dict[str, tuple[str, str]]:
    """Of `name - loss` the run and the number; nothing where a column is of no run."""
    own = [name for name, each in found.items() if kind(name, each) != "place"]
    if not own or not all(BETWEEN in name for name in own):
        return {}
    return {name: name.rsplit(BETWEEN, 1)[:2] for name in own if not SUMMARIES.search(name)}  # type: ignore[misc]


def _of_prefixes(found: Arrays) -> dict[str, tuple[str, str]]:
    """Of `sgd/theta` and `adam/theta` the runs, and what is named beside."""
    parts = {name: (match[1], match[2]) for name in found if (match := re.fullmatch(r"(.+)[./](\w+)", name))}
    runs = {run for run, name in parts.values() if name in WHOLE}
    return {name: each for name, each in parts.items() if each[0] in runs} if len(runs) > 1 else {}


def _by_names(found: Arrays, parts: dict[str, tuple[str, str]]) -> list[tuple[str, Arrays]]:
    runs = dict[str, Arrays]()
    for name, (run, column) in parts.items():
        runs.setdefault(run, {})[column] = found[name]
    return [(run, _logged_rows(arrays)) for run, arrays in runs.items()]


def _logged_rows(arrays: Arrays) -> Arrays:
    """Without the rows in which other runs alone logged."""
    columns = [each for each in arrays.values() if each.ndim == 1 and each.dtype.kind == "f"]
    if len(columns) != len(arrays) or len({len(each) for each in columns}) != 1:
        return arrays
    parameters = [each for name, each in arrays.items() if kind(name, each) == "parameter"]
    some = np.any([np.isfinite(each) for each in parameters or columns], axis=0)
    return {name: each[some] for name, each in arrays.items()}


def _of_tensorboard(found: Arrays, stem: str) -> tuple[str, Arrays]:
    """One number of one run; of both the file's name tells."""
    value = next(each for name, each in found.items() if plain_name(name) == "value")
    match = re.fullmatch(r"run-(.+)-tag-(.+)", stem)
    run, tag = (match[1], match[2]) if match else (stem, "loss" if "loss" in stem.lower() else "metric")
    return run, {tag if kind(tag, value) in ("logged", "metric") else f"metric {tag}": value}
