"""The multilayer perceptron of any depth, by back-propagation. Rumelhart, Hinton and Williams, Nature 323, 1986."""

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.models.backprop import ACTIVATIONS, Activation, Name
from fallline.engine.models.data_sets import Data
from fallline.engine.models.network import Network
from fallline.engine.models.parts import Division
from fallline.engine.models.table import DataError

MOST = 100_000


class MLP(Network, frozen=True, tag="mlp"):
    """Multilayer perceptron:  a <- activation(W a + b) for each hidden layer; outputs z = W a + b.   Nature 323, 1986.

    The loss is that of softmax regression for classes, of linear regression for values; outputs have no activation.
    """

    group: ClassVar[str] = "Data"
    purpose: ClassVar[str] = "a network of any depth on data"
    title: ClassVar[str] = "Multilayer perceptron"
    source: ClassVar[str] = "Rumelhart, Hinton and Williams, Nature 323, 1986; Pearlmutter, Neural Computation 6, 1994"
    hidden: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=4096)], ...],
        Meta(max_length=16, description="units of each hidden layer, first to last"),
    ] = (8,)
    activation: Annotated[Name, Meta(description="what follows every hidden layer")] = "tanh"
    output: Annotated[
        Literal["auto", "classification", "regression"],
        Meta(description="auto: text in the target names classes, numbers are values, and shipped sets know"),
    ] = "auto"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.dimension > MOST:
            raise DataError(
                tr("`hidden` makes {count} parameters; {most} are the most", count=self.dimension, most=MOST)
            )

    def _division(self, found: Data) -> Division:
        task = found.task if self.output == "auto" else self.output
        return msgspec.structs.replace(super()._division(found), task=task)

    @property
    def layers(self) -> tuple[int, ...]:
        """As declared."""
        return self.hidden

    @property
    def nonlinearity(self) -> Activation:
        """As declared."""
        return ACTIVATIONS[self.activation]

    def latex(self) -> str:
        """The layers as a chain."""
        inner = "W_1 x + b_1"
        name = {"tanh": r"\tanh", "relu": r"\mathrm{relu}", "sigmoid": r"\sigma"}[self.activation]
        for k in range(2, len(self.hidden) + 2):
            inner = rf"W_{{{k}}}\,{name}\left({inner}\right) + b_{{{k}}}"
        return f"z = {inner}" if len(self.hidden) < 4 else rf"z = W_L\,{name}(\ldots {name}(W_1 x + b_1)\ldots) + b_L"
