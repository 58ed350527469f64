"""Rprop: each coordinate has a step of its own, which grows while the sign holds. Riedmiller and Braun, 1993."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Number, Optimizer, Step
from fallline.engine.method.symbol import Symbol, Symbols


class Rprop(Optimizer, frozen=True, tag="rprop"):
    """Rprop:  theta <- theta - size sign(g);   size grows while g keeps its sign, else shrinks.   1993.

    Factors `increase` and `decrease`. After a change of sign that coordinate waits one step. Riedmiller and Braun,
    ICNN 1993; torch.optim.Rprop. The sizes start at lr: later rates of a schedule have no effect.
    """

    group: ClassVar[str] = "Signs"
    purpose: ClassVar[str] = "for gradients without noise: sizes that grow while the sign stays"
    decrease: Annotated[
        float,
        Meta(
            gt=0,
            lt=1,
            description="what the size is multiplied by after a change of sign",
            extra={"slider": (0.1, 0.9)},
        ),
    ] = 0.5
    increase: Annotated[
        float,
        Meta(ge=1, le=100, description="what the size is multiplied by while the sign holds", extra={"slider": (1, 2)}),
    ] = 1.2
    smallest: Annotated[
        float, Meta(gt=0, le=1e6, description="smallest size", extra={"scale": "log", "slider": (1e-9, 1e-2)})
    ] = 1e-6
    largest: Annotated[
        float, Meta(gt=0, le=1e6, description="largest size", extra={"scale": "log", "slider": (1e-2, 100)})
    ] = 50.0
    slots: ClassVar[tuple[str, ...]] = ("before", "size")
    equations: ClassVar[tuple[str, ...]] = (
        (
            r"@size' = \min(\max((@size + @initial)\,@increase^{[@g\,@before > 0]}\,@decrease^{[@g\,@before < 0]},"
            r"\,@smallest),\,@largest)"
        ),
        r"@before' = @g\,[@g\,@before \geq 0]",
        r"@theta' = @theta - @size'\,\mathrm{sign}(@before')",
    )
    symbols: ClassVar[Symbols] = {
        "before": Symbol("gradient of the step before, 0 after a change of sign", r"\tilde{g}"),
        "size": Symbol("size of the step of each coordinate", r"\Delta"),
        "initial": Symbol("first size of a step, 0 after", "s_0"),
        "increase": Symbol(latex=r"\eta^{+}"),
        "decrease": Symbol(latex=r"\eta^{-}"),
        "smallest": Symbol(latex=r"\Delta_{\min}"),
        "largest": Symbol(latex=r"\Delta_{\max}"),
    }
    torch: ClassVar[Counterpart] = Counterpart(
        "Rprop",
        {"etas": ("decrease", "increase"), "step_sizes": ("smallest", "largest")},
        where=lambda o: o.increase > 1,  # torch asks for it
    )
    optax: ClassVar[str] = "optax takes every step one step late; torch and ours at once"

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With what the sizes start with."""
        return super().named(step, lr) | {"initial": 0.0 if step else lr}

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """Both factors, both bounds, and what the sizes start with."""
        initial = np.where(step == 0, lr, 0.0)  # the slots are zero at the start
        return self.decrease, self.increase, self.smallest, self.largest, initial

    @staticmethod
    def rule(
        g: Any, before: Any, size: Any, decrease: float, increase: float, low: float, high: float, initial: float
    ) -> tuple[Any, ...]:
        """The change of theta, and the new state."""
        agreement = np.sign(g * before)
        factor = np.where(agreement > 0, increase, np.where(agreement < 0, decrease, 1.0))
        size = np.minimum(np.maximum((size + initial) * factor, low), high)
        g = np.where(agreement < 0, 0.0, g)
        return -size * np.sign(g), g, size
