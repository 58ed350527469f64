"""Sharpness-aware minimisation: the gradient is taken where the loss is highest near by. Foret et al., ICLR 2021."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Beta, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.problem.arrays import dot


class SAM(Optimizer, frozen=True, tag="sam"):
    """SAM:  a = theta + rho g / |g|;   v <- beta v + grad f(a);   theta <- theta - lr v.   Foret et al., ICLR 2021.

    Two gradients a step. A narrow minimum has a high loss near by and is left for a wide one: the walker rests where
    |g| is 0 alone, and near a minimum swings as far as lr rho. "adaptive" is ASAM, whose step upwards is
    rho T^2 g / |T g| with T = |theta| per parameter, which does not change where parameters are rescaled: Kwon, Kim,
    Park and Choi, ICML 2021.
    """

    group: ClassVar[str] = "Gradient and momentum"
    purpose: ClassVar[str] = "looks uphill first, and so prefers wide minima"
    title: ClassVar[str] = "SAM"
    rho: Annotated[
        float,
        Meta(
            ge=0,
            le=1e6,
            description="how far uphill the gradient is taken",
            extra={"label": "uphill", "symbol": "ρ", "slider": (0, 1)},
        ),
    ] = 0.05
    beta: Beta = 0.0
    variant: Annotated[
        Literal["plain", "adaptive"], Meta(description="the same distance everywhere, or in proportion to |theta|")
    ] = "plain"
    slots: ClassVar[tuple[str, ...]] = ("v", "a")
    symbols: ClassVar[Symbols] = {
        "v": Symbol("velocity"),
        "a": Symbol("from theta to the point uphill"),
        "up": Symbol("where the gradient is taken"),
        "scale": Symbol("1, or |theta| for ASAM", "T"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"@a' = @rho\,\frac{@scale^2\,@g}{|@scale\,@g|}",
        r"@v' = @beta\,@v + \nabla f(@theta + @a')",
        r"@theta' = @theta - @lr\,@v'",
    )
    optax: ClassVar[str] = (
        "optax.contrib.sam wants its gradient as a function; held to it in tests/oracle/test_wrapped.py"
    )

    def between(self, theta: Array, g: Array, state: tuple[Array, ...], step: int, lr: float) -> dict[str, Array]:
        """What the gradient is measured by."""
        return {"scale": self._scale(theta)}

    def _scale(self, theta: Array) -> Array:
        return np.abs(theta) if self.variant == "adaptive" else np.ones_like(theta)

    def sequences(self, theta: Array, state: Mapping[str, Array]) -> dict[str, Array]:
        """Where the gradient of the step to each position was taken; at first the start."""
        before = np.concatenate([theta[:1], theta[:-1]])
        return {"up": before + state["a"]}

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        g = oracle.gradient(theta)
        scale = self._scale(theta)
        length = np.sqrt(dot(scale * g, scale * g))
        up = self.rho * scale * scale * g / np.where(length > 0, length, 1.0)
        v = self.beta * state[0] + oracle.gradient(theta + up)
        return np.asarray(theta - lr * v), (v, up)
