"""Gradient descent-ascent, the two players at once or in turns. Arrow, Hurwicz and Uzawa, 1958."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Oracle
from fallline.engine.optimizers._players import PLAYERS, Players


class DescentAscent(Players, frozen=True, tag="descent-ascent"):
    """Descent-ascent:  x <- x - lr df/dx,  y <- y + lr df/dy;   in turns y sees the new x.

    On f = x y both at once spiral outwards at every rate, by sqrt(1 + lr^2) a step; in turns they circle for ever.
    Where f curves up in x and down in y, a small rate draws them in. In turns takes two gradients a step. Arrow,
    Hurwicz and Uzawa, Studies in Linear and Non-linear Programming, 1958; Gidel et al., AISTATS 2019, for both.
    """

    group: ClassVar[str] = PLAYERS
    purpose: ClassVar[str] = "each player takes its own slope; a game that turns sends them outwards"
    title: ClassVar[str] = "Descent-ascent"
    order: Annotated[
        Literal["at once", "in turns"], Meta(description="whether the second player sees the first one's new place")
    ] = "at once"
    default_lr: ClassVar[float] = 0.1
    equations: ClassVar[tuple[str, ...]] = (
        r"x' = x - @lr\,\nabla_x f(x, y)",
        r"y' = y + @lr\,\nabla_y f(x\ \mathrm{or}\ x', y)",
    )

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        after = theta - lr * self.field(oracle, theta)
        if self.order == "in turns":
            half = len(theta) - len(theta) // 2
            between = np.concatenate([after[:half], theta[half:]])
            after = np.concatenate([after[:half], (theta - lr * self.field(oracle, between))[half:]])
        return after, ()
