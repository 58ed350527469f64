"""Gradient descent, theta <- theta - lr g. Cauchy, Comptes Rendus 25, 1847."""

from typing import Any, ClassVar

from fallline.engine.method.optimizer import Optimizer


class GradientDescent(Optimizer, frozen=True, tag="gradient-descent"):
    """Plain descent:  theta <- theta - lr g.   Cauchy, Comptes Rendus 25, 1847; torch.optim.SGD."""

    equations: ClassVar[tuple[str, ...]] = (r"@theta' = @theta - @lr\,@g",)

    @staticmethod
    def rule(g: Any, lr: float) -> tuple[Any, ...]:
        """The change of theta for gradient `g`."""
        return (-lr * g,)
