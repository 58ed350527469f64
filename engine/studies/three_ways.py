"""One regression three ways: descent on all examples, on one at a time, on a batch; what each costs, where each rests.

Bottou, Curtis and Nocedal, SIAM Review 60(2), 2018, section 3: far from the minimum one example points the way as well
as all of them; near it single examples disagree, and a fixed rate settles on a floor that the rate sets.
"""

from functools import lru_cache
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.method.gradient import Gradient
from fallline.engine.models.data_sets import load
from fallline.engine.models.linear_model import column, scores, weighted
from fallline.engine.models.linear_regression import LinearRegression
from fallline.engine.models.table import DataError
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.problem.batches import Rows, batch
from fallline.engine.run.trace import trace
from fallline.engine.run.trajectory import Counts, Trajectory
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant
from fallline.engine.studies.clock import least, step_seconds
from fallline.engine.studies.own_table import WithTable, lowest_point, own_features, own_table, own_target

Array = NDArray[np.float64]
MODEL = LinearRegression()
"""How far diabetes had gone, from body mass index and a blood value."""
WALKERS = 8
"""Each draws examples of its own; their mean is what a method does on average."""
STEPS_TIMED, REPEATS = 40, 3
LARGEST = 2_000_000
"""Examples, copies counted, that a step on all of a person's own table is timed on."""
COPIES = Meta(
    ge=1,
    le=2000,
    description="how many times over the data set holds each patient: larger sets teach the same, and cost more",
    extra={"scale": "log", "slider": (1, 2000)},
)


def _rate(of: str) -> Meta:
    extra = {"label": f"rate, {of}", "scale": "log", "slider": (1e-3, 2)}
    return Meta(gt=0, le=10, description=f"learning rate of descent on {of} at a time", extra=extra)


class ThreeWays(WithTable, frozen=True, kw_only=True):
    """What can be turned."""

    lr_all: Annotated[float, _rate("all")] = 0.1
    lr_batch: Annotated[float, _rate("batch")] = 0.1
    lr_one: Annotated[float, _rate("one")] = 0.1
    batch_size: Annotated[
        int, Meta(ge=1, le=100_000, description="examples in a batch", extra={"slider": (1, 128)})
    ] = 16
    steps: Annotated[int, Meta(ge=5, le=2000, description="steps of each", extra={"slider": (20, 600)})] = 300
    seed: Annotated[
        int, Meta(ge=0, le=2**63 - 1, description="which examples are drawn", extra={"slider": (0, 99)})
    ] = 1
    copies: Annotated[int, COPIES] = 1000
    replacement: Annotated[
        bool, Meta(description="draw from all examples, not in shuffled epochs; of many copies it is the same")
    ] = False
    table: Annotated[str, own_table()] = ""
    target: Annotated[str, own_target()] = ""
    features: Annotated[tuple[str, ...], own_features()] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.table and self.copies * self.model.examples > LARGEST:
            raise ValueError(
                tr(
                    "copies: {copies:,} of {examples:,} examples are more than {largest:,} in all",
                    copies=self.copies,
                    examples=self.model.examples,
                    largest=LARGEST,
                )
            )

    @property
    def usual(self) -> LinearRegression:
        return MODEL

    def _chosen(self, given: Any) -> tuple[str, ...]:
        """Two, for a path is drawn in a plane: the first ones where none are named."""
        chosen = given.features or load(given.table, given.target, (), 0).features[:2]
        if len(chosen) != 2:
            raise DataError(
                tr("features: a path is drawn over two weights, so name two columns, not {count}", count=len(chosen))
            )
        return tuple(chosen)


