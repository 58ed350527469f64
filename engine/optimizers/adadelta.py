"""AdaDelta: the step is as long as recent steps were, per recent gradient. Zeiler, arXiv:1212.5701, 2012."""

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Number, Optimizer, Step
from fallline.engine.method.symbol import Symbol, Symbols


class AdaDelta(Optimizer, frozen=True, tag="adadelta"):
    """AdaDelta:  d = g sqrt(a + epsilon) / sqrt(s + epsilon);   theta <- theta - lr d;   s, a means of g^2, d^2.

    The units of theta come out right without a rate: lr is 1. Zeiler, arXiv:1212.5701, 2012; torch.optim.Adadelta.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "steps in the parameter's own units"
    title: ClassVar[str] = "AdaDelta"
    rho: Annotated[
        float,
        Meta(ge=0, lt=1, description="share of both means kept per step", extra={"symbol": "ρ", "slider": (0, 0.999)}),
    ] = 0.9
    epsilon: Annotated[
        float,
        Meta(
            gt=0,
            description="inside both roots: sets the length of the first steps",
            extra={"symbol": "ε", "scale": "log", "slider": (1e-8, 1e-2)},
        ),
    ] = 1e-6
    slots: ClassVar[tuple[str, ...]] = ("s", "a")
    default_lr: ClassVar[float] = 1.0
    equations: ClassVar[tuple[str, ...]] = (
        r"@s' = @rho\,@s + (1 - @rho)\,@g^2",
        r"@theta' = @theta - @lr\,\frac{\sqrt{@a + @epsilon}}{\sqrt{@s' + @epsilon}}\,@g",
        r"@a' = @rho\,@a + (1 - @rho)\,\frac{(@a + @epsilon)\,@g^2}{@s' + @epsilon}",
    )
    symbols: ClassVar[Symbols] = {
        "s": Symbol("memory of the squared gradients"),
        "a": Symbol("mean of the squared steps"),
    }
    torch: ClassVar[Counterpart] = Counterpart("Adadelta", {"rho": "rho", "eps": "epsilon"})
    optax: ClassVar[Counterpart] = Counterpart(
        "adadelta",
        {"rho": "rho", "eps": "epsilon"},
        transforms=("scale_by_adadelta(rho={rho!r}, eps={epsilon!r})",),
    )

    def preconditioner(self, state: tuple[Array, ...], step: int) -> Array | None:
        """Root mean square gradient over root mean square step; the latter with this step, a share 1 - rho, in it."""
        return np.asarray(np.sqrt(state[0] + self.epsilon) / np.sqrt(state[1] + self.epsilon))

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate, the share kept and epsilon."""
        return lr, self.rho, self.epsilon

    @staticmethod
    def rule(g: Any, s: Any, a: Any, lr: float, rho: float, epsilon: float) -> tuple[Any, ...]:
        """The change of theta, and the new state."""
        s = rho * s + (1 - rho) * g * g
        change = np.sqrt(a + epsilon) / np.sqrt(s + epsilon) * g
        return -lr * change, s, rho * a + (1 - rho) * change * change
