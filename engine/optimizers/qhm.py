"""Quasi-hyperbolic momentum: a mean of plain descent and momentum. Ma and Yarats, ICLR 2019."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from fallline.engine.method.form import Form
from fallline.engine.method.optimizer import Number, Optimizer, Step
from fallline.engine.method.symbol import Symbol, Symbols


class QHM(Optimizer, frozen=True, tag="qhm"):
    """QHM:  v <- beta v + (1 - beta) g;   theta <- theta - lr ((1 - nu) g + nu v).   Ma and Yarats, ICLR 2019.

    nu = 0 is plain descent, nu = 1 momentum with the gradient weighted by 1 - beta, nu = beta Nesterov's.
    Defaults are the paper's.
    """

    group: ClassVar[str] = "Gradient and momentum"
    purpose: ClassVar[str] = "weighs momentum against the plain gradient"
    title: ClassVar[str] = "QHM"
    beta: Annotated[
        float,
        Meta(
            ge=0, lt=1, description="share of the velocity kept per step", extra={"symbol": "β", "slider": (0, 0.999)}
        ),
    ] = 0.999
    nu: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="share of the velocity in a step; the rest is the gradient itself",
            extra={"symbol": "ν", "slider": (0, 1)},
        ),
    ] = 0.7
    slots: ClassVar[tuple[str, ...]] = ("v",)
    symbols: ClassVar[Symbols] = {"v": Symbol("velocity")}
    default_lr: ClassVar[float] = 0.03
    equations: ClassVar[tuple[str, ...]] = (
        r"@v' = @beta\,@v + (1 - @beta)\,@g",
        r"@theta' = @theta - @lr\,((1 - @nu)\,@g + @nu\,@v')",
    )

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate, the share kept and the share of the velocity."""
        return lr, self.beta, self.nu

    @staticmethod
    def rule(g: Any, v: Any, lr: float, beta: float, nu: float) -> tuple[Any, ...]:
        """The change of theta, and the new state."""
        v = beta * v + (1 - beta) * g
        return -lr * ((1 - nu) * g + nu * v), v

    def recurrence(self, beta: Any) -> Form:
        """By Ma and Yarats, section 4."""
        return Form(beta, 1 - self.nu * beta, beta * (1 - self.nu), 1 - self.nu * beta)
