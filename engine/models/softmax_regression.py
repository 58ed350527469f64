"""Softmax regression: a linear score for each class, f = mean of -log softmax(W x + b)_y. Bridle, 1990."""

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from fallline.engine.models.data_sets import Data
from fallline.engine.models.network import Network
from fallline.engine.models.parts import Division


class SoftmaxRegression(Network, frozen=True, tag="softmax-regression"):
    """Softmax regression:  f = -(1/N) sum log softmax(W x_i + b)_{y_i} + (l2/2) |W|^2.   Bridle, 1990.

    A perceptron without hidden layers: convex. The same amount added to all scores changes nothing, so the Hessian is
    singular and the minimum is no single point.
    """

    group: ClassVar[str] = "Data"
    purpose: ClassVar[str] = "many classes told apart by lines"
    source: ClassVar[str] = "Bridle, Probabilistic Interpretation of Feedforward Outputs, Neurocomputing, Springer 1990"
    data: Annotated[str, Meta(description="a shipped data set, or the path of your own CSV file")] = "iris"

    def _division(self, found: Data) -> Division:
        return msgspec.structs.replace(super()._division(found), task="classification")

    def latex(self) -> str:
        """As a mean."""
        return r"f(W, b) = -\frac{1}{N}\sum_{i=1}^{N} \log\,\mathrm{softmax}\left(W x_i + b\right)_{y_i}"
