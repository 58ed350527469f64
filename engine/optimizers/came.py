"""CAME: factored Adafactor with a mean of its directions, each divided by how unsteady it was. Luo et al., 2023."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle, WeightDecay
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._factored import kept, product, root_mean_square
from fallline.engine.optimizers._matrices import rest_of
from fallline.engine.optimizers.adafactor import Clip

NOTHING, STEADY = 1e-30, 1e-16
"""Added to the squares of gradients and of deviations: the authors' epsilon_1 and epsilon_2."""


class CAME(Optimizer, frozen=True, tag="came"):
    """CAME:  m <- beta1 m + (1 - beta1) u;   W <- W - lr m / sqrt(S),  S of row and column means of (u - m)^2.  2023.

    On matrices of parameters: u = g / sqrt(R C / mean R) is factored Adafactor's direction, shortened to the root mean
    square `clip`. Where directions scatter about their mean m, S is large and the step short: confidence. S is kept by
    rows and columns too. What is in no matrix counts as one vector, keeps all its squares and is not divided by S.
    Luo, Ren, Zheng, Jiang, Jiang and You, CAME: confidence-guided adaptive memory efficient optimization, ACL 2023,
    algorithm 2, as their code has it: github.com/yangluo7/CAME.
    """

    group: ClassVar[str] = "On matrices"
    purpose: ClassVar[str] = "shorter steps where the directions of a matrix scatter"
    title: ClassVar[str] = "CAME"
    beta1: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the mean direction kept per step",
            extra={"label": "mean", "symbol": "β₁", "slider": (0, 0.99)},
        ),
    ] = 0.9
    beta2: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the means of squares kept per step",
            extra={"label": "square", "symbol": "β₂", "slider": (0, 0.9999)},
        ),
    ] = 0.999
    beta3: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the means of squared deviations kept per step",
            extra={"label": "deviation", "symbol": "β₃", "slider": (0, 0.9999)},
        ),
    ] = 0.9999
    clip: Clip = 1.0
    weight_decay: WeightDecay = 0.0
    default_lr: ClassVar[float] = 2e-4
    needs_matrices: ClassVar[bool] = True
    shown_on: ClassVar[str] = "linear-network"
    slots: ClassVar[tuple[str, ...]] = ("m", "r", "c", "u", "x", "y", "p")
    symbols: ClassVar[Symbols] = {
        "m": Symbol("mean of the directions"),
        "r": Symbol("mean of the squares in its row", "R"),
        "c": Symbol("mean of the squares in its column", "C"),
        "u": Symbol("direction of this step, shortened"),
        "x": Symbol("mean of the squared deviations in its row", "X"),
        "y": Symbol("mean of the squared deviations in its column", "Y"),
        "p": Symbol("mean direction over the root of what both make of the deviations"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"@r' = @beta2\,@r + (1 - @beta2)\,\mathrm{mean}_{\mathrm{row}}\,g^2",
        r"@c' = @beta2\,@c + (1 - @beta2)\,\mathrm{mean}_{\mathrm{column}}\,g^2",
        r"@u' = \frac{1}{k}\,@g / \sqrt{@r'\,@c' / \mathrm{mean}\,R}",
        r"@m' = @beta1\,@m + (1 - @beta1)\,@u'",
        r"@x' = @beta3\,@x + (1 - @beta3)\,\mathrm{mean}_{\mathrm{row}}\,(u - m)^2",
        r"@y' = @beta3\,@y + (1 - @beta3)\,\mathrm{mean}_{\mathrm{column}}\,(u - m)^2",
        r"@p' = @m' / \sqrt{@x'\,@y' / \mathrm{mean}\,X}",
        r"@theta' = (1 - @lr\,@weight_decay)\,@theta - @lr\,@p'",
    )
    torch: ClassVar[str] = "torch has none; held to the authors' code in tests/oracle/test_matrices.py"
    optax: ClassVar[str] = "optax has none; held to the authors' code in tests/oracle/test_matrices.py"

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        m, r, c, _, x, y, _ = state
        g, matrices = oracle.gradient(theta), oracle.matrices
        r, c = kept(self.beta2, r, c, g * g + NOTHING, matrices)
        u = g / np.sqrt(product(r, c, matrices))
        u = u / np.maximum(1.0, root_mean_square(u, matrices) / self.clip)
        m = self.beta1 * m + (1 - self.beta1) * u
        x, y = kept(self.beta3, x, y, (u - m) ** 2 + STEADY, matrices)
        p = np.where(rest_of(matrices, len(theta)) > 0, m, m / np.sqrt(product(x, y, matrices)))
        return (1 - lr * self.weight_decay) * theta - lr * p, (m, r, c, u, x, y, p)
