"""Base of the methods that step by a matrix of second derivatives: the whole step over two parameters is one rule."""

from typing import Any

import numpy as np

from fallline.engine.method.optimizer import Array, Optimizer, Oracle


class SecondOrder(Optimizer, frozen=True):
    """Declares `matrix`, `coefficients`, `plane_rule` for two parameters and `change` for any other number of them."""

    def change(self, matrix: Array, g: Array, *numbers: float) -> Array:
        """What is added to theta, (d, n), by a `matrix` (d, d, n), a gradient `g` (d, n) and the coefficients."""
        raise NotImplementedError

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n); NaN for a walker whose system is singular."""
        matrix, g = getattr(oracle, self.matrix)(theta), oracle.gradient(theta)
        act = self._plane_change if len(theta) == 2 else self.change
        return theta + act(matrix, g, *self.coefficients(step, lr)), state

    def _plane_change(self, matrix: Array, g: Array, *numbers: float) -> Array:
        """By `plane_rule`; for one walker over scalars, which take numpy a third of the time of arrays of one."""
        rule: Any = self.plane_rule
        one = g.shape[1] == 1
        (gx, gy), (xx, xy, _, yy) = (g[:, 0], matrix.ravel()) if one else (g, matrix.reshape(4, -1))
        with np.errstate(all="ignore"):
            return np.array(rule(gx, gy, xx, xy, yy, *numbers)).reshape(g.shape)
