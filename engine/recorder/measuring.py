"""What a step of a run is measured by, whichever library trains: a source is asked before the step and after it."""

import math
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from fallline.engine.recorder.records import Array

NORMS = (
    "gradient_norm",
    "update_norm",
    "sketched_update_norm",
    "momentum_norm",
    "second_moment_norm",
    "parameter_norm",
)
FEW = 64
"""Parameters that are kept whole; of more, a sketch."""
ADAPTIVE = "Adam", "AdamW", "RMSprop", "Adagrad"
"""Methods of torch whose limit is one of the preconditioned Hessian."""


class Measured(NamedTuple):
    """Of one step: norms by name, NaN where there is none, and the position after it."""

    norms: dict[str, float]
    position: Array


class Source(Protocol):
    """Parameters, gradients and an optimizer's state, where they are."""

    sizes: list[int]
    """Of the arrays of parameters."""
    method: str
    limit: float | None
    double: bool
    """Whether parameters are of double precision."""
    took: float
    """Seconds that it has spent, but for those within a call of its own."""

    def rates(self) -> list[float]:
        """Of each group of parameters, at the step that was measured last."""

    def rates_now(self) -> list[float]:
        """Those that a schedule has set since."""

    def before(self) -> None:
        """The next step will be measured."""

    def measured(self) -> Measured:
        """The step that was just taken."""

    def position(self) -> Array:
        """Where the parameters are, whole where they are few, else a sketch."""

    def beside(self, average: Any) -> Array:
        """Where parameters of the same shapes are that are kept beside them; raises ValueError where they differ."""

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All parameters by name, copied to memory."""


def norm(arrays: list[NDArray[Any]]) -> float:
    """Of all of them as one vector; NaN of none."""
    if not arrays:
        return float("nan")
    wide = (each.astype(np.float32) if each.dtype.itemsize < 4 else each for each in arrays)
    return math.sqrt(sum(float(np.vdot(each, each)) for each in wide))


def norms(**known: float) -> dict[str, float]:
    """Those that are known, and NaN for the rest of `NORMS`."""
    return {name: known.get(name, float("nan")) for name in NORMS}


def limit_of(method: str, momentum: float, *, nesterov: bool = False) -> float | None:
    """What the learning rate times lambda_max must stay below, for methods whose limit is known; None for others.

    2 for descent, 2 (1 + beta) for the heavy ball, 2 (1 + beta) / (1 + 2 beta) for Nesterov's: Cohen et al., Gradient
    descent on neural networks typically occurs at the edge of stability, ICLR 2021, appendix B. Times the largest
    eigenvalue of the preconditioned Hessian it is the same for RMSProp and AdaGrad, and 2 (1 + beta1) / (1 - beta1)
    for Adam, whose momentum is a mean: arXiv:2207.14484.
    """
    if method in ADAPTIVE[:2]:
        return 2 * (1 + momentum) / (1 - momentum)
    if method in ("SGD", *ADAPTIVE[2:]):
        return 2 * (1 + momentum) / (1 + 2 * momentum if nesterov else 1)
    return None
