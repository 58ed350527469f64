"""Cautious: of a direction only what agrees with the gradient. Liang, Chen, Liu and Liu, 2024."""

from typing import Any, ClassVar

import numpy as np

from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.method.transformation import Transformation


class Cautious(Transformation, frozen=True, tag="cautious"):
    """Cautious:  d <- d [d g > 0] / mean of [d g > 0].   Liang, Chen, Liu and Liu, arXiv:2411.16085, 2024.

    What a memory still carries uphill is left out, and the rest made longer for it, so that a step never goes up the
    slope that was seen. After a method it makes C-Adam, C-Lion and their like. Algorithm 1 of the paper, without the
    small number that keeps its division finite: where nothing agrees there is no step.
    """

    uses_gradient: ClassVar[bool] = True
    symbols: ClassVar[Symbols] = {"gradient": Symbol("gradient seen", "g_0")}
    equations: ClassVar[tuple[str, ...]] = (
        r"@d = \frac{[\,@g\,@gradient > 0\,]}{\mathrm{mean}\,[\,@g\,@gradient > 0\,]}\,@g",
    )

    @staticmethod
    def rule(d: Any, g: Any, share: float) -> tuple[Any, ...]:
        """The direction where it agrees with g, over the share of parameters where it does."""
        return (np.where(d * g > 0, d / (share + (share == 0)), 0.0 * d),)
