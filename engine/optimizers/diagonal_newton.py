"""Diagonal Newton, theta_i <- theta_i - lr g_i / h_i: each feature has its own rate 1/h_i. Becker and LeCun, 1988."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from engine.optimizer import Array, Optimizer, Oracle


class DiagonalNewton(Optimizer, frozen=True, tag="diagonal-newton"):
    """Diagonal Newton:  theta_i <- theta_i - lr g_i / (h_i + damping),  h_i = H_ii.   Becker and LeCun, 1988.

    With a diagonal Hessian it is Newton's method, and 1/h_i is the learning rate of feature i. It needs O(d) storage.
    Where h_i + damping is zero there is no step and the run ends there as diverged.
    """

    title: ClassVar[str] = "Diagonal Newton"
    damping: Annotated[
        float,
        Meta(
            ge=0,
            description="added to every h_i, so that flat directions do not take giant steps",
            extra={"symbol": "λ", "slider": (0, 50)},
        ),
    ] = 0.0
    equations: ClassVar[tuple[str, ...]] = (r"@theta' = @theta - @lr\,(\mathrm{diag}\,@H + @damping)^{-1}\,@g",)
    default_lr: ClassVar[float] = 1.0

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        diagonal = np.einsum("iin->in", oracle.hessian(theta)) + self.damping
        rate = np.where(diagonal == 0, np.nan, lr / np.where(diagonal == 0, 1.0, diagonal))
        return theta - rate * oracle.gradient(theta), state
