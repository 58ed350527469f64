"""A running mean of directions, corrected for its start at zero."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.method.optimizer import Beta, Number, Step, correction
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.method.transformation import Transformation


class Average(Transformation, frozen=True, tag="average"):
    """Average:  m <- beta m + (1 - beta) d;   d <- m / (1 - beta^t).   Adam's numerator; optax.ema."""

    beta: Beta = 0.9
    bias_correction: Annotated[bool, Meta(description="divide the mean by 1 - beta^t, for it starts at zero")] = True
    slots: ClassVar[tuple[str, ...]] = ("m",)
    symbols: ClassVar[Symbols] = {
        "m": Symbol("mean of the directions"),
        "c1": Symbol("correction of the bias of m", "c_1"),
    }
    optax: ClassVar[str] = "ema({beta!r}, debias={bias_correction!r})"
    equations: ClassVar[tuple[str, ...]] = (r"@m' = @beta\,@m + (1 - @beta)\,@g", r"@d = @m' / @c1")

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The share kept and the correction."""
        return self.beta, correction(self.beta, step) if self.bias_correction else 1.0

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the correction c1."""
        beta, first = self.coefficients(step, lr)
        return {"beta": beta, "c1": first}

    @staticmethod
    def rule(d: Any, m: Any, beta: float, first: float) -> tuple[Any, ...]:
        """The mean, corrected and as it is kept."""
        m = beta * m + (1 - beta) * d
        return m / first, m
