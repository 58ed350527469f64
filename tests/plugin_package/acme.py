"""A landscape, an optimizer and a schedule of a package of one's own."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.schedule import Schedule
from fallline.engine.problem.landscape import Landscape


class Bowl(Landscape, frozen=True, tag="acme-bowl"):
    """f = x^2 + a y^2 + x y / 2.  A bowl that leans."""

    a: Annotated[float, Meta(gt=0.1, le=100, description="steepness across", extra={"slider": (0.2, 20)})] = 4.0
    window: ClassVar = (-3.0, 3.0, -3.0, 3.0)
    start: ClassVar = (2.0, 1.0)

    def expression(self, x: Any, y: Any) -> Any:
        return x**2 + self.a * y**2 + x * y / 2

    def minima(self) -> tuple[tuple[float, ...], ...]:
        return ((0.0, 0.0),)


class AcmeLion(Optimizer, frozen=True, tag="acme-lion"):
    """Signs of a mean:  theta <- theta - lr sign(m);  m <- beta m + (1 - beta) g."""

    beta: Annotated[float, Meta(ge=0, lt=1, description="memory of the mean", extra={"symbol": "β"})] = 0.9
    slots: ClassVar = ("m",)

    def coefficients(self, step: int, lr: float) -> tuple[float, ...]:
        return lr, self.beta

    @staticmethod
    def rule(g: Any, m: Any, lr: float, beta: float) -> tuple[Any, ...]:
        m = beta * m + (1 - beta) * g
        return -lr * np.sign(m), m


class Waves(Schedule, frozen=True, tag="acme-waves"):
    """lr(t) = lr (2 + cos t) / 3."""

    def multiplier(self, t: Any) -> Any:
        return (2 + np.cos(t)) / 3
