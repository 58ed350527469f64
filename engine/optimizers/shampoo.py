"""Shampoo: AdaGrad's full matrix, kept as one small matrix for the rows and one for the columns. Gupta et al., 2018."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._matrices import to_the_power
from fallline.engine.problem.matrices import Matrix, put, taken


class Shampoo(Optimizer, frozen=True, tag="shampoo"):
    """Shampoo:  L <- L + G G';  R <- R + G' G;   W <- W - lr L^(-1/4) G R^(-1/4).   Gupta, Koren, Singer, ICML 2018.

    On matrices of parameters, algorithm 1: L and R begin as epsilon I, and their Kronecker product stands for the
    square of AdaGrad's full matrix, of which it is an upper bound. With a `decay` below 1 they are means in place of
    sums, which forget, as later implementations have it. A parameter in no matrix is divided by the root of its own sum
    of squares, as AdaGrad divides it. The roots take O(rows^3 + columns^3) time; L and R are not recorded.
    """

    group: ClassVar[str] = "On matrices"
    purpose: ClassVar[str] = "AdaGrad's whole matrix, one for rows and one for columns"
    decay: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="share of L and R kept per step; 1 sums, as the paper has it",
            extra={"symbol": "β", "slider": (0.5, 1)},
        ),
    ] = 1.0
    epsilon: Annotated[
        float, Meta(ge=0, description="times I: what L and R begin as", extra={"symbol": "ε", "slider": (0, 1)})
    ] = 1e-6
    default_lr: ClassVar[float] = 0.1
    needs_matrices: ClassVar[bool] = True
    shown_on: ClassVar[str] = "linear-network"
    slots: ClassVar[tuple[str, ...]] = ("p",)
    symbols: ClassVar[Symbols] = {"p": Symbol("preconditioned gradient")}
    equations: ClassVar[tuple[str, ...]] = (
        r"@p' = \left(\sum G\,G^T\right)^{-1/4} @g\,\left(\sum G^T G\right)^{-1/4}",
        r"@theta' = @theta - @lr\,@p'",
    )
    torch: ClassVar[str] = "torch has none; held to pytorch-optimizer's in tests/oracle/test_matrices.py"
    optax: ClassVar[str] = "optax has none; held to pytorch-optimizer's in tests/oracle/test_matrices.py"

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The slot, then nothing yet of L and R, whose shapes the first step is told: (k, n)."""
        return (*super().begin(theta), np.zeros((0, theta.shape[1])))

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        g, d = oracle.gradient(theta), len(theta)
        kept = state[1] if len(state[1]) else self.empty(oracle.matrices, theta)
        after = np.zeros_like(kept)
        after[:d] = self.summed(kept[:d], g * g)
        root = np.sqrt(after[:d])
        p, place = g / (root + (root == 0)), d
        for _, first, rows, columns in oracle.matrices:
            by = taken(g, first, rows, columns)
            left = self.summed(taken(kept, place, rows, rows), by @ by.swapaxes(1, 2))
            right = self.summed(taken(kept, place + rows**2, columns, columns), by.swapaxes(1, 2) @ by)
            put(after, place, left)
            put(after, place + rows**2, right)
            put(p, first, to_the_power(left, -1 / 4) @ by @ to_the_power(right, -1 / 4))
            place += rows**2 + columns**2
        return np.asarray(theta - lr * p), (p, after)

    def summed(self, kept: Array, more: Array) -> Array:
        """A sum or, with a `decay` below 1, a mean."""
        return kept + more if self.decay == 1 else self.decay * kept + (1 - self.decay) * more

    def empty(self, matrices: tuple[Matrix, ...], theta: Array) -> Array:
        """A number for each parameter, then L and R of each matrix, as they begin, a row for each number: (k, n)."""
        sizes = [size for _, _, rows, columns in matrices for size in (rows, columns)]
        begun = np.concatenate([np.ones(len(theta)), *(np.eye(size).ravel() for size in sizes)])
        return np.repeat(self.epsilon * begun[:, None], theta.shape[1], axis=1)

    def matrix_preconditioner(self, theta: Array, gradients: Array, oracle: Oracle) -> Array | None:
        """Kronecker products of the fourth roots of L and R, and roots for the rest, of the gradients so far."""
        count = len(gradients)
        weights = np.ones(count) if self.decay == 1 else (1 - self.decay) * self.decay ** np.arange(count)[::-1]
        begun = self.epsilon * self.decay**count
        whole = np.diag(np.sqrt(begun + weights @ gradients**2))
        for _, first, rows, columns in oracle.matrices:
            stack = taken(gradients.T, first, rows, columns)
            left = begun * np.eye(rows) + np.einsum("k,kij,klj->il", weights, stack, stack)
            right = begun * np.eye(columns) + np.einsum("k,kji,kjl->il", weights, stack, stack)
            here = slice(first, first + rows * columns)
            whole[here, here] = np.kron(to_the_power(left[None], 1 / 4)[0], to_the_power(right[None], 1 / 4)[0])
        return whole
