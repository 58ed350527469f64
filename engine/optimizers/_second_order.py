"""Base of the methods that step by a matrix of second derivatives: the whole step over two parameters is one rule."""

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from fallline.engine.language import tr
from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.remark import Sentence, Taken


class SecondOrder(Optimizer, frozen=True):
    """Declares `matrix`, `coefficients`, `plane_rule` for two parameters and `change` for any other number of them.

    A family declares `damping` itself, for msgspec lists inherited fields after its own.
    """

    steady: ClassVar[bool] = True

    def change(self, matrix: Array, g: Array, *numbers: float) -> Array:
        """What is added to theta, (d, n), by a `matrix` (d, d, n), a gradient `g` (d, n) and the coefficients."""
        raise NotImplementedError

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n); NaN for a walker whose system is singular."""
        matrix, g = getattr(oracle, self.matrix)(theta), oracle.gradient(theta)
        if self.factorises:
            oracle.factorised()
        act = self._plane_change if len(theta) == 2 else self.change
        return theta + act(matrix, g, *self.coefficients(step, lr)), state

    def _plane_change(self, matrix: Array, g: Array, *numbers: float) -> Array:
        """By `plane_rule`; for one walker over scalars, which take numpy a third of the time of arrays of one."""
        rule: Any = self.plane_rule
        one = g.shape[1] == 1
        (gx, gy), (xx, xy, _, yy) = (g[:, 0], matrix.ravel()) if one else (g, matrix.reshape(4, -1))
        with np.errstate(all="ignore"):
            return np.array(rule(gx, gy, xx, xy, yy, *numbers)).reshape(g.shape)

    def remarks(self, taken: Taken) -> Iterator[Sentence]:
        """Where a method by the Hessian climbs along the way that curves down the most."""
        if self.matrix != "hessian" or not np.isfinite(taken.hessian).all():
            return
        values, vectors = np.linalg.eigh(taken.hessian)
        lowest, way = float(values[0]), vectors[:, 0]
        if lowest < 0 < float((way @ taken.change) * (way @ taken.gradient)):
            where = tr("One way the loss curves down (eigenvalue {lowest:.3g})", lowest=lowest)
            to = tr("the saddle") if values[-1] > 0 else tr("the top")
            yield Sentence(
                tr("{where}: along it this step climbs, towards {to}.", where=where, to=to), {"lowest": lowest}
            )
