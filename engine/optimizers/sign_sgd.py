"""signSGD: only the signs of the gradient count. Bernstein et al., ICML 2018."""

from typing import Any, ClassVar

import numpy as np

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Optimizer


class SignSGD(Optimizer, frozen=True, tag="sign-sgd"):
    """signSGD:  theta <- theta - lr sign(g).   Bernstein et al., ICML 2018; optax.sign_sgd."""

    group: ClassVar[str] = "Signs"
    purpose: ClassVar[str] = "one bit of each gradient"
    title: ClassVar[str] = "signSGD"
    equations: ClassVar[tuple[str, ...]] = (r"@theta' = @theta - @lr\,\mathrm{sign}(@g)",)
    optax: ClassVar[Counterpart] = Counterpart("sign_sgd", transforms=("scale_by_sign()",))

    @staticmethod
    def rule(g: Any, lr: float) -> tuple[Any, ...]:
        """The change of theta for gradient `g`."""
        return (-lr * np.sign(g),)

    def lines(self, library: str) -> tuple[str, ...]:
        """In one line, where the library does not have it."""
        return (f"theta = theta - rate(step) * {'torch' if library == 'torch' else 'jnp'}.sign(gradient(theta))",)
