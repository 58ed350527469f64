"""Diagonal Newton, theta_i <- theta_i - lr g_i / h_i: each feature has its own rate 1/h_i. Becker and LeCun, 1988."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Number, Oracle, Step
from fallline.engine.optimizers._second_order import SecondOrder
from fallline.engine.optimizers.newton import HESSIANS


class DiagonalNewton(SecondOrder, frozen=True, tag="diagonal-newton"):
    """Diagonal Newton:  theta_i <- theta_i - lr g_i / (h_i + damping),  h_i = H_ii.   Becker and LeCun, 1988.

    With a diagonal Hessian it is Newton's method, and 1/h_i is the learning rate of feature i. It needs O(d) storage.
    Where h_i + damping is zero there is no step and the run ends there as diverged.
    """

    group: ClassVar[str] = "Second order"
    purpose: ClassVar[str] = "1/h as the rate of each parameter"
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
    needs_hessian: ClassVar[bool] = True

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate and the damping."""
        return lr, self.damping

    @staticmethod
    def plane_rule(gx: Any, gy: Any, xx: Any, _xy: Any, yy: Any, lr: float, damping: float) -> tuple[Any, Any]:
        """The changes of two parameters."""
        return divided(gx, xx, lr, damping), divided(gy, yy, lr, damping)

    def matrix_preconditioner(self, theta: Array, gradients: Array, oracle: Oracle) -> Array | None:
        """The damped diagonal of H."""
        return np.diag(np.diag(oracle.hessian(theta)[:, :, 0]) + self.damping)

    def lines(self, library: str) -> tuple[str, ...]:
        """By the diagonal of the library's own Hessian."""
        diagonal = "torch.diagonal(hessians, 0, 1, 2)" if library == "torch" else "jnp.diagonal(hessians, 0, 1, 2)"
        return (
            f"hessians = {HESSIANS[library]}",
            f"theta = theta - rate(step) * gradient(theta) / ({diagonal}.T + {self.damping!r})",
        )

    def change(self, matrix: Array, g: Array, *numbers: float) -> Array:
        """The changes of d parameters."""
        return np.asarray(divided(g, np.einsum("iin->in", matrix), *numbers))


def divided(g: Any, h: Any, lr: float, damping: float) -> Any:
    """-lr g / (h + damping), elementwise; infinite or NaN where that is a division by zero."""
    return -(lr / (h + damping)) * g
