"""Trajectories as tables: CSV, a row per run, walker and step; NPZ, an array per quantity. Both hold the scenario."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engine.curvature import curvature
from engine.export.files import write_whole
from engine.scenario import Scenario, dumps
from engine.trace import Trajectory

Paths = tuple[Trajectory, ...]


def write_csv(scenario: Scenario, paths: Paths, target: Path) -> None:
    """Write `target`: the scenario in comment lines that start with #, then the table."""
    slots = sorted({name for path in paths for name in path.state})
    rows = [f"theta{i}" for i in range(scenario.landscape.dimension)]
    state = [f"{slot}{i}" for slot in slots for i in range(len(rows))]

    def write(beside: Path) -> None:
        with beside.open("w", newline="", encoding="utf-8") as file:
            file.writelines(f"# {line}\n" for line in dumps(scenario).splitlines())
            table = csv.writer(file)
            table.writerow(["run", "walker", "step", "lr", *rows, "loss", "gradient_norm", "condition_number", *state])
            for run, path in zip(scenario.runs, paths, strict=True):
                table.writerows(_rows(run.label, scenario, path, slots))

    write_whole(target, write)


def _rows(label: str, scenario: Scenario, path: Trajectory, slots: list[str]) -> Iterator[list[object]]:
    nothing = np.full_like(path.theta, np.nan)
    columns = np.concatenate([path.theta, *(path.state.get(slot, nothing) for slot in slots)], axis=1)
    d = path.theta.shape[1]
    for walker in range(path.theta.shape[2]):
        kappa = curvature(scenario.landscape, path.theta[:, :, walker].T).condition_number
        for step, values in enumerate(columns[:, :, walker].tolist()):
            # lr of a step is the rate it was taken with; the start was not stepped to.
            lr = float(path.lr[step - 1]) if step else ""
            loss, norm = float(path.loss[step, walker]), float(path.gradient_norm[step, walker])
            yield [label, walker, step, lr, *values[:d], loss, norm, float(kappa[step]), *values[d:]]


def write_npz(scenario: Scenario, paths: Paths, target: Path) -> None:
    """Write `target`: `scenario` as TOML text, and `runs.<i>.<quantity>` arrays in the shapes of Trajectory."""
    arrays: dict[str, np.ndarray] = {"scenario": np.array(dumps(scenario))}
    for i, path in enumerate(paths):
        for name in ("theta", "loss", "gradient", "gradient_norm", "lr", "evaluations"):
            arrays[f"runs.{i}.{name}"] = getattr(path, name)
        arrays |= {f"runs.{i}.state.{slot}": values for slot, values in path.state.items()}

    def write(beside: Path) -> None:
        with beside.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)

    write_whole(target, write)


DATA_FORMATS = {".csv": write_csv, ".npz": write_npz}
