"""Newton's method, theta <- theta - lr (H + damping I)^-1 g. Nocedal and Wright, Numerical Optimization, ch. 3."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Number, Oracle, Step
from fallline.engine.optimizers._second_order import SecondOrder

HESSIANS = {
    "torch": "torch.func.vmap(torch.func.hessian(loss), in_dims=1)(theta)",
    "optax": "jax.vmap(jax.hessian(loss), in_axes=1)(theta)",
}
"""In a script: of every walker, (n, d, d)."""
SOLVED = {
    "torch": "torch.linalg.solve(matrices, gradient(theta).T).T",
    "optax": "jnp.linalg.solve(matrices, gradient(theta).T[:, :, None])[:, :, 0].T",
}


class Newton(SecondOrder, frozen=True, tag="newton"):
    """Newton:  theta <- theta - lr (H + damping I)^-1 g.   Nocedal and Wright, Numerical Optimization, 2006, ch. 3.

    lr = 1 is the full step; a quadratic is solved in one. It seeks any point of zero gradient: near a saddle it goes
    to the saddle. Where H + damping I is singular there is no step and the run ends there as diverged. Each step
    costs O(d^3) time and O(d^2) storage.
    """

    group: ClassVar[str] = "Second order"
    purpose: ClassVar[str] = "one step on a quadratic, and O(N³) for each"
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
    matrix: ClassVar[str] = "hessian"
    commutes: ClassVar[bool] = True
    needs_hessian: ClassVar[bool] = True
    factorises: ClassVar[bool] = True

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate and the damping."""
        return lr, self.damping

    @staticmethod
    def plane_rule(gx: Any, gy: Any, xx: Any, xy: Any, yy: Any, lr: float, damping: float) -> tuple[Any, Any]:
        """The changes of two parameters; NaN where the system is singular."""
        px, py = solve_two(xx + damping, xy, xy, yy + damping, gx, gy)
        return -lr * px, -lr * py

    def matrix_preconditioner(self, theta: Array, gradients: Array, oracle: Oracle) -> Array | None:
        """The damped matrix."""
        matrix: Array = getattr(oracle, self.matrix)(theta)[:, :, 0]
        return matrix + self.damping * np.eye(len(matrix))

    def lines(self, library: str) -> tuple[str, ...]:
        """By the library's own derivatives."""
        eye = "torch.eye" if library == "torch" else "jnp.eye"
        return (
            f"hessians = {HESSIANS[library]}",
            f"matrices = hessians + {self.damping!r} * {eye}(len(theta))",
            f"theta = theta - rate(step) * {SOLVED[library]}",
        )

    def change(self, matrix: Array, g: Array, *numbers: float) -> Array:
        """-lr (matrix + damping I)^-1 g of d parameters; NaN for a walker whose system is singular."""
        lr, damping = numbers
        return -lr * solve(matrix.transpose(2, 0, 1) + damping * np.eye(len(g)), g.T).T


def solve_two(a: Any, b: Any, c: Any, d: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Solve a u + b v = x, c u + d v = y for (u, v), by elimination with the larger pivot; NaN where it is singular."""
    swap = np.abs(c) > np.abs(a)
    a, b, c, d = choose(swap, c, a), choose(swap, d, b), choose(swap, a, c), choose(swap, b, d)
    x, y = choose(swap, y, x), choose(swap, x, y)
    factor = c / a  # 0 / 0 where both are 0
    pivot = d - factor * b
    v = (y - factor * x) / choose(pivot == 0, np.nan, pivot)
    return (x - b * v) / a, v


def choose(condition: Any, a: Any, b: Any) -> Any:
    """`np.where`, which takes a microsecond for numbers too."""
    if np.ndim(condition):
        return np.where(condition, a, b)
    return a if condition else b


def solve(matrices: Array, right: Array) -> Array:
    """Solve n systems, matrices (n, d, d) and right sides (n, d); NaN rows where a matrix is singular."""
    if right.shape[1] == 2:
        with np.errstate(all="ignore"):
            return np.stack(solve_two(*matrices.reshape(-1, 4).T, *right.T), axis=1)
    try:
        return np.asarray(np.linalg.solve(matrices, right[:, :, None])[:, :, 0], dtype=np.float64)
    except np.linalg.LinAlgError:
        if len(matrices) == 1:
            return np.full_like(right, np.nan)
        return np.concatenate([solve(matrices[i : i + 1], right[i : i + 1]) for i in range(len(matrices))])
