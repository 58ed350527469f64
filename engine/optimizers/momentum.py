"""Momentum (heavy ball), v <- beta v + g; theta <- theta - lr v. Polyak, USSR Comput. Math. 4(5), 1964."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from engine.optimizer import Optimizer


class Momentum(Optimizer, frozen=True, tag="momentum"):
    """Heavy ball:  v <- beta v + g;   theta <- theta - lr v.   Polyak, USSR Comput. Math. 4(5), 1964.

    The convention of the lecture notes and of torch.optim.SGD: the velocity does not hold the learning rate.
    """

    beta: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of the velocity kept per step",
            extra={"label": "momentum", "symbol": "β", "slider": (0, 0.99)},
        ),
    ] = 0.9
    slots: ClassVar[tuple[str, ...]] = ("v",)

    def coefficients(self, step: int, lr: float) -> tuple[float, ...]:
        """The rate and the share kept."""
        return lr, self.beta

    @staticmethod
    def rule(g: Any, v: Any, lr: float, beta: float) -> tuple[Any, ...]:
        """The change of theta, and the new velocity."""
        v = beta * v + g
        return -lr * v, v
