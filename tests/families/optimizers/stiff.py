"""Momentum against a stiff spring: one file, with all that a linear method can declare."""

import math
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.method.form import Best, Form
from fallline.engine.method.optimizer import Beta, Number, Optimizer, Step
from fallline.engine.method.remark import Sentence, Taken
from fallline.engine.method.symbol import Symbol, Symbols


class Stiff(Optimizer, frozen=True, tag="test-stiff"):
    """Stiff momentum:  v <- beta v + g / stiffness;   theta <- theta - lr v."""

    title: ClassVar[str] = "Stiff momentum"
    beta: Beta = 0.8
    stiffness: Annotated[float, Meta(gt=0, description="what slopes are divided by", extra={"symbol": "κ"})] = 4.0
    slots: ClassVar[tuple[str, ...]] = ("v",)
    equations: ClassVar[tuple[str, ...]] = (
        r"@v' = @beta\,@v + @share\,@g",
        r"@theta' = @theta - @lr\,@v'",
    )
    symbols: ClassVar[Symbols] = {"v": Symbol("velocity"), "share": Symbol("one over the stiffness", r"\sigma")}

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the share."""
        return super().named(step, lr) | {"share": 1 / self.stiffness}

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate, the share kept and the share added."""
        return lr, self.beta, 1 / self.stiffness

    @staticmethod
    def rule(g: Any, v: Any, lr: float, beta: float, share: float) -> tuple[Any, ...]:
        """The change of theta, and the new velocity."""
        v = beta * v + share * g
        return -lr * v, v

    def recurrence(self, beta: Any) -> Form:
        """Momentum's, at a rate that the stiffness divides."""
        return Form(beta, 1 / self.stiffness, 0.0, 1 / self.stiffness)

    def best_pair(self, l1: float, ln: float) -> Best:
        """Momentum's, at a rate that the stiffness multiplies."""
        slow, fast = math.sqrt(l1), math.sqrt(ln)
        root = (fast - slow) / (fast + slow)
        return Best(self.stiffness * (2 / (slow + fast)) ** 2, root**2, root)

    def remarks(self, taken: Taken) -> Iterator[Sentence]:
        """What the spring does."""
        yield Sentence(f"The spring of step {taken.step} is stiff.", {"stiffness": self.stiffness})
