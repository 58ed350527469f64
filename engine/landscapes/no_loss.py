"""The ground of a recording: nothing is known of the loss but what was logged along the path."""

from typing import ClassVar

import numpy as np

from fallline.engine.language import tr
from fallline.engine.problem.landscape import Array, Landscape


class NoLoss(Landscape, frozen=True, tag="no-loss"):
    """No loss known:  of a run recorded elsewhere there is the path, and what was logged along it.

    Made by opening a recording; it has no value anywhere, and is not offered.
    """

    title: ClassVar[str] = "No loss known"
    offered: ClassVar[bool] = False
    source: ClassVar[str] = "A recording holds a path, and at most what was logged along it."

    def loss(self, theta: Array) -> Array:
        """NaN, (n,)."""
        return np.full(theta.shape[1], np.nan)

    def gradient(self, theta: Array) -> Array:
        """NaN, (d, n)."""
        return np.full(theta.shape, np.nan)

    def without_hessian(self) -> str:
        """Nor a loss."""
        return tr("No loss is known here, and so no Hessian: of a recorded run there is the path alone")

    def latex(self) -> str:
        """Words."""
        return tr(r"\text{no loss known}")
