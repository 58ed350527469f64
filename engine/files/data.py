"""Trajectories as data: CSV, JSON, Parquet and NPZ. Each holds the scenario; docs/data-format.md is their schema."""

import csv
import math
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from fallline.engine.files.atomic import ExportError, write_whole
from fallline.engine.files.columns import Paths, columns, curvatures
from fallline.engine.files.embedded_scenario import KEY, commented, marked, plain
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

ARRAYS = ("theta", "loss", "gradient", "gradient_norm", "lr", "evaluations", "examples")
VERSION = 1
"""Of the schema: raised when a name or a shape changes its meaning."""


def write_csv(scenario: Scenario, paths: Paths, target: Path) -> None:
    """Write `target`: the scenario in comment lines that start with #, then the table; an empty cell is no value."""
    table = columns(scenario, paths)

    def write(beside: Path) -> None:
        with beside.open("w", newline="", encoding="utf-8") as file:
            file.write(commented(scenario))
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(table)
            rows.writerows(zip(*(cells_of(values) for values in table.values()), strict=True))

    write_whole(target, write)


def cells_of(values: Any) -> list[object]:
    """Python's own numbers, whose text gives the same number back; empty for NaN."""
    return ["" if isinstance(value, float) and math.isnan(value) else value for value in values.tolist()]


def write_json(scenario: Scenario, paths: Paths, target: Path) -> None:
    """Write `target`: format, version, scenario and an object per run; NaN is null, infinity the text "inf"."""
    document = {
        "format": "fallline-runs",
        "version": VERSION,
        "scenario": msgspec.to_builtins(scenario),
        "runs": [_run(scenario, run, path) for run, path in zip(scenario.runs, paths, strict=True)],
    }
    write_whole(target, lambda beside: beside.write_bytes(msgspec.json.encode(document) + b"\n"))


def _run(scenario: Scenario, run: Run, path: Trajectory) -> dict[str, object]:
    arrays = {name: getattr(path, name) for name in ARRAYS} | curvatures(scenario, path)
    return {
        "label": run.label,
        "optimizer": run.optimizer.tag(),
        "status": path.status,
        "diverged_at": path.diverged_at,
        **{name: _numbers(values) for name, values in arrays.items()},
        "state": {slot: _numbers(values) for slot, values in path.state.items()},
    }


def _numbers(values: np.ndarray[Any, Any]) -> object:
    """Nested lists; JSON has no infinity, and msgspec writes NaN as null already."""
    if np.isinf(values).any():
        plain_values = values.astype(object)
        plain_values[np.isposinf(values)] = "inf"
        plain_values[np.isneginf(values)] = "-inf"
        return plain_values.tolist()
    return values.tolist()


def write_parquet(scenario: Scenario, paths: Paths, target: Path) -> None:
    """Write `target`: the table of the CSV, null for no value. Raises ExportError where pyarrow is not installed."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise ExportError("Parquet needs pyarrow, which is not installed: pip install pyarrow") from None
    fields = {name: pa.array(values, from_pandas=True) for name, values in columns(scenario, paths).items()}
    table = pa.table(fields).replace_schema_metadata({KEY: marked(scenario), "fallline-version": str(VERSION)})
    write_whole(target, lambda beside: parquet.write_table(table, beside, compression="zstd"))


def write_npz(scenario: Scenario, paths: Paths, target: Path) -> None:
    """Write `target`: `scenario` as TOML text, and `runs.<i>.<quantity>` arrays in the shapes of Trajectory."""
    arrays: dict[str, np.ndarray[Any, Any]] = {"scenario": np.array(plain(scenario))}
    for i, path in enumerate(paths):
        arrays |= {f"runs.{i}.{name}": getattr(path, name) for name in ARRAYS}
        arrays |= {f"runs.{i}.{name}": values for name, values in curvatures(scenario, path).items()}
        arrays |= {f"runs.{i}.state.{slot}": values for slot, values in path.state.items()}

    def write(beside: Path) -> None:
        with beside.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)

    write_whole(target, write)


DATA_FORMATS = {".csv": write_csv, ".npz": write_npz, ".json": write_json, ".parquet": write_parquet}
