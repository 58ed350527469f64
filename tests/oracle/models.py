"""The models whose derivatives are compared, on numbers that any machine makes alike: the file holds results alone."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

GOLDEN = 0.6180339887498949
WALKERS = 2


@dataclass(frozen=True)
class Model:
    """`widths`: features, units of each hidden layer, outputs; 1 output is a value, or two classes in logistic."""

    name: str
    widths: tuple[int, ...]
    activation: str | None = None
    l2: float = 0.0
    intercept: bool = True
    examples: int = 16

    def __str__(self):
        kind = f" {self.activation}" if self.activation else ""
        return f"{self.name} {'-'.join(map(str, self.widths))}{kind}{'' if self.intercept else ' without intercept'}"

    @property
    def dimension(self):
        return sum((before + self.intercept) * after for before, after in pairwise(self.widths))

    @property
    def large(self):
        """Whether it is compared by products with its Hessian, not by the whole matrix."""
        return self.dimension > 200

    @property
    def classes(self):
        return 2 if self.name == "logistic-regression" else self.widths[-1]

    def data(self):
        """Features (examples, features) and targets (examples,)."""
        x = spread((self.examples, self.widths[0]), 1.5, 1)
        kinds = np.arange(self.examples) * 7 % 16 % self.classes
        return x, kinds * 1.0 if self.classes > 1 else spread((self.examples,), 2.0, 5)

    def points(self):
        """Parameters, (walkers, d): small where a layer is wide, or every unit is at its end."""
        return spread((WALKERS, self.dimension), 1.5 if not self.large else 0.2, 11)

    def direction(self):
        """(d,)."""
        return spread((self.dimension,), 1.0, 17)


def spread(shape, size, offset):
    """Numbers in [-size, size), spread evenly in no visible order, by exactly rounded operations alone."""
    return size * (2 * (np.arange(offset, offset + np.prod(shape)) * GOLDEN % 1.0) - 1).reshape(shape)


MODELS = [
    Model("linear-regression", (2, 1), intercept=False),
    Model("linear-regression", (1, 1), l2=0.1),
    Model("linear-regression", (4, 1), l2=0.3),
    Model("linear-regression", (12, 1)),
    Model("logistic-regression", (2, 1), intercept=False),
    Model("logistic-regression", (1, 1), l2=0.1),
    Model("logistic-regression", (3, 1), l2=0.2),
    Model("logistic-regression", (9, 1)),
    Model("softmax-regression", (1, 2)),
    Model("softmax-regression", (4, 3), l2=0.1),
    Model("softmax-regression", (6, 5), l2=0.2),
    Model("mlp", (3, 4, 3, 3), "tanh", 0.05),
    Model("mlp", (4, 6, 1), "sigmoid"),
    Model("mlp", (3, 4, 3, 2), "relu", 0.1),
    Model("mlp", (2, 4, 3, 2, 1), "tanh", 0.2),
    Model("mlp", (2, 3, 3, 3, 3, 2), "sigmoid", 0.02),
    Model("mlp", (3, 5, 1), "relu"),
    Model("mlp", (5, 6, 4), "tanh"),
    Model("mlp", (64, 32, 10), "tanh", 0.01, examples=40),
    Model("mlp", (20, 30, 20, 5), "sigmoid", examples=40),
]
