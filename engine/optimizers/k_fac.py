"""K-FAC: Fisher's matrix of a network, layer by layer, as a Kronecker product of two. Martens and Grosse, ICML 2015."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._matrices import inverse
from fallline.engine.problem.matrices import put, taken


class KFAC(Optimizer, frozen=True, tag="k-fac"):
    """K-FAC:  W <- W - lr E^-1 G A^-1,  A the mean of a a', E that of e e'.   Martens and Grosse, ICML 2015.

    On the layers of a network: a goes into the layer, with a 1 for its intercepts, which count as one more column of W;
    e is the derivative of -log p(y) in what comes out of it, over the y that the network itself would draw: here the
    mean over all classes, exactly, where the paper draws one. The Kronecker product of A and E stands for the layer's
    part of Fisher's matrix, and that for the Hessian. Both are means over the steps, and `damping` is shared between
    them by their traces, as in section 6.3. Left out: the paper's momentum and its rules for lr and damping.
    """

    group: ClassVar[str] = "On matrices"
    purpose: ClassVar[str] = "natural gradient of a network, layer by layer"
    title: ClassVar[str] = "K-FAC"
    decay: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of A and E kept per step, once as many steps have been taken as it takes",
            extra={"symbol": "β", "slider": (0, 0.99)},
        ),
    ] = 0.95
    damping: Annotated[
        float,
        Meta(
            ge=0,
            description="its root is added to the eigenvalues of A and E: large values turn towards the gradient",
            extra={"symbol": "λ", "scale": "log", "slider": (1e-4, 10)},
        ),
    ] = 0.01
    default_lr: ClassVar[float] = 0.1
    needs_matrices: ClassVar[bool] = True
    shown_on: ClassVar[str] = "mlp"
    needs_layers: ClassVar[bool] = True
    slots: ClassVar[tuple[str, ...]] = ("p",)
    symbols: ClassVar[Symbols] = {"p": Symbol("natural gradient")}
    equations: ClassVar[tuple[str, ...]] = (
        r"@p' = (E + \sqrt{@damping}\,I/\pi)^{-1} @g\,(A + \pi \sqrt{@damping}\,I)^{-1}",
        r"@theta' = @theta - @lr\,@p'",
    )
    torch: ClassVar[str] = "torch has none; held to its definition in tests/engine/test_matrix_methods.py"
    optax: ClassVar[str] = "optax has none; held to its definition in tests/engine/test_matrix_methods.py"

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The slot, then nothing yet of A and E, whose shapes the first step is told: (k, n)."""
        return (*super().begin(theta), np.zeros((0, theta.shape[1])))

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        g, now = oracle.gradient(theta), oracle.kronecker_factors(theta)
        fresh = np.concatenate([part.reshape(len(part), -1).T for pair in now for part in pair])
        share = min(1 - 1 / (step + 1), self.decay)  # section 5 of the paper: a plain mean at first
        kept = share * state[1] + (1 - share) * fresh if len(state[1]) else fresh
        p, place = np.zeros_like(theta), 0
        for _, first, rows, columns in oracle.matrices:
            end = place + (columns + 1) ** 2
            a, e = self.damped(taken(kept, place, columns + 1, columns + 1), taken(kept, end, rows, rows))
            weights, intercepts = taken(g, first, rows, columns), taken(g, first + rows * columns, rows, 1)
            a, e = (inverse(each, definite=self.damping > 0) for each in (a, e))
            natural = e @ np.concatenate([weights, intercepts], axis=2) @ a
            put(p, first, natural[:, :, :-1])
            put(p, first + rows * columns, natural[:, :, -1:])
            place = end + rows**2
        return np.asarray(theta - lr * p), (p, kept)

    def damped(self, a: Array, e: Array) -> tuple[Array, Array]:
        """A and E with the root of the damping on their diagonals, more on that with the larger mean eigenvalue."""
        sizes = [np.trace(each, axis1=1, axis2=2)[:, None, None] / each.shape[1] for each in (a, e)]
        known = (sizes[0] > 0) & (sizes[1] > 0)
        ratio = np.sqrt(np.where(known, sizes[0], 1.0) / np.where(known, sizes[1], 1.0))
        root = self.damping**0.5
        return a + ratio * root * np.eye(a.shape[1]), e + root / ratio * np.eye(e.shape[1])
