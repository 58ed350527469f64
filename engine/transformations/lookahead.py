"""Lookahead: k steps forward, then part of the way back. Zhang, Lucas, Hinton and Ba, NeurIPS 2019."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Number, Step
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.method.transformation import Transformation


class Lookahead(Transformation, frozen=True, tag="lookahead"):
    """Lookahead:  every k steps  slow <- slow + share (theta - slow), and theta goes back to slow.   NeurIPS 2019.

    Zhang, Lucas, Hinton and Ba; the memories of the other parts stay, as optax.lookahead leaves them. It acts on the
    whole step, rate included, and so is the last of a chain.
    """

    every: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000,
            description="steps from one return to the next",
            extra={"symbol": "k", "slider": (1, 50)},
        ),
    ] = 5
    share: Annotated[
        float,
        Meta(
            ge=0, le=1, description="part of the way that is kept at a return", extra={"symbol": "α", "slider": (0, 1)}
        ),
    ] = 0.5
    slots: ClassVar[tuple[str, ...]] = ("slow",)
    kept: ClassVar[str] = "slow_weights"
    uses_theta: ClassVar[bool] = True
    takes_change: ClassVar[bool] = True
    symbols: ClassVar[Symbols] = {
        "slow": Symbol("where the last return led", "φ"),
        "first": Symbol("1 at the first step, 0 after", "δ"),
        "returns": Symbol("1 at a step that returns, 0 at others", "τ"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        (
            r"@slow' = (1 - @returns\,@share)\,(@slow + @first\,(@theta - @slow))"
            r" + @returns\,@share\,(@theta + @g)"
        ),
        r"@d = @returns\,(@slow' - @theta) + (1 - @returns)\,@g",
    )

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """Whether it is the first step, whether it is one of return, and the share."""
        return np.where(step == 0, 1.0, 0.0), np.where((step + 1) % self.every == 0, 1.0, 0.0), self.share

    def sequences(self, theta: Array, state: Mapping[str, Array]) -> dict[str, Array]:
        """The slow weights, which begin where the fast ones do; theta are the fast."""
        return {"slow_weights": np.concatenate([theta[:1], state["slow"][1:]])}

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With 1 at the first step, and 1 at a step of return."""
        first, returns, share = self.coefficients(step, lr)
        return {"first": float(first), "returns": float(returns), "share": share}

    @staticmethod
    def rule(theta: Any, change: Any, slow: Any, first: float, returns: float, share: float) -> tuple[Any, ...]:
        """The change, and where the next return starts from."""
        slow = np.where(first > 0, theta, slow)  # the slot is zero at the start
        back = slow + share * (theta + change - slow)
        return np.where(returns > 0, back - theta, change), np.where(returns > 0, back, slow)
