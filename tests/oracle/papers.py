"""Methods that neither torch nor optax has, against code by their authors or after it.

`dadaptation` is a package of its authors; `mars` is MARS/optimizers/mars.py in their repository AGI-Arena/MARS.
"""

from dataclasses import dataclass
from typing import Any

STEPS, EVERY = 200, 10
"""Steps of a path, and of how many one is stored."""
VERSIONS = {"dadaptation": "3.2", "mars": "4831e28eba863a4e69d7e9474ff8e73bc1b410fe"}


@dataclass(frozen=True)
class Case:
    """A class of a package with its arguments, and our run; on `landscape` at the rate `lr`."""

    package: str
    theirs: str
    arguments: dict[str, Any]
    ours: dict[str, Any]
    landscape: str
    lr: float

    def __str__(self):
        words = ", ".join(f"{name}={value}" for name, value in self.arguments.items())
        return f"{self.theirs}({words}) on {self.landscape}"


OTHER = {"beta1": 0.8, "beta2": 0.95, "gamma": 0.3, "epsilon": 1e-3, "weight_decay": 0.2}
PAPERS = [
    Case("dadaptation", "DAdaptSGD", {}, {"name": "d-adapt-sgd"}, "himmelblau", 0.1),
    Case("dadaptation", "DAdaptSGD", {"d0": 1e-3, "momentum": 0.8},
         {"name": "d-adapt-sgd", "guess": 1e-3, "momentum": 0.8}, "rosenbrock", 0.05),
    Case("mars", "MARS", {"optimize_1d": True}, {"name": "mars"}, "rosenbrock", 3e-3),
    Case("mars", "MARS",
         {"optimize_1d": True, "betas": (0.8, 0.95), "gamma": 0.3, "eps": 1e-3, "weight_decay": 0.2},
         {"name": "mars"} | OTHER, "himmelblau", 5e-3),
]  # fmt: skip
