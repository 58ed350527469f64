"""Diagonal Newton, theta_i <- theta_i - lr g_i / h_i: each feature has its own rate 1/h_i. Becker and LeCun, 1988."""

from typing import Annotated, Any, ClassVar

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
    matrix: ClassVar[str] = "hessian"

    def coefficients(self, step: int, lr: float) -> tuple[float, ...]:
        """The rate and the damping."""
        return lr, self.damping

    @staticmethod
    def plane_rule(gx: Any, gy: Any, xx: Any, _xy: Any, yy: Any, lr: float, damping: float) -> tuple[Any, Any]:
        """The changes of two parameters."""
        return change(gx, xx, lr, damping), change(gy, yy, lr, damping)

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        diagonal = np.einsum("iin->in", oracle.hessian(theta))
        return theta + change(oracle.gradient(theta), diagonal, lr, self.damping), state


def change(g: Any, h: Any, lr: float, damping: float) -> Any:
    """-lr g / (h + damping), elementwise; NaN where that is a division by zero."""
    curved = h + damping
    return -(lr / np.where(curved == 0, np.nan, curved)) * g
