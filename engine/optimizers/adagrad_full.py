"""AdaGrad with the full matrix, B = (sum g g^T)^(1/2), in place of its diagonal. Duchi et al., JMLR 12, 2011."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.problem.arrays import times


class AdaGradFull(Optimizer, frozen=True, tag="adagrad-full"):
    """AdaGrad, full matrix:  G <- G + g g';   theta <- theta - lr (epsilon I + G^(1/2))^-1 g.   JMLR 12, 2011.

    Unlike the diagonal form it does not depend on how the axes are turned. An eigenvalue of G below the rounding error
    of the largest counts as that error. G takes O(d^2) storage, its root O(d^3) time, and it is not recorded.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "AdaGrad with the whole matrix, which turns the axes too"
    title: ClassVar[str] = "AdaGrad, full matrix"
    epsilon: Annotated[
        float, Meta(ge=0, description="keeps the division finite", extra={"symbol": "ε", "slider": (0, 1)})
    ] = 1e-10
    default_lr: ClassVar[float] = 0.1
    equations: ClassVar[tuple[str, ...]] = (
        r"@theta' = @theta - @lr\,(@epsilon\,I + G^{1/2})^{-1}\,@g,\quad G = \sum g\,g^{T}",
    )

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """G, (d, d, n), zero at the start."""
        return (np.zeros((len(theta), *theta.shape)),)

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        g = oracle.gradient(theta)
        summed = state[0] + g[:, None] * g
        finite = np.isfinite(summed).all(axis=(0, 1))
        root, vectors = roots(np.where(finite, summed, 0.0).transpose(2, 0, 1), self.epsilon)
        oracle.factorised()
        root, vectors = root.T, vectors.transpose(1, 2, 0)
        turned = times(vectors.swapaxes(0, 1), g) / (root + (root == 0))
        return np.where(finite, theta - lr * times(vectors, turned), np.nan), (summed,)

    def matrix_preconditioner(self, theta: Array, gradients: Array, oracle: Oracle) -> Array | None:
        """B of the gradients so far."""
        root, vectors = roots((gradients.T @ gradients)[None], self.epsilon)
        return np.asarray((vectors[0] * root[0]) @ vectors[0].T)


def roots(summed: Array, epsilon: float) -> tuple[Array, Array]:
    """Eigenvalues (n, d) and eigenvectors (n, d, d) of B = epsilon I + G^(1/2) for matrices G, `summed` (n, d, d)."""
    values, vectors = np.linalg.eigh(summed)
    error = summed.shape[-1] * np.finfo(np.float64).eps * values[:, -1:]
    return np.sqrt(np.maximum(values, error)) + epsilon, vectors
