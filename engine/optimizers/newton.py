"""Newton's method, theta <- theta - lr (H + damping I)^-1 g. Nocedal and Wright, Numerical Optimization, ch. 3."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from engine.optimizer import Array, Optimizer, Oracle


class Newton(Optimizer, frozen=True, tag="newton"):
    """Newton:  theta <- theta - lr (H + damping I)^-1 g.   Nocedal and Wright, Numerical Optimization, 2006, ch. 3.

    lr = 1 is the full step; a quadratic is solved in one. It seeks any point of zero gradient: near a saddle it goes
    to the saddle. Where H + damping I is singular there is no step and the run ends there as diverged. Each step
    costs O(d^3) time and O(d^2) storage.
    """

    damping: Annotated[
        float,
        Meta(
            ge=0,
            description="added to every eigenvalue of the Hessian: large values turn the step towards the gradient",
            extra={"symbol": "λ", "slider": (0, 50)},
        ),
    ] = 0.0
    equations: ClassVar[tuple[str, ...]] = (r"@theta' = @theta - @lr\,(@H + @damping\,I)^{-1}\,@g",)
    default_lr: ClassVar[float] = 1.0

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n); NaN for a walker whose system is singular."""
        hessian = oracle.hessian(theta).transpose(2, 0, 1) + self.damping * np.eye(len(theta))
        return theta - lr * solve(hessian, oracle.gradient(theta).T).T, state


def solve(matrices: Array, right: Array) -> Array:
    """Solve n systems, matrices (n, d, d) and right sides (n, d); NaN rows where a matrix is singular."""
    try:
        return np.asarray(np.linalg.solve(matrices, right[:, :, None])[:, :, 0], dtype=np.float64)
    except np.linalg.LinAlgError:
        if len(matrices) == 1:
            return np.full_like(right, np.nan)
        return np.concatenate([solve(matrices[i : i + 1], right[i : i + 1]) for i in range(len(matrices))])
