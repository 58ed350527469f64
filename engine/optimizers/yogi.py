"""Yogi: Adam whose mean square moves by steps of fixed size. Zaheer et al., NeurIPS 2018."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Epsilon, Number, Step
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._moments import Beta1, Beta2, Moments


class Yogi(Moments, frozen=True, tag="yogi"):
    """Yogi:  s <- s - (1 - beta2) sign(s - g^2) g^2,  all else as in Adam.   Zaheer et al., NeurIPS 2018.

    Both means start at a small value and are corrected as Adam's are: optax.yogi, the paper's authors leave it open.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "Adam whose mean of squares changes in small steps"
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-3
    initial_accumulator: Annotated[
        float,
        Meta(
            gt=0,
            le=1e6,
            description="where both means start",
            extra={"scale": "log", "slider": (1e-8, 1.0)},
        ),
    ] = 1e-6
    default_lr: ClassVar[float] = 0.01
    equations: ClassVar[tuple[str, ...]] = (
        r"@m' = @beta1\,(@m + @initial) + (1 - @beta1)\,@g",
        r"@s' = @s + @initial - (1 - @beta2)\,\mathrm{sign}(@s + @initial - @g^2)\,@g^2",
        r"@theta' = @theta - @lr\,\frac{@m' / @c1}{\sqrt{@s' / @c2} + @epsilon}",
    )
    symbols: ClassVar[Symbols] = Moments.symbols | {"initial": Symbol("where both means start, 0 after", "s_0")}
    optax: ClassVar[Counterpart] = Counterpart(
        "yogi",
        {"b1": "beta1", "b2": "beta2", "eps": "epsilon"},
        transforms=(
            (
                "scale_by_yogi(b1={beta1!r}, b2={beta2!r}, eps={epsilon!r}, "
                "initial_accumulator_value={initial_accumulator!r})"
            ),
        ),
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With both corrections, and what is added to both means at the start."""
        return super().named(step, lr) | {"initial": self._initial(step)}

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The corrected rate and root of the second correction, both shares, epsilon, and what the means start with."""
        return *super().coefficients(step, lr), self._initial(step)

    def _initial(self, step: Step) -> Any:
        return self.initial_accumulator * (step == 0)  # the slots are zero at the start

    @staticmethod
    def rule(
        g: Any, m: Any, s: Any, rate: float, root2: float, beta1: float, beta2: float, epsilon: float, initial: float
    ) -> tuple[Any, ...]:
        """The change of theta, and the new state."""
        m = beta1 * (m + initial) + (1 - beta1) * g
        s = s + initial
        s = s - (1 - beta2) * np.sign(s - g * g) * g * g
        root = np.sqrt(s) / root2 + epsilon
        return -rate * m / (root + (root == 0)), m, s
