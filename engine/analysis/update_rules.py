"""The update rules of the notes with the numbers of one step of a run: what a lab writes under its plots.

Each takes the step that leaves point `step`, from 0 to one less than the steps of the path, of its first walker.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.line import Line
from fallline.engine.run.trajectory import Trajectory

Array = NDArray[np.float64]
Lines = tuple[Line, ...]


def momentum(path: Trajectory, step: int, rho: float) -> Lines:
    """Momentum: v <- rho v + g; theta <- theta - lr v, from exact gradients."""
    values = _ends(path, step) | slots(path, step, "v") | {"rho": rho, "g": path.gradient[step, :, 0]}
    return (
        Line(r"@v' = @rho\,@v + @g", values),
        Line(r"@theta' = @theta - @lr\,@v'", values),
    )


def slots(path: Trajectory, step: int, *names: str) -> dict[str, Any]:
    """The optimizer's slots before and after the step."""
    found = {name: path.state[name][step, ..., 0] for name in names}
    return found | {f"{name}'": path.state[name][step + 1, ..., 0] for name in names}


def _ends(path: Trajectory, step: int) -> dict[str, Any]:
    """Where it stands before and after the step, and its rate."""
    return {"theta": path.theta[step, :, 0], "theta'": path.theta[step + 1, :, 0], "lr": float(path.lr[step])}
