"""Batch size: time of an epoch, gradient noise, and where training and validation losses end, over seeds.

Every size sees the same examples, some epochs of them, so that small batches take many noisy steps and large ones few
sure ones. Noise falls as 1/sqrt(b); of N examples drawn without replacement by sqrt((N - b) / (N - 1)) more.
Cochran, Sampling Techniques, 1977, section 2.6; Goyal et al., arXiv:1706.02677, 2017, for rates that grow with b.
"""

import math
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.method.gradient import Gradient
from fallline.engine.models.linear_regression import LinearRegression
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.problem.batches import batch
from fallline.engine.run.compiled import ends
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant
from fallline.engine.studies.clock import step_seconds
from fallline.engine.studies.own_table import WithTable, lowest_point, own_features, own_table, own_target

Array = NDArray[np.float64]
MODEL = LinearRegression(features=())
"""All ten measurements of the diabetes patients."""
DRAWS, STEPS_TIMED, REPEATS = 400, 20, 3


class BatchSize(WithTable, frozen=True, kw_only=True):
    """What can be turned."""

    lr: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="learning rate, at batch size 1 where it grows with b",
            extra={"label": "learning rate", "scale": "log", "slider": (1e-3, 0.3)},
        ),
    ] = 0.02
    rates: Annotated[
        Literal["the same for all b", "as b", "as the root of b"],
        Meta(description="how the rate grows with the batch size; never beyond the stable", extra={"label": "rate"}),
    ] = "the same for all b"
    epochs: Annotated[
        int, Meta(ge=1, le=200, description="times that every example is seen", extra={"slider": (1, 50)})
    ] = 10
    seeds: Annotated[
        int, Meta(ge=2, le=200, description="runs for each batch size, in other orders", extra={"slider": (4, 60)})
    ] = 24
    table: Annotated[str, own_table()] = ""
    target: Annotated[str, own_target()] = ""
    features: Annotated[tuple[str, ...], own_features()] = ()

    @property
    def usual(self) -> LinearRegression:
        return MODEL


class Found(msgspec.Struct, frozen=True, eq=False):
    """One batch size; n seeds."""

    model: LinearRegression
    size: int
    lr: float
    steps: int
    seconds: float
    """Of an epoch of one run, measured on this computer."""
    noise: float
    """Root mean square distance of a batch's gradient from that of all, at the start, relative to its length."""
    noise_expected: float
    train: Array
    """Loss above the least one at the end, (n,); NaN for a run that left."""
    validation: Array
    """Loss on the validation part at the end, (n,)."""

    @property
    def ends(self) -> tuple[float, float]:
        """The medians of both over the seeds; NaN where a run left."""
        return float(np.median(self.train)), float(np.median(self.validation))


def sizes(model: LinearRegression = MODEL) -> tuple[int, ...]:
    """1, 2, 4 ... and all examples."""
    count = model.examples
    return (*(2**k for k in range(math.ceil(math.log2(count)))), count)


def batch_size(settings: BatchSize) -> tuple[Found, ...]:
    """Every size; `at` gives one."""
    return tuple(at(settings, size) for size in sizes(settings.model))


def at(settings: BatchSize, size: int) -> Found:
    """All seeds at one batch size, from the model's start."""
    s, model = settings, settings.model
    epoch = -(-model.examples // size)
    steps = s.epochs * epoch
    lr = rate(s, size)
    run: Run = Run(
        optimizer=GradientDescent(), schedule=Constant(lr=lr), gradient=Gradient(batch_size=size)
    )  # fmt: skip
    scenario: Scenario = Scenario(landscape=model, start=model.start, steps=steps, runs=(run,))
    end = ends(scenario, run, start=np.repeat(_start(model), s.seeds, axis=1)).theta  # their paths would take gigabytes
    return Found(
        model=model,
        size=size,
        lr=lr,
        steps=steps,
        seconds=seconds(size, model) * epoch,
        noise=noise(size, model),
        noise_expected=noise_expected(size, model=model),
        train=model.loss(end) - least(model)[0],
        validation=model.validation_loss(end),
    )


def best(found: Sequence[Found], part: int = 0) -> Found:
    """The size with the least median training loss at the end, or validation loss (`part` 1)."""
    known = [each for each in found if np.isfinite(each.ends[part])]
    return min(known or found, key=lambda each: each.ends[part])


def rate(settings: BatchSize, size: int) -> float:
    """The rate at a batch size: at most 1 / lam_max, a half of what descent on all examples bears."""
    grown = {"the same for all b": 1.0, "as b": float(size), "as the root of b": math.sqrt(size)}[settings.rates]
    steepest = float(np.linalg.eigvalsh(settings.model.hessian(_start(settings.model))[:, :, 0])[-1])
    return min(settings.lr * grown, max(settings.lr, 1 / steepest))


def least(model: LinearRegression = MODEL) -> tuple[float, float]:
    """The least training loss, and the validation loss there."""
    best = lowest_point(model)
    return float(model.loss(best)[0]), float(model.validation_loss(best)[0])


def noise(size: int, model: LinearRegression = MODEL) -> float:
    """Measured over DRAWS batches."""
    theta, rows = np.repeat(_start(model), DRAWS, axis=1), batch(0, 0, size, model.examples, DRAWS)
    whole = model.gradient(_start(model))
    apart = ((model.batch_gradient(theta, rows) - whole) ** 2).sum(axis=0)
    return float(np.sqrt(apart.mean()) / np.linalg.norm(whole))


def noise_expected(size: int, replacement: bool = False, model: LinearRegression = MODEL) -> float:
    """From the spread of single examples' gradients; drawn with `replacement` it falls as 1/sqrt(b) alone."""
    count, whole = model.examples, model.gradient(_start(model))
    each = model.batch_gradient(np.repeat(_start(model), count, axis=1), np.arange(count)[None]) - whole
    variance = float((each**2).sum(axis=0).mean())
    left = 1.0 if replacement else (count - size) / (count - 1)
    return math.sqrt(variance / size * left) / float(np.linalg.norm(whole))


def seconds(size: int, model: LinearRegression = MODEL) -> float:
    """Of a step of one run, drawing included; the best of some blocks."""
    return step_seconds(model, Gradient(batch_size=size), STEPS_TIMED, REPEATS)


def _start(model: LinearRegression) -> Array:
    return np.array(model.start)[:, None]
