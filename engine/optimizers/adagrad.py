"""AdaGrad, the preconditioner B = diag(sum g g^T)^(1/2) in place of H. Duchi, Hazan, Singer, JMLR 12, 2011."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Epsilon, Number, Optimizer, Step
from fallline.engine.method.symbol import Symbol, Symbols


class AdaGrad(Optimizer, frozen=True, tag="adagrad"):
    """AdaGrad:  s <- s + g^2;   theta <- theta - lr g / (sqrt(s) + epsilon).   Duchi, Hazan, Singer, JMLR 12, 2011.

    In the notes' words theta <- theta - lr B^-1 g with B = diag(sum of g g^T)^(1/2). epsilon outside the root, the
    decay of the rate and the initial sum are those of torch.optim.Adagrad.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "a sum of squares: for features that are seldom seen"
    title: ClassVar[str] = "AdaGrad"
    epsilon: Epsilon = 1e-10
    lr_decay: Annotated[
        float,
        Meta(ge=0, description="the rate is divided by 1 + this times the step", extra={"slider": (0, 0.1)}),
    ] = 0.0
    initial_accumulator: Annotated[
        float, Meta(ge=0, description="added to every sum from the start", extra={"slider": (0, 10)})
    ] = 0.0
    slots: ClassVar[tuple[str, ...]] = ("s",)
    default_lr: ClassVar[float] = 0.1

    equations: ClassVar[tuple[str, ...]] = (
        r"@s' = @s + @g^2",
        r"@theta' = @theta - @lr\,\frac{@g}{\sqrt{@s'} + @epsilon}",
    )
    symbols: ClassVar[Symbols] = {"s": Symbol("memory of the squared gradients")}
    torch: ClassVar[Counterpart] = Counterpart(
        "Adagrad",
        {"lr_decay": "lr_decay", "initial_accumulator_value": "initial_accumulator", "eps": "epsilon"},
    )
    optax: ClassVar[Counterpart] = Counterpart(
        "adagrad",
        {"initial_accumulator_value": "initial_accumulator", "eps": "epsilon"},
        where=lambda o: o.epsilon == 0 and o.lr_decay == 0,  # optax has it at another place
    )

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """The root of the sum of squares, B of the notes, plus epsilon; times what the decay divides the rate by."""
        return np.asarray((np.sqrt(self.initial_accumulator + state[0]) + self.epsilon) * (1 + step * self.lr_decay))

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The decayed rate, epsilon and the initial sum."""
        return lr / (1 + step * self.lr_decay), self.epsilon, self.initial_accumulator

    @staticmethod
    def rule(g: Any, s: Any, lr: float, epsilon: float, initial: float) -> tuple[Any, ...]:
        """The change of theta, and the new sum of squares."""
        s = s + g * g
        root = np.sqrt(initial + s) + epsilon
        # A feature whose gradients were all zero stays where it is, also with epsilon = 0.
        return -lr * g / (root + (root == 0)), s
