"""SOAP: Adam in the eigenbasis of Shampoo's matrices, which is brought up to date now and then. Vyas et al., 2025."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.method.optimizer import Array, Epsilon, Optimizer, Oracle, WeightDecay, correction
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._adam_beside import adam_beside
from fallline.engine.optimizers._matrices import eigenbasis, rest_of
from fallline.engine.problem.matrices import Matrix, put, taken


class SOAP(Optimizer, frozen=True, tag="soap"):
    """SOAP:  Adam on Q_L' G Q_R, turned back;  Q_L, Q_R the eigenvectors of means of G G' and G' G.   ICLR 2025.

    On matrices of parameters: where Shampoo scales by a root of its matrices, Adam scales each entry in their
    eigenbasis. Both bases stay for `every` steps, then one step of power iteration and an orthogonalisation turn them
    on. As in the authors' code the first gradient sets the bases alone, and nothing moves. A parameter in no matrix
    takes Adam's step at the same rate. Vyas, Morwani, Zhao, Shapira, Brandfonbrener, Janson and Kakade, algorithm 3.
    """

    group: ClassVar[str] = "On matrices"
    purpose: ClassVar[str] = "Adam along the axes that Shampoo's matrices have"
    title: ClassVar[str] = "SOAP"
    beta1: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the mean gradient kept per step",
            extra={"label": "mean", "symbol": "β₁", "slider": (0, 0.99)},
        ),
    ] = 0.95
    beta2: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the mean square, and of the means of G G' and G' G, kept per step",
            extra={"label": "square", "symbol": "β₂", "slider": (0, 0.9999)},
        ),
    ] = 0.95
    every: Annotated[
        int,
        Meta(ge=1, le=1_000_000, description="steps from one turn of the bases to the next", extra={"slider": (1, 50)}),
    ] = 10
    epsilon: Epsilon = 1e-8
    weight_decay: WeightDecay = 0.0
    default_lr: ClassVar[float] = 0.003
    needs_matrices: ClassVar[bool] = True
    shown_on: ClassVar[str] = "linear-network"
    slots: ClassVar[tuple[str, ...]] = ("m", "s", "p")
    symbols: ClassVar[Symbols] = {
        "m": Symbol("mean of the gradients"),
        "s": Symbol("mean of the squares, in the eigenbasis"),
        "p": Symbol("Adam's direction there, turned back"),
        "turned": Symbol("correction of both biases", "c"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"@m' = @beta1\,@m + (1 - @beta1)\,@g",
        r"@s' = @beta2\,@s + (1 - @beta2)\,(Q_L^T\,@g\,Q_R)^2",
        r"@p' = @turned\,Q_L\,\frac{Q_L^T\,@m'\,Q_R}{\sqrt{@s'} + @epsilon}\,Q_R^T",
        r"@theta' = (1 - @lr\,@weight_decay)\,(@theta - @lr\,@p')",
    )
    torch: ClassVar[str] = "torch has none; held to pytorch-optimizer's in tests/oracle/test_matrices.py"
    optax: ClassVar[str] = "optax has none; held to pytorch-optimizer's in tests/oracle/test_matrices.py"

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the correction."""
        return super().named(step, lr) | {"turned": self.corrected(step)}

    def corrected(self, step: int) -> float:
        """What Adam's corrections of both means come to together; 0 at the first step, which moves nothing."""
        return float(correction(self.beta2, step - 1) ** 0.5 / correction(self.beta1, step - 1)) if step else 0.0

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The slots, then nothing yet of means and bases, whose shapes the first step is told: (k, n)."""
        return (*super().begin(theta), np.zeros((0, theta.shape[1])))

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        g, matrices = oracle.gradient(theta), oracle.matrices
        if not step:
            return theta, (*state[:3], _begun(matrices, g, 1 - self.beta2))
        rest = rest_of(matrices, len(theta))
        beside = adam_beside(g, state[0], state[1], step - 1)
        m = np.where(rest > 0, beside.m, self.beta1 * state[0] + (1 - self.beta1) * g)
        s, p, after, place = beside.s, beside.direction, np.zeros_like(state[3]), 0
        for _, first, rows, columns in matrices:
            by, mean, square = (taken(each, first, rows, columns) for each in (g, m, state[1]))
            places = _places(place, rows, columns)
            left, right, ql, qr = (taken(state[3], *where) for where in places)
            square = self.beta2 * square + (1 - self.beta2) * (ql.swapaxes(1, 2) @ by @ qr) ** 2
            root = np.sqrt(square) + self.epsilon
            direction = (ql.swapaxes(1, 2) @ mean @ qr) / (root + (root == 0))
            put(p, first, self.corrected(step) * (ql @ direction @ qr.swapaxes(1, 2)))
            left = self.beta2 * left + (1 - self.beta2) * (by @ by.swapaxes(1, 2))
            right = self.beta2 * right + (1 - self.beta2) * (by.swapaxes(1, 2) @ by)
            if step % self.every == 0:
                (ql, across), (qr, down) = turned_on(left, ql), turned_on(right, qr)
                square = np.take_along_axis(np.take_along_axis(square, across[:, :, None], 1), down[:, None], 2)
            put(s, first, square)
            for (start, *_), values in zip(places, (left, right, ql, qr), strict=True):
                put(after, start, values)
            place += 2 * (rows**2 + columns**2)
        return (1 - lr * self.weight_decay * (1 - rest)) * (theta - lr * p), (m, s, p, after)


def _places(place: int, rows: int, columns: int) -> list[tuple[int, int, int]]:
    """Where both means and both bases of a matrix stand in what is kept: the first number and their shapes."""
    ends = np.cumsum([place, rows**2, columns**2, rows**2]).tolist()
    return [(end, size, size) for end, size in zip(ends, (rows, columns, rows, columns), strict=True)]


def _begun(matrices: tuple[Matrix, ...], g: Array, share: float) -> Array:
    """Means of G G' and G' G and their eigenbases after the first gradient, a row for each number, (k, n)."""
    found = []
    for _, first, rows, columns in matrices:
        by = taken(g, first, rows, columns)
        both = share * (by @ by.swapaxes(1, 2)), share * (by.swapaxes(1, 2) @ by)
        found += [each.reshape(len(each), -1).T for each in (*both, eigenbasis(both[0]), eigenbasis(both[1]))]
    return np.concatenate(found)


def turned_on(matrices: Array, bases: Array) -> tuple[Array, NDArray[np.intp]]:
    """The bases (n, k, k) after a step of power iteration, the largest values first; and their old places, (n, k)."""
    finite = np.isfinite(matrices).all(axis=(1, 2), keepdims=True) & np.isfinite(bases).all(axis=(1, 2), keepdims=True)
    ahead = np.where(finite, matrices @ bases, 0.0)
    order = np.argsort(-(bases * ahead).sum(axis=1), axis=1, kind="stable")
    found = np.linalg.qr(np.take_along_axis(ahead, order[:, None], 2))[0]
    return np.asarray(np.where(finite, found, np.nan), dtype=np.float64), order
