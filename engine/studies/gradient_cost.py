"""What a gradient of d parameters costs: in losses by count, in time measured here; differences and back-propagation.

Differences take d + 1 losses forward, 2d central. Back-propagation takes a small multiple of one loss, whatever d is:
Baur and Strassen, Theor. Comput. Sci. 22, 1983; Griewank and Walther, Evaluating Derivatives, 2008, chapter 4.
"""

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.method.gradient import Gradient
from fallline.engine.models.mlp import MLP
from fallline.engine.studies.clock import least

Array = NDArray[np.float64]
LOOPED = 64
"""Losses that are really taken for a difference quotient; a longer one is these, scaled up."""


class GradientCost(msgspec.Struct, frozen=True, kw_only=True):
    """Perceptrons from one feature of the diabetes data to its value, by one hidden layer of these many units.

    d is 3 times as many and 1 more; without a hidden layer (0) it is a straight line, d = 2.
    """

    units: tuple[Annotated[int, Meta(ge=0, le=3333)], ...] = (
        0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3333,
    )  # fmt: skip
    repeats: Annotated[int, Meta(ge=1, le=100)] = 3


class GradientCosts(msgspec.Struct, frozen=True, eq=False):
    """At each of the m dimensions, (m,)."""

    dimensions: Array
    forward: Array
    """Losses counted."""
    central: Array
    backward: Array
    """A gradient by back-propagation in losses, by the time that they take."""
    loss_seconds: Array
    forward_seconds: Array
    central_seconds: Array
    backward_seconds: Array

    @property
    def typical_backward(self) -> float:
        """The median of `backward` over the dimensions."""
        return float(np.median(self.backward))


def gradient_cost(settings: GradientCost) -> GradientCosts:
    """Measure every size."""
    rows = np.array([measured(units, settings.repeats) for units in settings.units])
    d, loss, differences, backward = rows.T
    forward, central = (
        np.array([Gradient(source="finite-difference", scheme=scheme).cost(int(each)) for each in d], dtype=np.float64)
        for scheme in ("forward", "central")
    )
    return GradientCosts(
        d, forward, central, backward / loss, loss, differences * forward, differences * central, backward
    )  # fmt: skip


def perceptron(units: int) -> MLP:
    """The model of a size."""
    return MLP(data="diabetes", features=("bmi",), hidden=(units,) if units else (), output="regression")


def measured(units: int, repeats: int) -> tuple[float, float, float, float]:
    """The dimension, and seconds of a loss, of a loss within a difference quotient, and of back-propagation."""
    model = perceptron(units)
    theta = np.array(model.start)[:, None]
    looped = min(LOOPED, len(theta))

    def differences() -> None:
        for i in range(looped):
            ahead = theta.copy()
            ahead[i] += 1e-6
            model.loss(ahead)

    return (
        float(len(theta)),
        least(lambda: model.loss(theta), 3 * repeats),
        least(differences, repeats) / looped,
        least(lambda: model.gradient(theta), 3 * repeats),
    )
