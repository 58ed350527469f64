"""Adafactor on matrices: of the squares only the means of rows and columns are kept. Shazeer and Stern, 2018."""

from typing import ClassVar

import numpy as np

from fallline.engine.method.optimizer import Array, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._factored import kept, product, root_mean_square
from fallline.engine.optimizers.adafactor import NOTHING, SMALLEST, Adafactor


class FactoredAdafactor(Adafactor, frozen=True, tag="factored-adafactor"):
    """Factored Adafactor:  R, C <- means of rows and columns of g^2;   W <- W - lr |W| u,  u = g / sqrt(R C / mean R).

    On matrices of parameters: R and C are rows + columns numbers in place of rows times columns, and their product
    stands for the squares of Adafactor, exactly so where these have rank one. b = 1 - t^-power as there; |W| and the
    bound on u are of each matrix by itself, and what is in no matrix counts as one vector, whose squares are all kept.
    Shazeer and Stern, Adafactor: adaptive learning rates with sublinear memory cost, ICML 2018, algorithm 4.
    """

    group: ClassVar[str] = "On matrices"
    purpose: ClassVar[str] = "Adafactor with the means of rows and columns alone"
    title: ClassVar[str] = "Factored Adafactor"
    needs_matrices: ClassVar[bool] = True
    shown_on: ClassVar[str] = "linear-network"
    slots: ClassVar[tuple[str, ...]] = ("r", "c", "s", "p")
    symbols: ClassVar[Symbols] = {
        "r": Symbol("mean of the squares in its row", "R"),
        "c": Symbol("mean of the squares in its column", "C"),
        "s": Symbol("what both make of the mean square"),
        "p": Symbol("direction, shortened, times the size of its matrix"),
        "b": Symbol("share of the means kept at this step"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"@r' = @b\,@r + (1 - @b)\,\mathrm{mean}_{\mathrm{row}}\,g^2",
        r"@c' = @b\,@c + (1 - @b)\,\mathrm{mean}_{\mathrm{column}}\,g^2",
        r"@s' = @r'\,@c' / \mathrm{mean}\,R",
        r"@p' = \frac{\rho}{k}\,@g / \sqrt{@s'}",
        r"@theta' = @theta - @lr\,@p'",
    )
    torch: ClassVar[str] = "takes matrices, where a script holds columns; held to it in tests/oracle/test_matrices.py"
    optax: ClassVar[str] = "takes matrices, where a script holds columns; held to it in tests/oracle/test_matrices.py"

    def between(self, theta: Array, g: Array, state: tuple[Array, ...], step: int, lr: float) -> dict[str, Array]:
        """Nothing: the slots hold what the equations name."""
        return {}

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        g, matrices = oracle.gradient(theta), oracle.matrices
        r, c = kept(self._keeps(step), state[0], state[1], g * g + NOTHING, matrices)
        s = product(r, c, matrices)
        u = g / np.sqrt(s)
        longer = np.maximum(1.0, root_mean_square(u, matrices) / self.clip)
        size = np.maximum(root_mean_square(theta, matrices), SMALLEST) if self.scaled else 1.0
        p = size * u / longer
        return theta - lr * p, (r, c, s, p)

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """The root of the squares, where no direction is shortened and the size of theta is 1."""
        return None if self.scaled else np.sqrt(state[2])