class Way(msgspec.Struct, frozen=True, eq=False):
    """One of the three; n walkers, T steps."""

    model: LinearRegression
    batch_size: int
    """All examples where it is as many as there are."""
    path: Trajectory
    above: Array
    """Loss above the least one, (T+1, n)."""
    mean: Array
    """Over the walkers that are still there, (T+1,)."""
    examples: Counts
    """Seen until each step, (T+1,)."""
    seconds: float
    """Of one step of one walker, measured on this computer."""
    floor: float
    """Where theory lets `mean` settle; 0 with all examples, infinite where the rate is too large."""
    drawn: tuple[int, bool] | None = None
    """The seed of the draws, and whether with replacement; None where every step sees all examples."""

    def rows(self, step: int) -> Rows:
        """The examples that the first walker saw at `step`, (b,)."""
        if self.drawn is None:
            return np.arange(self.model.examples)
        seed, replacement = self.drawn
        return batch(seed, step, self.batch_size, self.model.examples, 1, replacement=replacement)[:, 0]

    @property
    def elapsed(self) -> Array:
        """Seconds of one walker until each step, (T+1,)."""
        return np.asarray(self.seconds * np.arange(len(self.mean), dtype=np.float64))

    @property
    def rest(self) -> float:
        """`mean` over the last quarter of the steps; NaN if a walker left."""
        if self.path.status == "diverged" or not np.isfinite(self.mean).all():
            return float("nan")
        return float(self.mean[-len(self.mean) // 4 :].mean())


def three_ways(settings: ThreeWays) -> tuple[Way, Way, Way]:
    """All examples, a batch, one at a time, from the model's start."""
    s, examples = settings, settings.model.examples
    return (
        _way(examples, s.lr_all, s, everything=True),
        _way(min(s.batch_size, examples), s.lr_batch, s),
        _way(1, s.lr_one, s),
    )


def scenario(settings: ThreeWays) -> Scenario:
    """All three from the model's start, WALKERS of each."""
    s, model, batch = settings, settings.model, min(settings.batch_size, settings.model.examples)
    named = (
        (tr("All examples"), 0, s.lr_all),
        (tr("A batch of {batch}", batch=batch), batch, s.lr_batch),
        (tr("One at a time"), 1, s.lr_one),
    )
    runs = tuple(replace(_run(size, lr, s), label=label) for label, size, lr in named)
    return Scenario(landscape=model, start=(model.start,) * WALKERS, steps=s.steps, seed=s.seed, runs=runs)


def _replaces(s: ThreeWays) -> bool:
    """A few hundred draws out of many copies are as good as draws with replacement."""
    return s.replacement or s.copies > 1


def _run(size: int, lr: float, s: ThreeWays) -> Run:
    """On batches of `size`, on all where that is 0."""
    return Run(
        optimizer=GradientDescent(),
        schedule=Constant(lr=lr),
        gradient=Gradient(batch_size=size, replacement=_replaces(s)),
    )


def _way(size: int, lr: float, s: ThreeWays, everything: bool = False) -> Way:
    run, replacement, model = _run(0 if everything else size, lr, s), _replaces(s), s.model
    start = (model.start,) * (1 if everything else WALKERS)
    scenario: Scenario = Scenario(landscape=model, start=start, steps=s.steps, seed=s.seed, runs=(run,))
    path = trace(scenario)[0]
    above = path.loss - model.loss(lowest_point(model))[0]
    there = np.isfinite(above)
    mean = np.where(there, above, 0.0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    seen = path.examples * (s.copies if everything else 1)
    if everything:
        return Way(model, size * s.copies, path, above, mean, seen, seconds_of_all(s.copies, model), 0.0)
    drawn = (s.seed, replacement)
    took = seconds(size, replacement, model)
    return Way(model, size, path, above, mean, seen, took, floor(lr, size, model), drawn)


def floor(lr: float, size: int, model: LinearRegression = MODEL) -> float:
    """Mean loss above the minimum at rest of `size` examples drawn with replacement; infinite where there is no rest.

    The covariance C of theta at rest solves C = (I - lr H) C (I - lr H) + lr^2 / size (E[(J - H) C (J - H)] + S), J the
    Hessian of one example and S the `spread`: noise grows with the distance, so a rate that descent on all bears may
    be too large. Shuffled epochs rest lower. Defossez and Bach, AISTATS 2015, section 2, for least squares.
    """
    hessian, varies = _hessians(model)
    kept = np.eye(len(hessian)) - lr * hessian
    moves = np.kron(kept, kept) + lr**2 / size * varies
    if np.abs(np.linalg.eigvals(moves)).max() >= 1:
        return float("inf")
    at_rest = np.linalg.solve(np.eye(len(moves)) - moves, lr**2 / size * spread(model).ravel())
    return float(hessian.ravel() @ at_rest / 2)


@lru_cache(maxsize=4)
def _hessians(model: LinearRegression) -> tuple[Array, Array]:
    """H (d, d), and the mean over examples of (J - H) kron (J - H), (d^2, d^2)."""
    hessian, x = model.hessian(lowest_point(model))[:, :, 0], model.parts.train.x
    apart = x[:, :, None] * x[:, None, :] - hessian
    varies = np.einsum("nij,nkl->ikjl", apart, apart) / len(x)
    return hessian, varies.reshape(hessian.size, hessian.size)


@lru_cache(maxsize=4)
def spread(model: LinearRegression = MODEL) -> Array:
    """Covariance of single examples' gradients at the minimum, (d, d)."""
    count = model.examples
    each = model.batch_gradient(np.repeat(lowest_point(model), count, axis=1), np.arange(count)[None])
    return np.asarray(each @ each.T / count)


@lru_cache(maxsize=256)
def seconds(size: int, replacement: bool, model: LinearRegression = MODEL) -> float:
    """Time of a step on `size` examples, drawing them included."""
    return step_seconds(model, Gradient(batch_size=size, replacement=replacement), STEPS_TIMED, REPEATS)


@lru_cache(maxsize=256)
def seconds_of_all(copies: int, model: LinearRegression = MODEL) -> float:
    """Time of a step on all examples, summed as a model without a closed form must: here there would be a shortcut."""
    train, theta, steps = model.parts.train, lowest_point(model), max(1, STEPS_TIMED // copies)
    x, y = np.tile(train.x, (copies, 1)), column(np.tile(train.y, copies))
    return least(lambda: [weighted(x, scores(x, theta) - y) for _ in range(steps)], REPEATS) / steps
