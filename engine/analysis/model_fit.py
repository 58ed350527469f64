"""What a model makes of its data at some parameters: decisions, misread examples, weights, and losses along a path."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.family.stopping import look_up
from fallline.engine.models.data_sets import SHIPPED
from fallline.engine.models.model import Model
from fallline.engine.models.parts import Part, PartName
from fallline.engine.run.outline import evenly
from fallline.engine.run.trajectory import Trajectory

Array = NDArray[np.float64]
Rows = NDArray[np.intp]

MARGIN = 0.08
"""Of the data's extent, beyond the outermost points."""
MOST_STEPS = 120
"""Of a path that the losses of the parts are computed at."""
SEEN: tuple[PartName, ...] = ("test", "validation", "train")
"""The part whose examples are shown: the first that has any."""


class Slice(msgspec.Struct, frozen=True, eq=False):
    """What a model says over two features; all others are at their mean."""

    names: tuple[str, str]
    window: tuple[float, float, float, float]
    """x from, x to, y from, y to, in the features' own units: of the outermost pixels' outer edges."""
    outputs: Array
    """(rows, columns, units): values in the target's units, or probabilities of the classes. Row 0 is the lowest y."""


class Misread(msgspec.Struct, frozen=True, eq=False):
    """Examples whose class a model gets wrong, those it is surest of first."""

    rows: Rows
    """(k,), of the part."""
    truth: Rows
    said: Rows
    share: Array
    """Probability of what is said, (k,)."""
    count: int
    """Of all that are misread, and `of` how many."""
    of: int


def part_seen(model: Model) -> tuple[PartName, Part]:
    """What the model has not learned from, where anything was kept."""
    return next((name, model.part(name)) for name in SEEN if len(model.part(name).y))


def image_of(model: Model) -> tuple[int, int] | None:
    """Rows and columns of pixels, where the model sees whole images."""
    known = SHIPPED.get(model.data)
    shape = known.image if known else None
    return shape if shape and shape[0] * shape[1] == len(model.parts.features) else None


def telling(model: Model) -> tuple[int, int]:
    """The two features whose means differ most between the classes, by their spread within; the first two of values."""
    x, y = model.parts.train.x[:, : len(model.parts.features)], model.parts.train.y
    if not model.parts.classes or x.shape[1] < 3:
        return 0, min(1, x.shape[1] - 1)
    groups = [x[y == each] for each in np.unique(y)]
    within = sum(len(group) * group.var(axis=0) for group in groups)
    between = sum(len(group) * (group.mean(axis=0) - x.mean(axis=0)) ** 2 for group in groups)
    order = np.argsort(-np.asarray(between) / np.maximum(within, np.finfo(float).tiny), kind="stable")
    return int(min(order[:2])), int(max(order[:2]))


def measured(model: Model, part: Part) -> Array:
    """The features of `part` as they were measured, (N, p)."""
    found: Array = part.x[:, : len(model.parts.features)] * model.parts.scale + model.parts.mean
    return found


def decision(model: Model, theta: Array, axes: tuple[int, int], side: int) -> Slice:
    """At `theta` (d, 1) over the features `axes`, `side` pixels each way over all examples and a margin."""
    parts, points = model.parts, measured(model, model.parts.train)[:, list(axes)]
    low, high = points.min(axis=0), points.max(axis=0)
    spare = np.where(high > low, MARGIN * (high - low), 1.0)
    low, high = low - spare, high + spare
    pixel = (high - low) / side
    across, up = (low[k] + pixel[k] * (np.arange(side) + 0.5) for k in (0, 1))
    middle = np.repeat(parts.train.x.mean(axis=0)[None], side * side, axis=0)
    middle[:, axes[0]] = (np.tile(across, side) - parts.mean[axes[0]]) / parts.scale[axes[0]]
    middle[:, axes[1]] = (np.repeat(up, side) - parts.mean[axes[1]]) / parts.scale[axes[1]]
    with np.errstate(all="ignore"):
        found = model.outputs(theta, middle)[0].reshape(side, side, -1)
    names = parts.features[axes[0]], parts.features[axes[1]]
    window = float(low[0]), float(high[0]), float(low[1]), float(high[1])
    return Slice(names, window, found if parts.classes else found * parts.target_scale + parts.target_mean)


def margins(found: Slice) -> list[Array]:
    """By how much each class is more probable than all others, (rows, columns) each: its boundary is where that is 0.

    Of two classes the second's alone, for the first's is the same line.
    """
    count = found.outputs.shape[2]
    numbers = range(1, 2) if count == 2 else range(count)
    return [found.outputs[..., k] - np.delete(found.outputs, k, axis=2).max(axis=2) for k in numbers]


def misread(model: Model, theta: Array, part: Part, most: int) -> Misread:
    """Of `part` at `theta` (d, 1); at most `most` rows."""
    with np.errstate(all="ignore"):
        shares = model.outputs(theta, part.x)[0]
    said, truth = shares.argmax(axis=1), part.y.astype(np.intp)
    wrong = np.flatnonzero(said != truth)
    sure = shares[wrong, said[wrong]]
    rows = wrong[np.argsort(-np.nan_to_num(sure), kind="stable")][:most]
    return Misread(rows, truth[rows], said[rows], shares[rows, said[rows]], len(wrong), len(truth))


def predicted(model: Model, theta: Array, part: Part) -> tuple[Array, Array]:
    """Targets and what a regression says at `theta` (d, 1), (N,) each, in the target's units."""
    parts = model.parts
    with np.errstate(all="ignore"):
        said = model.outputs(theta, part.x)[0, :, 0]
    return part.y * parts.target_scale + parts.target_mean, said * parts.target_scale + parts.target_mean


def deviation(model: Model, theta: Array, name: PartName) -> float:
    """How far a regression is off at `theta` (d, 1): the root of the mean square, in the target's units."""
    truth, said = predicted(model, theta, model.part(name))
    return float(np.sqrt(np.mean((truth - said) ** 2)))


def part_losses(model: Model, path: Trajectory) -> tuple[Rows, Array, Array]:
    """Steps (k,), and the mean loss over training and validation part there, (k,) each, without the penalty.

    The first walker's. What was not computed, of a path longer than MOST_STEPS, lies between.
    """
    chosen = evenly(0, path.steps, MOST_STEPS)
    theta = path.theta[chosen, :, 0].T
    look_up()
    return chosen, model.data_loss(theta, "train"), model.validation_loss(theta)
