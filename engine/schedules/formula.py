"""A person's own formula of the step, read through the whitelist of fallline.engine.problem.formula."""

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.schedule import Array, Schedule
from fallline.engine.problem import formula
from fallline.engine.problem.evaluation import Program
from fallline.engine.problem.tree import symbol

NAMES = ("t", "lr")


class Formula(Schedule, frozen=True, tag="formula"):
    """Your formula:  lr(t) from the step t and lr, written as on paper."""

    purpose: ClassVar[str] = "your own, of the step t"
    title: ClassVar[str] = "Your formula"
    rate: Annotated[
        str,
        Meta(
            description="the rate in t, the step counted from 0, and lr; such as lr / (1 + t/50)",
            extra={"kind": "formula"},
        ),
    ] = "lr / (1 + t/50)"

    torch: ClassVar[Counterpart] = Counterpart("LambdaLR")
    optax: ClassVar[str] = "a schedule of optax is any function: there is nothing of optax to compare"

    def __post_init__(self) -> None:
        super().__post_init__()
        formula.check(self.rate, NAMES)

    def multiplier(self, t: Array) -> Array:
        """The formula over lr; where it has no finite value a run ends as diverged."""
        return np.broadcast_to(_function(self.rate)(t, self.lr), t.shape) / self.lr

    def words(self) -> str:
        """In a few words."""
        return f"lr(t) = {self.rate}"


@lru_cache(maxsize=64)
def _function(text: str) -> Callable[[Array, float], Any]:
    symbols = {name: symbol(name) for name in NAMES}
    program = Program([formula.build(text, symbols)], list(symbols.values()))
    return lambda t, lr: program(t, lr)[0]
