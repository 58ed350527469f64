"""Training, validation and test parts of a data set, as a model sees them: shuffled, cut and standardised."""

from functools import lru_cache
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.models.data_sets import Data, Task
from fallline.engine.models.table import Array, DataError, number

PartName = Literal["train", "validation", "test"]

MOST_CLASSES = 50


class Division(msgspec.Struct, frozen=True, kw_only=True):
    """How a model wants its data: what the target is, what is done to the columns, and how much goes to which part."""

    task: Task
    standardise: bool
    seed: int
    validation: float
    test: float
    intercept: bool = False
    positive: str = ""
    """A class to be told from all the others; "" for none."""


class Part(msgspec.Struct, frozen=True, eq=False):
    """Examples as a model sees them."""

    x: Array
    """(N, p), standardised where asked for, with a last column of ones where there is an intercept."""
    y: Array
    """(N,): the values, standardised too; or the number of the class, from 0."""


class Parts(msgspec.Struct, frozen=True, eq=False):
    """The three parts of a data set. Means and deviations come from the training part alone."""

    train: Part
    validation: Part
    test: Part
    features: tuple[str, ...]
    classes: tuple[str, ...]
    """Names of the classes in order; empty in a regression."""
    mean: Array
    """What was subtracted from each feature, (p,)."""
    scale: Array
    """What each feature was then divided by, (p,)."""
    target_mean: float
    target_scale: float


@lru_cache(maxsize=32)
def divide(data: Data, wanted: Division) -> Parts:
    """`data`, shuffled and cut; raises DataError."""
    y, classes = _values(data) if wanted.task == "regression" else _classes(data, wanted.positive)
    count = len(y)
    first, second = round(wanted.test * count), round(wanted.validation * count)
    order = shuffled(count, wanted.seed)
    rows = order[first + second :], order[first : first + second], order[:first]
    if len(rows[0]) < 2:
        raise DataError(
            tr(
                "{name}: of {count} examples {left} would be left to train on; 2 are the least",
                name=data.name,
                count=count,
                left=len(rows[0]),
            )
        )
    mean, scale = _standard(data.x[rows[0]], wanted.standardise)
    middle, spread = _standard(y[rows[0]], wanted.standardise and not classes)
    x, y = (data.x - mean) / scale, (y - middle) / spread
    if wanted.intercept:
        x = np.concatenate([x, np.ones((count, 1))], axis=1)
    train, validation, test = (Part(x[chosen], y[chosen]) for chosen in rows)
    return Parts(train, validation, test, data.features, classes, mean, scale, float(middle), float(spread))


def shuffled(count: int, seed: int) -> NDArray[np.intp]:
    """0 .. count - 1 in an order that is a function of `seed`: it sorts raw Philox words."""
    return np.argsort(np.random.Philox(key=[seed, 0], counter=[0, 0, 0, 3]).random_raw(count), kind="stable")


def _standard(x: Array, wanted: bool) -> tuple[Array, Array]:
    if not wanted:
        return np.zeros(x.shape[1:]), np.ones(x.shape[1:])
    deviation = x.std(axis=0)
    return x.mean(axis=0), np.where(deviation > 0, deviation, 1.0)  # a pixel that is always white stays 0


def _values(data: Data) -> tuple[Array, tuple[str, ...]]:
    found = [number(value) for value in data.y]
    if None in found:
        text = data.y[found.index(None)]
        raise DataError(
            tr(
                "{name}: a regression needs numbers, but {target!r} holds {text!r}",
                name=data.name,
                target=data.target,
                text=text[:20],
            )
        )
    return np.array(found, dtype=np.float64), ()


def _classes(data: Data, positive: str) -> tuple[Array, tuple[str, ...]]:
    """The number of each example's class; with `positive` given, 1 for that class and 0 for the rest."""
    names = sorted(set(data.y), key=lambda value: (number(value) is None, number(value) or 0.0, value))
    if len(names) > MOST_CLASSES:
        raise DataError(
            tr(
                "{name}: {target!r} has {count} different values; that is no set of classes",
                name=data.name,
                target=data.target,
                count=len(names),
            )
        )
    if len(names) < 2:
        raise DataError(
            tr("{name}: all examples have the same class {class_name!r}", name=data.name, class_name=names[0])
        )
    if positive:
        if positive not in names:
            raise DataError(
                tr(
                    "{name}: no class is named {positive!r}; there are {names}",
                    name=data.name,
                    positive=positive,
                    names=", ".join(names),
                )
            )
        return np.array([float(value == positive) for value in data.y]), ("rest", positive)
    return np.array([float(names.index(value)) for value in data.y]), tuple(names)
