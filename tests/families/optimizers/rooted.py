"""A rooted mean of squares, corrected for its start: one file, with all that a preconditioned method can declare."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Number, Optimizer, Step, correction
from fallline.engine.method.symbol import Symbol, Symbols


class Rooted(Optimizer, frozen=True, tag="test-rooted"):
    """Rooted:  s <- rho s + (1 - rho) g^2;   theta <- theta - lr g / max(sqrt(s / (1 - rho^t)), floor)."""

    rho: Annotated[float, Meta(ge=0, lt=1, description="share of the squares kept", extra={"symbol": "ρ"})] = 0.9
    floor: Annotated[float, Meta(gt=0, description="least divisor", extra={"symbol": "φ"})] = 0.5
    slots: ClassVar[tuple[str, ...]] = ("s",)
    equations: ClassVar[tuple[str, ...]] = (
        r"@s' = @rho\,@s + (1 - @rho)\,@g^2",
        r"@theta' = @theta - @lr\,\frac{@g}{\max(\sqrt{@s' / @c}, @floor)}",
    )
    symbols: ClassVar[Symbols] = {"s": Symbol("mean of the squares"), "c": Symbol("correction of s")}

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the correction."""
        return super().named(step, lr) | {"c": correction(self.rho, step)}

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """What the gradient is divided by."""
        return np.maximum(np.sqrt(state[0] / correction(self.rho, step)), self.floor)

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate, the share kept, the correction and the least divisor."""
        return lr, self.rho, correction(self.rho, step), self.floor

    @staticmethod
    def rule(g: Any, s: Any, lr: float, rho: float, c: float, floor: float) -> tuple[Any, ...]:
        """The change of theta, and the new mean."""
        s = rho * s + (1 - rho) * g * g
        return -lr * g / np.maximum(np.sqrt(s / c), floor), s
