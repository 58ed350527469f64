"""Anderson acceleration of descent: the last steps are mixed so that their gradients cancel. Anderson, J. ACM 1965."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.problem.arrays import times

ROUNDING = 1e-10
"""Share of the largest singular value under which one is taken for rounding."""


class Anderson(Optimizer, frozen=True, tag="anderson"):
    """Anderson:  c = argmin |g - Y c|;   theta <- theta - lr g - (S - lr Y) c.   Anderson, J. ACM 12, 1965.

    S and Y hold the last changes of theta and of the gradient. Plain descent solves theta = theta - lr g; the mixture
    is where the gradient would be smallest if it were linear. On a quadratic, with a memory of d, it does what GMRES
    does and ends after d + 1 steps; Walker and Ni, SIAM J. Numer. Anal. 49, 2011. It asks for no loss and takes no
    search: far from a minimum it may lead astray, and a saddle is as good to it.
    """

    group: ClassVar[str] = "Second order"
    purpose: ClassVar[str] = "mixes the last steps so that their gradients cancel"
    title: ClassVar[str] = "Anderson acceleration"
    memory: Annotated[
        int,
        Meta(
            ge=0,
            le=50,
            description="steps that are mixed; none is plain descent",
            extra={"symbol": "m", "slider": (0, 20)},
        ),
    ] = 5
    equations: ClassVar[tuple[str, ...]] = (
        r"c = \mathrm{argmin}_c\ |@g - Y c|",
        r"@theta' = @theta - @lr\,@g - (S - @lr\,Y)\,c",
    )
    optax: ClassVar[str] = "optax has none; held to GMRES, whose steps it takes on a quadratic"

    def table_size(self, dimension: int, examples: int) -> int:
        """The changes, and the point and the gradient before."""
        return 2 * (self.memory + 1) * dimension

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """Changes of theta and of the gradient, (k, d, n) of the last k steps, and both before, (1, d, n)."""
        none = np.zeros((0, *theta.shape))
        return none, none, none, none

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        moved, turned, there, before = state
        g = oracle.gradient(theta)
        if len(there) and self.memory:
            moved = np.concatenate([moved, theta - there])[-self.memory :]
            turned = np.concatenate([turned, g - before])[-self.memory :]
        change = -lr * g
        if len(moved):
            mix = _least(turned, g)
            change = change - times((moved - lr * turned).swapaxes(0, 1), mix)
        return np.asarray(theta + change), (moved, turned, theta[None], g[None])


def _least(turned: Array, g: Array) -> Array:
    """The shortest c (k, n) with |g - Y c| least, of Y (k, d, n) and g (d, n); none where they are not finite."""
    y = np.where(np.isfinite(turned), turned, 0.0).transpose(2, 1, 0)
    scale = np.abs(y).max(axis=(1, 2), keepdims=True)
    scale = scale + (scale == 0)  # near a minimum squares of differences would underflow
    wanted = np.where(np.isfinite(g), g, 0.0).T[:, :, None] / scale
    mix = np.linalg.pinv(y / scale, rcond=ROUNDING) @ wanted
    return np.asarray(np.where(np.isfinite(mix), mix, 0.0)[:, :, 0].T)
