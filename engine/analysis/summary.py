"""The final figures of a run, as `run` prints them."""

import math
from typing import Any

import numpy as np

from fallline.engine.analysis.noise_floor import noise_floor
from fallline.engine.problem.curvature import curvature
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario


def summary(scenario: Scenario, run: Run, path: Trajectory) -> dict[str, Any]:
    """Plain values for JSON: NaN becomes null, infinity the string "inf". Of many walkers, lists, one value each."""
    theta = path.theta[-1]
    figures = {
        "theta": theta.T,
        "loss": path.loss[-1],
        "gradient_norm": path.gradient_norm[-1],
        "condition_number": curvature(scenario.landscape, theta).condition_number,
        "distance": distance(scenario, theta),
        "accuracy": scenario.landscape.accuracy(theta),
    }
    single, floor = theta.shape[1] == 1, noise_floor(scenario, run)
    return {
        "label": run.label,
        "optimizer": run.optimizer.tag(),
        "numbers": run.numbers.words() or run.numbers.format,
        "status": path.status,
        "diverged_at": path.diverged_at,
        "reason": path.reason,
        "steps": path.steps,
        "evaluations": int(path.evaluations[-1]),
        "counts": {kind: int(counts[-1]) for kind, counts in path.counts.items()},
        "noise_floor": None if floor is None else _plain(floor),
        **{name: _plain(values[0] if single else values) for name, values in figures.items()},
    }


def distance(scenario: Scenario, theta: np.ndarray) -> np.ndarray:
    """Distance of each column of `theta` (d, n) to the nearest known minimum, (n,); NaN where none is known."""
    minima = np.array(scenario.landscape.minima())
    if not minima.size:
        return np.full(theta.shape[1], np.nan)
    with np.errstate(over="ignore"):
        return np.asarray(np.linalg.norm(theta.T[:, None, :] - minima[None], axis=2).min(axis=1))


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return [_plain(item) for item in value]
    number = float(value)
    if math.isnan(number):
        return None
    return number if math.isfinite(number) else ("inf" if number > 0 else "-inf")
