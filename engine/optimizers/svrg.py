"""Stochastic variance reduced gradient: batches, corrected by a look at all examples now and then. NeurIPS 2013."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols


class SVRG(Optimizer, frozen=True, tag="svrg"):
    """SVRG:  g = grad f_b(theta) - grad f_b(a) + grad f(a);   theta <- theta - lr g.   Johnson and Zhang, NeurIPS 2013.

    b is the batch of the step, and a the position where all examples were last looked at. The mean of g is the
    gradient itself, and its variance goes as theta and a near the minimum: at a constant rate it converges linearly on
    a strongly convex mean over examples, where descent on batches stays on its floor. Where the loss is no mean over
    examples, or all are seen at once, it is plain descent.
    """

    group: ClassVar[str] = "Finite sums"
    purpose: ClassVar[str] = "an exact gradient now and then takes the noise out"
    title: ClassVar[str] = "SVRG"
    finite_sum: ClassVar[bool] = True
    every: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000,
            description="steps from one look at all examples to the next; the paper takes twice their number",
            extra={"slider": (1, 1000)},
        ),
    ] = 100
    slots: ClassVar[tuple[str, ...]] = ("a", "m")
    symbols: ClassVar[Symbols] = {
        "a": Symbol("where all examples were last looked at"),
        "m": Symbol("the gradient of all of them there"),
        "looks": Symbol("1 at a step that looks at all, 0 at others", "τ"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"@a' = @looks\,@theta + (1 - @looks)\,@a",
        r"@m' = @looks\,\nabla f(@theta) + (1 - @looks)\,@m",
        r"@g = \nabla f_b(@theta) - \nabla f_b(@a') + @m'",
        r"@theta' = @theta - @lr\,@g",
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With 1 at a step that looks at all examples."""
        return {"looks": float(step % self.every == 0), "lr": lr}

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n); the same batch is asked at both places."""
        a, m = state
        if step % self.every == 0:
            a, m = theta.copy(), oracle.full_gradient(theta)
            g = m  # the two of the batch are one
        else:
            g = oracle.batch_gradient(theta) - oracle.batch_gradient(a) + m
        return np.asarray(theta - lr * oracle.distorted(g, theta)), (a, m)
