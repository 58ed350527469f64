"""What a page replays: paths as the engine took them, and the noise that was drawn, packed as base64."""

import base64
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fallline.engine.analysis.projection import Projection
from fallline.engine.language import tr
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.noise import along, stable
from fallline.engine.page.traced import NotPrinted
from fallline.engine.problem.curvature import curvature
from fallline.engine.problem.normals import normals
from fallline.engine.run.ending import REASONS
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Scenario

POINTS, WALKERS = 6_000, 16
"""Of all replayed runs together the positions that are kept, and of each run the walkers: a page is no table."""
DRAWS = 8_000
"""Normals that a page may hold."""


def packed(values: ArrayLike, kind: str) -> str:
    """Little-endian numbers of the kind "f4", "f8" or "u2"."""
    return base64.b64encode(np.asarray(values, dtype=f"<{kind}").tobytes()).decode()


def recorded_run(scenario: Scenario, path: Trajectory, look: Projection) -> dict[str, Any]:
    """A run's steps, as many as fit, its walkers there, and how it ended."""
    walkers = min(path.theta.shape[2], WALKERS)
    most = max(POINTS // (walkers * len(scenario.runs)), 50)
    every = -(-path.steps // most) or 1
    kept = np.unique(np.append(np.arange(0, path.steps + 1, every), path.steps))
    ended = "" if path.status in ("done", "unfinished") else f"{tr(path.status)}: {REASONS[path.reason]}"
    return {
        "every": every, "last": path.steps, "ended": ended, "left": path.diverged_at is not None,
        "replay": [_walker(path, kept, walker, look) for walker in range(walkers)],
        "condition": _condition(scenario, path.theta[kept, :, 0]),
    }  # fmt: skip


def _walker(path: Trajectory, kept: NDArray[np.intp], walker: int, look: Projection) -> dict[str, str]:
    with np.errstate(over="ignore", invalid="ignore"):  # beyond what four bytes hold it is out of sight
        x, y = look.project(path.theta[kept, :, walker].T)
        return {"x": packed(x, "f4"), "y": packed(y, "f4"), "loss": packed(path.loss[kept, walker], "f8")}


def _condition(scenario: Scenario, points: NDArray[np.float64]) -> str:
    """Condition numbers at `points` (k, d), where a Hessian is quick to come by."""
    if scenario.landscape.dimension != 2 or not scenario.landscape.has_hessian:
        return ""
    with np.errstate(all="ignore"):
        return packed(curvature(scenario.landscape, points.T, vectors=False).condition_number, "f4")


def drawn_noise(scenario: Scenario, seen: Gradient, known: dict[str, Any]) -> str:
    """The name in `known` of the draws that a run sees, x and y of each step for each walker; "" without noise."""
    if not seen.noise:
        return ""
    kind, steps, walkers = seen.noise_kind, scenario.steps, scenario.positions().shape[1]
    name = {"anisotropic": f"along {seen.noise_angle} {seen.noise_ratio}", "heavy-tailed": f"stable {seen.noise_alpha}"}
    key = name.get(kind, kind)
    if key not in known:
        if 2 * steps * walkers * (len(known) + 1) > DRAWS:
            raise NotPrinted(tr("its noise is {count:,} numbers, more than a page holds", count=2 * steps * walkers))
        drawn = np.stack([_draws(seen, scenario.seed, step, walkers) for step in range(steps)])
        known[key] = [packed(drawn[:, :, walker], "f8") for walker in range(walkers)]
    return key


def _draws(seen: Gradient, seed: int, step: int, walkers: int) -> NDArray[np.float64]:
    """Of one step, (2, n), as engine.method.oracle.Oracle draws them."""
    shape = (2, walkers)
    match seen.noise_kind:
        case "anisotropic":
            return along(seen.noise_angle, seen.noise_ratio, seed, step, shape)
        case "heavy-tailed":
            return stable(seen.noise_alpha, seed, step, shape)
        case "multiplicative":
            return np.broadcast_to(normals(seed, step, (1, walkers)), shape)
    return normals(seed, step, shape)
