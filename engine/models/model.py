"""Base of the models: a loss that is a mean over the training examples of a data set, plus an l2 penalty."""

from collections.abc import Callable
from functools import cached_property
from typing import Annotated

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.family.stopping import look_up
from fallline.engine.models.data_sets import SHIPPED, Data, load
from fallline.engine.models.parts import Division, Part, PartName, Parts, divide
from fallline.engine.problem.labels import Draw, predicted
from fallline.engine.problem.landscape import Array, Landscape

Rows = NDArray[np.intp]

ELEMENTS = 2**18
"""About how many numbers a chunk of walkers may hold for one layer: 2 MB stay in the cache."""


DataName = Annotated[
    str,
    Meta(
        description="a shipped data set, or the path of your own CSV file",
        extra={"suggestions": tuple(SHIPPED), "files": "CSV files (*.csv)"},
    ),
]


class Model(Landscape, frozen=True, dict=True):
    """f(theta) = (1/N) sum of loss(theta, x_i, y_i) + (l2/2) |weights|^2,  over the N training examples.

    A model gives `_loss`, `_gradient` and `_product` for examples x of shape (N, p), shared by all walkers, or
    (n, b, p), a batch for each. Features, and the target of a regression, are standardised by the mean and deviation
    of the training part.
    """

    data: DataName = "two-moons"
    target: Annotated[str, Meta(description="the column to predict; of your own file, always named")] = ""
    features: Annotated[
        tuple[str, ...], Meta(description="the columns to predict from, with commas between; all, if there is none")
    ] = ()
    l2: Annotated[
        float,
        Meta(
            ge=0,
            le=1e100,
            description="penalty on the squared weights, halved; intercepts go free",
            extra={"symbol": "λ", "slider": (0, 1)},
        ),
    ] = 0.0
    standardise: Annotated[
        bool, Meta(description="subtract the mean and divide by the deviation, both of the training part")
    ] = True
    split_seed: Annotated[
        int, Meta(ge=0, le=2**63 - 1, description="seed of the parts, and of generated data", extra={"slider": (0, 99)})
    ] = 0
    validation_share: Annotated[
        float, Meta(ge=0, le=0.4, description="share of the examples kept for validation", extra={"slider": (0, 0.4)})
    ] = 0.15
    test_share: Annotated[
        float, Meta(ge=0, le=0.4, description="share of the examples kept for the test", extra={"slider": (0, 0.4)})
    ] = 0.15

    def __post_init__(self) -> None:
        super().__post_init__()
        assert self.parts  # read now, so that a fault in the data is told when the scenario is read

    @cached_property
    def parts(self) -> Parts:
        """The data, divided; raises DataError. Read once: a model never changes under a run."""
        found = self._load()
        return divide(found, self._division(found))

    def _load(self) -> Data:
        return load(self.data, self.target, self.features, self.split_seed)

    def _division(self, found: Data) -> Division:
        """How the model wants its data."""
        return Division(
            task=found.task,
            standardise=self.standardise,
            seed=self.split_seed,
            validation=self.validation_share,
            test=self.test_share,
        )

    @property
    def examples(self) -> int:
        """N, the number of training examples."""
        return len(self.parts.train.y)

    @property
    def penalised(self) -> Array:
        """1 for a weight and 0 for an intercept, (d,)."""
        raise NotImplementedError

    @property
    def parameters(self) -> tuple[str, ...]:
        """A name for each parameter, (d,)."""
        raise NotImplementedError

    @property
    def filters(self) -> tuple[Rows, ...]:
        """The parameters of each unit's weights, which a random direction is scaled by; intercepts are in none."""
        return (np.flatnonzero(self.penalised),)

    def _loss(self, theta: Array, x: Array, y: Array) -> Array:
        raise NotImplementedError

    def _gradient(self, theta: Array, x: Array, y: Array) -> Array:
        raise NotImplementedError

    def _product(self, theta: Array, v: Array, x: Array, y: Array) -> Array:
        raise NotImplementedError

    def loss(self, theta: Array) -> Array:
        """Mean loss over the training part, penalty included, at `theta` (d, n): (n,)."""
        return self.data_loss(theta, "train") + self._penalty(theta)

    def data_loss(self, theta: Array, part: PartName) -> Array:
        """Mean loss over a part, without the penalty, at `theta` (d, n): (n,); NaN where the part is empty."""
        chosen = self.part(part)
        if not len(chosen.y):
            return np.full(theta.shape[1], np.nan)
        return self._chunked(lambda t: self._mean(self._loss, chosen.x, chosen.y, t)[None], theta)[0]

    def validation_loss(self, theta: Array) -> Array:
        """Mean loss over the validation part, without the penalty: (n,)."""
        return self.data_loss(theta, "validation")

    def test_loss(self, theta: Array) -> Array:
        """Mean loss over the test part, without the penalty: (n,)."""
        return self.data_loss(theta, "test")

    def gradient(self, theta: Array) -> Array:
        """Exact gradient of `loss`, (d, n)."""
        train = self.parts.train
        return self._chunked(lambda t: self._mean(self._gradient, train.x, train.y, t), theta) + self._penalty_slope(
            theta
        )

    def hessian_vector(self, theta: Array, v: Array) -> Array:
        """Exact Hessian at `theta` (d, n) times `v` (d, n); of one theta (d, 1), times n vectors."""
        train = self.parts.train
        with np.errstate(all="ignore"):
            return self._mean(self._product, train.x, train.y, theta, v) + self._penalty_slope(v)

    def hessian(self, theta: Array) -> Array:
        """Exact Hessian, (d, d, n): d products with the unit vectors for each walker."""
        d, n = theta.shape
        found, unit, size = np.empty((d, d, n)), np.eye(d), self._chunk()
        for k in range(n):
            for first in range(0, d, size):
                chosen = slice(first, first + size)
                found[:, chosen, k] = self.hessian_vector(theta[:, k : k + 1], unit[:, chosen])
        return (found + found.transpose(1, 0, 2)) / 2  # the same but for rounding

    def batch_loss(self, theta: Array, rows: Rows, labels: Array | None = None) -> Array:
        """Mean loss over the training examples `rows` (b, n), each walker its own, penalty included: (n,)."""
        with np.errstate(all="ignore"):
            return self._mean(self._loss, *self._batch(rows, labels), theta) + self._penalty(theta)

    def batch_gradient(self, theta: Array, rows: Rows, labels: Array | None = None) -> Array:
        """Gradient of `batch_loss`, (d, n)."""
        with np.errstate(all="ignore"):
            return self._mean(self._gradient, *self._batch(rows, labels), theta) + self._penalty_slope(theta)

    def part(self, name: PartName) -> Part:
        """The training, validation or test part."""
        found: Part = getattr(self.parts, name)
        return found

    def accuracy(self, theta: Array, part: PartName = "test") -> Array:
        """Share of a part's examples whose class is the most probable one, (n,); NaN in a regression."""
        chosen = self.part(part)
        if not self.parts.classes or not len(chosen.y):
            return np.full(theta.shape[1], np.nan)
        return self._chunked(lambda t: (self.classify(t, chosen.x) == chosen.y[:, None]).mean(axis=0)[None], theta)[0]

    def classify(self, theta: Array, x: Array) -> Rows:
        """The most probable class of each example `x` (N, p) as a part holds them: (N, n)."""
        raise NotImplementedError

    def outputs(self, theta: Array, x: Array) -> Array:
        """Of `x` (N, p), as a part holds it: values, or probabilities of the classes, (n, N, units)."""
        raise NotImplementedError

    def first_weights(self, theta: Array) -> Array:
        """What the first layer multiplies the features by, at `theta` (d, 1): (units, p), without intercepts."""
        raise NotImplementedError

    def labels(self, rows: Rows) -> tuple[Array, int]:
        """Targets (b, n), and the number of classes."""
        return self.parts.train.y[rows], len(self.parts.classes)

    def predicted_gradient(self, theta: Array, rows: Rows, draw: Draw) -> Array:
        """Of targets that are drawn from `outputs`, without the penalty: (d, n)."""
        with np.errstate(all="ignore"):
            outputs = self.outputs(theta, self.parts.train.x)[np.arange(theta.shape[1])[:, None], rows.T]
            drawn = predicted(outputs, len(self.parts.classes), draw)
            return self._mean(self._gradient, *self._batch(rows, drawn), theta)

    def _batch(self, rows: Rows, labels: Array | None) -> tuple[Array, Array]:
        train = self.parts.train
        return train.x[rows.T], train.y[rows] if labels is None else labels

    def _penalty(self, theta: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.asarray(self.l2 / 2 * (self.penalised @ theta**2)) if self.l2 else np.zeros(theta.shape[1])

    def _penalty_slope(self, theta: Array) -> Array:
        with np.errstate(all="ignore"):
            return self.l2 * self.penalised[:, None] * theta if self.l2 else np.zeros_like(theta)

    @property
    def width(self) -> int:
        """Numbers that a walker keeps for each example."""
        return 1

    @property
    def block(self) -> int:
        """Examples at a time."""
        return self.examples

    def _chunk(self) -> int:
        """Walkers at a time."""
        return max(1, ELEMENTS // (min(self.block, self.examples) * self.width))

    def _mean(self, function: Callable[..., Array], x: Array, y: Array, *at: Array) -> Array:
        """The mean over examples of `function(*at, x, y)`, itself a mean, over a block of examples at a time."""
        count, size = len(y), self.block
        if count <= size:
            return function(*at, x, y)
        found: Array = np.zeros(1)
        for first in range(0, count, size):
            some = y[first : first + size]
            found = found + len(some) / count * function(*at, x[..., first : first + size, :], some)
        return found

    def _chunked(self, function: Callable[[Array], Array], theta: Array) -> Array:
        """`function` of `theta`, some walkers at a time; NaN for a walker that is not finite."""
        size, n = self._chunk(), theta.shape[1]
        with np.errstate(all="ignore"):
            parts = []
            for k in range(0, n, size):
                look_up()
                parts.append(function(theta[:, k : k + size]))
            found = np.concatenate(parts, axis=1)
        return np.where(np.isfinite(theta).all(axis=0), found, np.nan)
