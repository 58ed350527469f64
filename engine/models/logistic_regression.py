"""Logistic regression, f = mean of log(1 + e^z) - y z with z = x'theta: two classes told apart. Cox, 1958."""

from typing import Annotated, ClassVar

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.models.data_sets import Data
from fallline.engine.models.linear_model import Linear, column, scores, weighted
from fallline.engine.models.model import Rows
from fallline.engine.models.parts import Division
from fallline.engine.models.table import DataError
from fallline.engine.problem.landscape import Array


class LogisticRegression(Linear, frozen=True, tag="logistic-regression"):
    """Logistic regression:  f = (1/N) sum log(1 + e^z_i) - y_i z_i + (l2/2) |w|^2,  z = x'theta.   Cox, 1958.

    y is 1 for the second class in order, or for the class named in `positive`. Where a line separates the classes and
    nothing is penalised, the loss falls for ever and there is no minimum.
    """

    group: ClassVar[str] = "Data"
    purpose: ClassVar[str] = "two classes told apart by a line"
    source: ClassVar[str] = "Cox, Journal of the Royal Statistical Society B 20, 1958"
    script: ClassVar[str] = "({np}.logaddexp(z, {np}.zeros_like(z)) - y * z).mean(0)"
    positive: Annotated[str, Meta(description="the class to tell from all others, where there are more than two")] = ""
    intercept: Annotated[bool, Meta(description="add a constant to the score, as the last parameter")] = False

    def _division(self, found: Data) -> Division:
        if not self.positive and len(set(found.y)) > 2:
            raise DataError(
                tr(
                    "{name}: {target!r} has {count} classes; name one to tell from the others in `positive`, or "
                    "take softmax-regression",
                    name=found.name,
                    target=found.target,
                    count=len(set(found.y)),
                )
            )
        return msgspec.structs.replace(super()._division(found), task="classification", positive=self.positive)

    def _loss(self, theta: Array, x: Array, y: Array) -> Array:
        z = scores(x, theta)
        softplus = np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))  # log(1 + e^z), without overflow
        return np.asarray((softplus - column(y) * z).mean(axis=0))

    def _gradient(self, theta: Array, x: Array, y: Array) -> Array:
        return weighted(x, sigmoid(scores(x, theta)) - column(y))

    def _product(self, theta: Array, v: Array, x: Array, y: Array) -> Array:
        p = sigmoid(scores(x, theta))
        return weighted(x, p * (1 - p) * scores(x, v))

    def classify(self, theta: Array, x: Array) -> Rows:
        """1 where the score is positive, (N, n)."""
        return (scores(x, theta) > 0).astype(np.intp)

    def outputs(self, theta: Array, x: Array) -> Array:
        """Probabilities of the rest and of the class told from it, (n, N, 2)."""
        p = sigmoid(scores(x, theta).T)
        return np.stack([1 - p, p], axis=-1)

    def minimum(self) -> Array | None:
        """By Newton's method from zero, its step halved while the loss would rise."""
        theta = np.zeros((self.dimension, 1))
        for _ in range(60):
            gradient, hessian = self.gradient(theta), self.hessian(theta)[:, :, 0]
            separated = not self.l2 and self.accuracy(theta, "train")[0] == 1
            if separated or np.linalg.cond(hessian) > 1e10:
                return None  # it lies at infinity, or is not one point
            if np.abs(gradient).max() < 1e-13:
                break
            step = np.linalg.solve(hessian, gradient)
            while self.loss(theta - step)[0] > self.loss(theta)[0] + 1e-15 and np.abs(step).max() > 1e-14:
                step = step / 2
            theta = theta - step
        return theta[:, 0] if np.abs(self.gradient(theta)).max() < 1e-10 else None

    def latex(self) -> str:
        """As a mean."""
        return r"f(\theta) = \frac{1}{N}\sum_{i=1}^{N} \log\left(1 + e^{z_i}\right) - y_i z_i,\quad z_i = x_i^{T}\theta"


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^-z), without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(z / 2)))
