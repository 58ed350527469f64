"""Base of the models whose output is one linear score, z = x'theta: with two parameters, their true contour shows."""

from functools import cached_property
from typing import Annotated, ClassVar

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.models.data_sets import Data
from fallline.engine.models.model import Model
from fallline.engine.models.parts import Division
from fallline.engine.models.table import DataError
from fallline.engine.problem.landscape import Array, Point, Window


class Linear(Model, frozen=True):
    """One weight for each feature and, last, an intercept where it is wanted."""

    script: ClassVar[str] = ""
    """The mean loss of scores z against targets y in a script, {np} being the module of array functions."""
    intercept: Annotated[bool, Meta(description="add a constant to the score, as the last parameter")] = True

    def _division(self, found: Data) -> Division:
        if len(found.features) + self.intercept < 2:
            raise DataError(
                tr("{name}: one feature without `intercept` makes one parameter; two are the least", name=found.name)
            )
        return msgspec.structs.replace(super()._division(found), intercept=self.intercept)

    @property
    def dimension(self) -> int:
        """Features, and one for the intercept."""
        return self.parts.train.x.shape[1]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The features' names, and the intercept's."""
        return self.parts.features + ("intercept",) * self.intercept

    @cached_property
    def penalised(self) -> Array:
        """Every weight, and not the intercept."""
        return np.array([1.0] * len(self.parts.features) + [0.0] * self.intercept)

    def first_weights(self, theta: Array) -> Array:
        """(1, p)."""
        return theta[: len(self.parts.features)].T

    def minimum(self) -> Array | None:
        """The one point (d,) where the loss is least; None where there is no such point."""
        raise NotImplementedError

    def minima(self) -> tuple[Point, ...]:
        """The minimum; nothing where it lies at infinity or is not one point."""
        found = self._minimum
        return () if found is None else (tuple(found.tolist()),)

    @cached_property
    def _minimum(self) -> Array | None:
        return self.minimum()

    @cached_property
    def _view(self) -> tuple[Array, Array]:
        """Centre and half width in each parameter: at the minimum, as wide as the loss at zero asks for."""
        zero = np.zeros((self.dimension, 1))
        curved = np.einsum("iin->i", self.hessian(zero))
        reach = np.sqrt(2 * self.loss(zero) / np.where(curved > 0, curved, 1.0))
        reach = np.where(reach > 0, reach, 1.0)  # a target that is always the same has loss 0 at zero
        return (zero[:, 0] if self._minimum is None else self._minimum), 1.6 * reach

    @property
    def window(self) -> Window:  # type: ignore[override]  # it depends on the data
        """Around the minimum."""
        centre, half = self._view
        low, high = centre - half, centre + half
        return float(low[0]), float(high[0]), float(low[-1]), float(high[-1])

    @property
    def start(self) -> Point:  # type: ignore[override]
        """Two parameters: up and left of the minimum. More of them: zeros."""
        if self.dimension != 2:
            return (0.0,) * self.dimension
        centre, half = self._view
        return tuple((centre + half * (-0.8, 0.7)).round(3).tolist())


def scores(x: Array, theta: Array) -> Array:
    """The scores x'theta of each example: x (N, p) or (n, b, p), theta (p, n), result (N, n) or (b, n)."""
    if x.ndim == 2:
        return np.asarray(x @ theta)
    return np.asarray(np.matmul(x, theta.T[:, :, None])[:, :, 0].T)


def weighted(x: Array, s: Array) -> Array:
    """The mean over examples of s_i x_i: s (N, n) or (b, n), result (p, n)."""
    if x.ndim == 2:
        return np.asarray(x.T @ s) / len(s)
    return np.asarray(np.matmul(s.T[:, None, :], x)[:, 0, :].T) / len(s)


def column(y: Array) -> Array:
    """Targets as scores have them: (N, 1), one for all walkers, or each walker's own, (b, n)."""
    return y[:, None] if y.ndim == 1 else y
