"""PSGD: a matrix for rows and one for columns, fitted so that what they make of gradients is white. Li, 2018."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Beta, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._adam_beside import adam_beside
from fallline.engine.optimizers._matrices import largest, rest_of
from fallline.engine.problem.matrices import Matrix, put, taken

CLIP, EACH = 2.0, 10.0
"""Largest root mean square of a whitened matrix, and of each of its entries: the author's grad_clip_max_amps."""
REMEMBERED = 0.9
"""Share of the bound of the fit's curvature that is kept per step; his betaL."""


class PSGD(Optimizer, frozen=True, tag="psgd"):
    """PSGD:  W <- W - lr Q_L^2 m Q_R^2;  Q <- (I - E) Q (I - E),  E = mu (p p' - c I) / 2 l,  p = Q_L^2 g Q_R^2.  2018.

    Preconditioned stochastic gradient descent on matrices of parameters, with a Kronecker product that whitens: the fit
    is at rest where p p', of the preconditioned gradients, is c I on average (c the other side's length), so that
    P = Q_L^2 x Q_R^2 is the inverse root of the mean of g g'. Shampoo computes roots; here one step of descent along
    the fit's own geometry comes for each step of the run, and no matrix is decomposed but for l, the norm of p p' plus
    c. A side longer than the other keeps the diagonal of its matrix alone, for a gradient does not fill it. Q begins as
    a multiple of I, by the size of the first gradient. In place of drawn noise of size `damping` its
    mean is added, which keeps P below 1 / damping. A parameter in no matrix takes Adam's step at the same rate.
    Xi-Lin Li, IEEE Trans. Neural Networks and Learning Systems 29(5), 2018; Pooladzandi and Li, arXiv 2402.11858;
    KronWhiten with dQ = "QUAD" of github.com/lixilinx/psgd_torch.
    """

    group: ClassVar[str] = "On matrices"
    purpose: ClassVar[str] = "learns what whitens the gradients of a matrix"
    title: ClassVar[str] = "PSGD"
    beta: Beta = 0.0
    pace: Annotated[
        float, Meta(gt=0, le=1, description="rate of the fit", extra={"symbol": "μ", "slider": (0.01, 1)})
    ] = 0.1
    damping: Annotated[
        float,
        Meta(ge=0, le=1, description="size of the noise that no gradient is without", extra={"slider": (0, 0.1)}),
    ] = 1e-9
    default_lr: ClassVar[float] = 0.01
    needs_matrices: ClassVar[bool] = True
    shown_on: ClassVar[str] = "linear-network"
    slots: ClassVar[tuple[str, ...]] = ("m", "s", "p")
    symbols: ClassVar[Symbols] = {
        "m": Symbol("mean of the gradients"),
        "b": Symbol("share of it kept at this step"),
        "p": Symbol("the same, whitened by what is fitted so far"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"@m' = @b\,@m + (1 - @b)\,@g",
        r"@p' = Q_L^2\,@m'\,Q_R^2",
        r"@theta' = @theta - @lr\,@p'",
    )
    torch: ClassVar[str] = "torch has none; held to the author's code in tests/oracle/test_matrices.py"
    optax: ClassVar[str] = "optax has none; held to the author's code in tests/oracle/test_matrices.py"

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the share of the mean that this step keeps."""
        return super().named(step, lr) | {"b": self._keeps(step)}

    def _keeps(self, step: int) -> float:
        return min(step / (step + 1), self.beta)

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The slots, then nothing yet of Q and l, whose shapes the first step is told: (k, n)."""
        return (*super().begin(theta), np.zeros((0, theta.shape[1])))

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        g, matrices = oracle.gradient(theta), oracle.matrices
        rest = rest_of(matrices, len(theta)) > 0
        beside = adam_beside(g, state[0], state[1], step)
        m = np.where(rest, beside.m, self._keeps(step) * state[0] + (1 - self._keeps(step)) * g)
        before = state[3] if len(state[3]) else self._begun(matrices, g)
        after, p, place = np.empty_like(before), beside.direction, 0
        for _, first, rows, columns in matrices:
            shapes = ((rows, rows), (columns, columns), (1, 1), (1, 1))
            ends = np.cumsum([place, *(a * b for a, b in shapes)]).tolist()
            fit = [taken(before, end, *shape) for end, shape in zip(ends[:-1], shapes, strict=True)]
            fit = self._fitted(fit, taken(g, first, rows, columns))
            for end, values in zip(ends[:-1], fit, strict=True):
                put(after, end, values)
            put(p, first, _clipped(_whitened(fit[0], taken(m, first, rows, columns), fit[1])))
            place = ends[-1]
        return theta - lr * p, (m, np.where(rest, beside.s, 0.0), p, after)

    def _begun(self, matrices: tuple[Matrix, ...], g: Array) -> Array:
        """Q_L, Q_R and no bounds yet, a row for each number, (k, n)."""
        fourth = [(taken(g, *where) ** 4).mean(axis=(1, 2)) for _, *where in matrices]
        size = (np.max(fourth, axis=0) + self.damping**4) ** (-1 / 16)  # of both, their product's root
        size = np.where(np.isfinite(size), size, 1.0)
        units = [[*np.eye(rows).ravel(), *np.eye(columns).ravel(), 0.0, 0.0] for _, _, rows, columns in matrices]
        return np.asarray(np.concatenate(units)[:, None] * size)

    def _fitted(self, fit: list[Array], g: Array) -> list[Array]:
        """Both factors and their bounds after a gradient; stacks."""
        ql, qr, bl, br = fit
        pl, pr = ql @ ql, qr @ qr
        p = pl @ g @ pr
        noise = self.damping**2
        rows = p @ p.swapaxes(1, 2) + noise * _size(pr) * (pl @ pl)
        columns = p.swapaxes(1, 2) @ p + noise * _size(pl) * (pr @ pr)
        (ql, bl), (qr, br) = self._stepped(ql, bl, rows, len(pr[0])), self._stepped(qr, br, columns, len(pl[0]))
        return [ql, qr, bl, br]

    def _stepped(self, q: Array, bound: Array, square: Array, even: int) -> tuple[Array, Array]:
        """One factor towards where `square` is `even` I; of a longer side only where its diagonal is."""
        square = square * np.eye(len(q[0])) if len(q[0]) > even else square
        most = largest(square)[:, None, None] + even
        bound = np.maximum(REMEMBERED * bound + (1 - REMEMBERED) * most, most)
        rate = self.pace / 2 / bound
        q = q - rate * (square @ q - even * q)
        q = q - rate * (q @ square - even * q)
        return (q + q.swapaxes(1, 2)) / 2, bound


def _size(matrices: Array) -> Array:
    """The sum of the squares of each, (n, 1, 1)."""
    return np.asarray((matrices * matrices).sum(axis=(1, 2), keepdims=True))


def _whitened(ql: Array, values: Array, qr: Array) -> Array:
    return np.asarray(ql @ (ql @ values @ qr) @ qr)


def _clipped(values: Array) -> Array:
    root = np.sqrt((values * values).mean(axis=(1, 2), keepdims=True))
    return np.clip(values * np.where(root > CLIP, CLIP / np.where(root > 0, root, 1.0), 1.0), -EACH, EACH)
