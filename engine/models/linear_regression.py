"""Linear regression, f = mean of (x'theta - y)^2 / 2: one example moves theta by -lr (x'theta - y) x. Gauss, 1809."""

from functools import cached_property
from typing import Annotated, ClassVar

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.models.data_sets import SHIPPED, Data, load
from fallline.engine.models.linear_model import Linear, column, scores, weighted
from fallline.engine.models.model import DataName
from fallline.engine.models.parts import Division
from fallline.engine.models.table import DataError
from fallline.engine.problem.landscape import Array

OF_DIABETES = ("bmi", "ltg")


class LinearRegression(Linear, frozen=True, tag="linear-regression"):
    """Linear regression:  f = (1/N) sum (x_i'theta - y_i)^2 / 2 + (l2/2) |w|^2.   Gauss, Theoria Motus, 1809.

    Descent on one example is the rule of Widrow and Hoff, theta <- theta - lr (x'theta - y) x. The Hessian
    X'X / N + l2 I is the same everywhere: features that go together make a ravine.
    """

    group: ClassVar[str] = "Data"
    purpose: ClassVar[str] = "a line through data, by least squares"
    source: ClassVar[str] = "Gauss, Theoria Motus, 1809; Widrow and Hoff, IRE WESCON 1960, for one example at a time"
    script: ClassVar[str] = "((z - y) ** 2).mean(0) / 2"
    data: DataName = "diabetes"
    features: Annotated[
        tuple[str, ...], Meta(description="the columns to predict from, with commas between; all, if there is none")
    ] = OF_DIABETES
    intercept: Annotated[bool, Meta(description="add a constant to the score, as the last parameter")] = False

    def _load(self) -> Data:
        try:
            return super()._load()
        except DataError:
            if self.data in SHIPPED or self.features != OF_DIABETES:
                raise
        # The default names columns of one data set; of a person's own, which has others, all are taken.
        found = load(self.data, self.target, (), self.split_seed)
        msgspec.structs.force_setattr(self, "features", found.features)
        return found

    def _division(self, found: Data) -> Division:
        return msgspec.structs.replace(super()._division(found), task="regression")

    def _loss(self, theta: Array, x: Array, y: Array) -> Array:
        return np.asarray(((scores(x, theta) - column(y)) ** 2).mean(axis=0) / 2)

    def _gradient(self, theta: Array, x: Array, y: Array) -> Array:
        return weighted(x, scores(x, theta) - column(y))

    def _product(self, theta: Array, v: Array, x: Array, y: Array) -> Array:
        return weighted(x, scores(x, v))

    @cached_property
    def _square(self) -> tuple[Array, Array, float]:
        """The loss as f* + (1/2) (theta - theta*)' H (theta - theta*): H, theta* (the shortest one) and f*."""
        train = self.parts.train
        hessian = train.x.T @ train.x / len(train.y) + self.l2 * np.diag(self.penalised)
        rows = np.sqrt(len(train.y) * self.l2) * np.diag(self.penalised)  # the penalty as examples of target 0
        best = np.linalg.lstsq(np.vstack([train.x, rows]), np.append(train.y, np.zeros(len(rows))))[0][:, None]
        return hessian, best, float((self._loss(best, train.x, train.y) + self._penalty(best))[0])

    def loss(self, theta: Array) -> Array:
        """(n,). By the completed square: no sum over examples, and no cancellation near the minimum."""
        hessian, best, lowest = self._square
        with np.errstate(all="ignore"):
            return np.asarray(lowest + ((theta - best) * (hessian @ (theta - best))).sum(axis=0) / 2)

    def gradient(self, theta: Array) -> Array:
        """(d, n), by the completed square."""
        hessian, best, _ = self._square
        with np.errstate(all="ignore"):
            return np.asarray(hessian @ (theta - best))

    def hessian(self, theta: Array) -> Array:
        """(d, d, n), the same at every theta."""
        return np.repeat(self._square[0][:, :, None], theta.shape[1], axis=2)

    def minimum(self) -> Array | None:
        """By least squares, where no feature is a combination of others."""
        hessian, best, _ = self._square
        return best[:, 0] if np.linalg.matrix_rank(hessian, hermitian=True) == len(best) else None

    def outputs(self, theta: Array, x: Array) -> Array:
        """The scores, (n, N, 1)."""
        return scores(x, theta).T[..., None]

    def latex(self) -> str:
        """As a mean."""
        return r"f(\theta) = \frac{1}{N}\sum_{i=1}^{N} \frac{1}{2}\left(x_i^{T}\theta - y_i\right)^2"
