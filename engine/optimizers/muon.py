"""Muon: the momentum of a matrix with all its singular values brought to about 1. Keller Jordan et al., 2024."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.optimizer import Array, Optimizer, Oracle, WeightDecay, correction
from fallline.engine.method.remark import Sentence, Taken
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._adam_beside import adam_beside
from fallline.engine.optimizers._matrices import each, newton_schulz, polar, rest_of
from fallline.engine.problem.matrices import Matrix


class Muon(Optimizer, frozen=True, tag="muon"):
    """Muon:  m <- beta m + (1 - beta) g;   W <- W - lr c NewtonSchulz(m).   Jordan et al., 2024.

    On matrices of parameters: the step has the singular vectors of the momentum, and singular values near 1, so that
    what is rare moves as far as what is common. Five steps of an odd polynomial bring them to between 0.7 and 1.2; the
    exact polar factor U V' of m = U S V', by a singular value decomposition, is there to compare. "nesterov" looks
    ahead: beta m + (1 - beta) g in place of m. c is the root of rows over columns or 1, whichever is more, as in
    Jordan's code and torch.optim.Muon; 0.2 times the root of the longer side, which gives steps of Adam's size (Liu et
    al., Muon is Scalable for LLM Training, 2025); or 1. Steps do not become shorter towards a minimum: the rate has to.
    A parameter in no matrix takes Adam's step at the same rate. kellerjordan.github.io/posts/muon
    """

    group: ClassVar[str] = "On matrices"
    purpose: ClassVar[str] = "makes all directions of a matrix's momentum equally long"
    beta: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the mean gradient kept per step",
            extra={"label": "momentum", "symbol": "β", "slider": (0, 0.99)},
        ),
    ] = 0.95
    nesterov: Annotated[bool, Meta(description="look ahead along the momentum")] = True
    factor: Annotated[
        Literal["newton-schulz", "polar"],
        Meta(description="how singular values are made alike: by five steps of a polynomial, or exactly"),
    ] = "newton-schulz"
    scaling: Annotated[
        Literal["shape", "rms", "none"],
        Meta(description="the factor c of each matrix: the root of rows over columns, one for Adam's size, or 1"),
    ] = "shape"
    bias_correction: Annotated[
        bool, Meta(description="divide the look-ahead's two parts by what is missing of their weights, as optax does")
    ] = False
    epsilon: Annotated[
        float, Meta(ge=0, description="least length that m is divided by", extra={"symbol": "ε", "slider": (0, 1)})
    ] = 1e-7
    weight_decay: WeightDecay = 0.0
    default_lr: ClassVar[float] = 0.02
    needs_matrices: ClassVar[bool] = True
    shown_on: ClassVar[str] = "linear-network"
    slots: ClassVar[tuple[str, ...]] = ("m", "s", "o")
    symbols: ClassVar[Symbols] = {
        "m": Symbol("mean of the gradients"),
        "o": Symbol("the same with its singular values near 1", "O"),
    }
    torch: ClassVar[str] = "takes matrices, where a script holds columns; held to it in tests/oracle/test_matrices.py"
    optax: ClassVar[str] = "takes matrices, where a script holds columns; held to it in tests/oracle/test_matrices.py"

    @property
    def equations(self) -> tuple[str, ...]:  # type: ignore[override]  # they depend on the fields
        """With the factor that is taken."""
        name = r"\mathrm{NewtonSchulz}_5" if self.factor == "newton-schulz" else r"\mathrm{polar}"
        seen = r"@beta\,@m' + (1 - @beta)\,@g" if self.nesterov else "@m'"
        decay = r"(1 - @lr\,@weight_decay)\," if self.weight_decay else ""
        return (
            r"@m' = @beta\,@m + (1 - @beta)\,@g",
            rf"@o' = {name}\left({seen}\right)",
            rf"@theta' = {decay}@theta - @lr\,c\,@o'",
        )

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        g, matrices = oracle.gradient(theta), oracle.matrices
        rest = rest_of(matrices, len(theta))
        beside = adam_beside(g, state[0], state[1], step)
        m = state[0] + (1 - self.beta) * (g - state[0])
        o = each(matrices, self.ahead(m, g, step), self.alike, beside.direction)
        kept = 1 - lr * self.weight_decay * (1 - rest)
        after = np.where(rest > 0, beside.m, m), np.where(rest > 0, beside.s, 0.0), o
        return kept * theta - lr * self.lengths(matrices, len(theta)) * o, after

    def ahead(self, m: Array, g: Array, step: int) -> Array:
        """What is made even: the mean, or a look ahead of it."""
        if not self.nesterov:
            return m
        first, second = (correction(self.beta, step + k) if self.bias_correction else 1.0 for k in (1, 0))
        return np.asarray(self.beta * m / first + (1 - self.beta) * g / second)

    def alike(self, matrices: Array) -> Array:
        """Each of a stack with its singular values near 1, or at 1."""
        return polar(matrices) if self.factor == "polar" else newton_schulz(matrices, 5, self.epsilon)

    def lengths(self, matrices: tuple[Matrix, ...], dimension: int) -> Array:
        """The factor c of every parameter, (d, 1)."""
        found = np.ones((dimension, 1))
        for _, first, rows, columns in matrices:
            by = {"shape": max(1.0, rows / columns) ** 0.5, "rms": 0.2 * max(rows, columns) ** 0.5, "none": 1.0}
            found[first : first + rows * columns] = by[self.scaling]
        return found

    def remarks(self, taken: Taken) -> Iterator[Sentence]:
        """That its length says nothing of the slope."""
        length, slope = float(np.linalg.norm(taken.after["o"])), float(np.linalg.norm(taken.gradient))
        if length > 0:
            yield Sentence(
                tr(
                    "The gradient has the length {slope:.3g}, the step of all directions alike {length:.3g} times the "
                    "rate: it stays as long as that wherever the slope is not zero.",
                    slope=slope,
                    length=length,
                ),
                {"slope": slope, "length": length},
            )
