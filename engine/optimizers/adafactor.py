"""Adafactor: steps in proportion to the parameters, over squares remembered ever longer. Shazeer and Stern, 2018."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.problem.arrays import total

SMALLEST = 1e-3
"""Root mean square of parameters below which steps are no shorter; the paper's epsilon_2."""
NOTHING = 1e-30
"""Added to squares; its epsilon_1."""


Clip = Annotated[
    float,
    Meta(
        gt=0,
        le=1e6,
        description="root mean square that a direction is shortened to",
        extra={"symbol": "κ", "slider": (0.1, 5)},
    ),
]


class Adafactor(Optimizer, frozen=True, tag="adafactor"):
    """Adafactor:  u = g / sqrt(s),  s <- b s + (1 - b) g^2,  b = 1 - t^-power;   theta <- theta - lr |theta| u.   2018.

    |theta| is a root mean square, at least 0.001, so that lr is a share of the parameters, and u is shortened to one of
    `clip`. It is the form for vectors: of a matrix the paper keeps the means of rows and columns of s alone. It takes
    no mean of gradients. Shazeer and Stern, Adafactor: adaptive learning rates with sublinear memory cost, ICML 2018;
    optax.adafactor, which factors no matrix below 128.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "steps in proportion to the parameters"
    power: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="how fast the memory of squares lengthens",
            extra={"label": "memory", "symbol": "c", "slider": (0.1, 1)},
        ),
    ] = 0.8
    clip: Clip = 1.0
    scaled: Annotated[bool, Meta(description="steps in proportion to the size of theta; else of the rate alone")] = True
    slots: ClassVar[tuple[str, ...]] = ("s",)
    symbols: ClassVar[Symbols] = {
        "s": Symbol("memory of the squared gradients"),
        "b": Symbol("share of it kept at this step"),
        "u": Symbol("direction before it is shortened"),
        "size": Symbol("root mean square of theta, at least 0.001; or 1", r"\rho"),
        "longer": Symbol("root mean square of u over the bound, at least 1", "k"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"@s' = @b\,@s + (1 - @b)\,@g^2",
        r"@u = @g / \sqrt{@s'}",
        r"@theta' = @theta - @lr\,@size\,@u / @longer",
    )
    torch: ClassVar[str] = "torch's Adafactor has another bound of the rate, and factors every matrix"
    optax: ClassVar[Counterpart | str] = Counterpart(
        "adafactor",
        {"decay_rate": "power", "clipping_threshold": "clip", "multiply_by_parameter_scale": "scaled"},
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the share of squares that this step keeps."""
        return super().named(step, lr) | {"b": self._keeps(step)}

    def _keeps(self, step: int) -> float:
        return 1 - float(step + 1) ** -self.power

    def _parts(self, theta: Array, g: Array, s: Array) -> tuple[Array, Array, Array]:
        """The direction, how much too long it is, and the size of theta; s is that after the step."""
        u = g / np.sqrt(s)
        size = np.maximum(_mean_root(theta), SMALLEST) if self.scaled else np.ones(theta.shape[1])
        return u, np.maximum(1.0, _mean_root(u) / self.clip), size

    def between(self, theta: Array, g: Array, state: tuple[Array, ...], step: int, lr: float) -> dict[str, Array]:
        """What the direction is made of."""
        parts = self._parts(theta, g, self._squares(g, state[0], step))
        return {name: part + np.zeros_like(g) for name, part in zip(("u", "longer", "size"), parts, strict=True)}

    def _squares(self, g: Array, s: Array, step: int) -> Array:
        keeps = self._keeps(step)
        return np.asarray(keeps * s + (1 - keeps) * (g * g + NOTHING))

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        g = oracle.gradient(theta)
        s = self._squares(g, state[0], step)
        u, longer, size = self._parts(theta, g, s)
        return theta - lr * size * u / longer, (s,)

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """The root of the squares, where no direction is shortened and the size of theta is 1."""
        return None if self.scaled else np.sqrt(state[0])


def _mean_root(values: Any) -> Any:
    """The root mean square of each walker's (d, n): (n,)."""
    return np.sqrt(total(values * values) / len(values))
