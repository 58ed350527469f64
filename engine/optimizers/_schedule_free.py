"""Base of the schedule-free methods: a mean of the points takes the place of a decay of the rate."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer
from fallline.engine.method.symbol import Symbol, Symbols

Share = Annotated[
    float,
    Meta(
        ge=0,
        lt=1,
        description="share of the mean x, beside z, in the point where the gradient is taken",
        extra={"label": "mean", "symbol": "β", "slider": (0, 0.99)},
    ),
]
MEAN = (
    r"@w' = @w + @lr^2",
    r"@e' = \frac{@w}{@w'}\,(@e - @lr\,@d)",
    r"@theta' = @theta - @lr\,@d + @beta\,(@e - @e')",
    r"@x = @theta' - (1 - @beta)\,@e'",
    r"@z = @theta' + @beta\,@e'",
)
"""The lines of `equations` from the direction d on."""


class ScheduleFree(Optimizer, frozen=True):
    """z <- z - lr d(y);  x <- (1 - c) x + c z,  c = lr^2 / sum of lr^2;  y = (1 - beta) z + beta x.

    theta is y, where the gradient is taken; x, a mean of all z, is what is kept in the end. Both follow from theta and
    e = z - x, which is zero at the start: e <- (1 - c)(e - lr d), theta <- theta - lr d + beta (e - e').
    """

    uses_theta: ClassVar[bool] = True
    kept: ClassVar[str] = "x"
    one_memory: ClassVar[bool] = False
    symbols: ClassVar[Symbols] = {
        "e": Symbol("from the mean x to z"),
        "w": Symbol("sum of the squared rates"),
        "d": Symbol("direction of the step"),
        "x": Symbol("mean of the points: the one to keep", "x'"),
        "z": Symbol("point of the plain steps", "z'"),
    }

    def between(self, theta: Array, g: Array, state: tuple[Array, ...], step: int, lr: float) -> dict[str, Array]:
        """The direction, and x and z after the step."""
        change, *after = self.rule(theta, g, *state, *self.coefficients(step, lr))
        known = dict(zip(self.slots, state, strict=True)), dict(zip(self.slots, after, strict=True))
        own: Any = self
        plain = change - own.beta * (known[0]["e"] - known[1]["e"])
        return {"d": -plain / (lr or 1.0), **self.sequences(theta + change, known[1])}

    def sequences(self, theta: Array, state: Mapping[str, Array]) -> dict[str, Array]:
        """The mean x and the point z of the plain steps."""
        own: Any = self
        return {"x": theta - (1 - own.beta) * state["e"], "z": theta + own.beta * state["e"]}
