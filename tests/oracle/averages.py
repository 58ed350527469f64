"""Means of points, which are fed to torch.optim.swa_utils.AveragedModel as training does."""

from dataclasses import dataclass
from typing import Any

import numpy as np

STEPS = np.arange(401.0)
POSITIONS = np.column_stack([3 * np.exp(-STEPS / 80) + np.cos(STEPS), np.sin(STEPS * STEPS / 50) - STEPS / 100])
"""A path of 400 steps that swings about a place it comes to, and about one that moves on."""


@dataclass(frozen=True)
class Case:
    """Our fields; torch is told by calls at every `every`-th step from `first` on."""

    ours: dict[str, Any]
    first: int = 0
    every: int = 1

    def __str__(self):
        return ", ".join(f"{name}={value}" for name, value in self.ours.items())


AVERAGES = [
    Case({"kind": "ema", "decay": 0.9}),
    Case({"kind": "ema", "decay": 0.999}),
    Case({"kind": "swa", "start": 150, "every": 1}, 150),
    Case({"kind": "swa", "start": 37, "every": 8}, 37, 8),
    Case({"kind": "polyak"}),
]
