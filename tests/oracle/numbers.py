"""Runs in few digits: what torch calls the optimizer, and ours, in each format on two landscapes."""

from dataclasses import dataclass
from typing import Any

from fallline import OPTIMIZERS

from .schedules import words


@dataclass(frozen=True)
class Case:
    """An optimizer of torch's and ours, with its parameters kept in `format`."""

    theirs: str
    arguments: dict[str, Any]
    ours: dict[str, Any]
    lr: float
    format: str
    landscape: str
    start: tuple[float, float]

    def __str__(self):
        return f"torch.{self.theirs}({words(self.arguments)}) in {self.format} on {self.landscape}"


def _cases(name, lr, **fields):
    optimizer = OPTIMIZERS[name](**fields)
    theirs = optimizer.torch
    for format in ("float32", "bfloat16"):
        for landscape, start in (("himmelblau", (-2.0, 1.5)), ("rosenbrock", (-0.75, 1.25))):
            rate = lr / 5 if landscape == "rosenbrock" else lr
            arguments = theirs.settings(optimizer, moved=fields)
            yield Case(theirs.name, arguments, {"name": name, **fields}, rate, format, landscape, start)


NUMBERS = [
    *_cases("gradient-descent", 8e-3),
    *_cases("momentum", 2e-3, beta=0.9),
    *_cases("adam", 2e-2),
    *_cases("adam", 2e-2, beta1=0.8, beta2=0.9, epsilon=1e-3),
    *_cases("adamw", 2e-2, weight_decay=0.3),
    *_cases("rmsprop", 5e-3),
]
