"""Do large batches generalise worse: training and test loss, gap and sharpness against the batch size, over seeds.

A perceptron on real data that is small enough to be learnt by heart. Keskar and others, ICLR 2017: at the end large
batches lie in sharper minima, with a larger gap. Hoffer, Hubara and Soudry, NeurIPS 2017: it is the number of steps,
not of epochs, that compares them. Goyal and others, 2017: a rate that grows with b makes up for it, until it may not
grow further. Shallue and others, JMLR 2019: tuned at each size there is no evidence left. Cohen and others, ICLR 2021:
descent on all examples sharpens until lr times the sharpness is 2.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.family.stopping import look_up
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.oracle import Oracle
from fallline.engine.models.mlp import MLP
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.problem.lanczos import extremes
from fallline.engine.problem.reach import reach
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant

Array = NDArray[np.float64]
REFERENCE = 8
"""The batch size at which a rate that grows with b is the one that is set."""
LOOKS = 7
"""Points of a run at which its losses are taken: its end, and each half as far as the next."""
LOST = 2.0
"""A training loss above which a run has diverged: four times that of the mean in place of a prediction."""
FIT = 0.15
"""The training loss at which sizes are compared, however long each takes."""


class Generalization(msgspec.Struct, frozen=True, kw_only=True):
    """What can be turned."""

    budget: Annotated[
        Literal["the same steps", "the same epochs"],
        Meta(description="what every batch size is given", extra={"label": "each gets"}),
    ] = "the same steps"
    lr: Annotated[
        float,
        Meta(
            gt=0,
            le=2,
            description=f"learning rate, at batch size {REFERENCE} where it grows with b",
            extra={"label": "learning rate", "scale": "log", "slider": (0.02, 0.5)},
        ),
    ] = 0.2
    rates: Annotated[
        Literal["the same for all b", "as b", "as the root of b"],
        Meta(description="how the rate grows with the batch size", extra={"label": "rate"}),
    ] = "the same for all b"
    steps: Annotated[
        int, Meta(ge=50, le=20_000, description="steps of every size", extra={"scale": "log", "slider": (200, 5000)})
    ] = 2000
    epochs: Annotated[
        int, Meta(ge=1, le=500, description="times that every example is seen", extra={"slider": (5, 150)})
    ] = 50
    seeds: Annotated[
        int, Meta(ge=2, le=30, description="starts and orders of the examples", extra={"slider": (3, 12)})
    ] = 5


class Size(msgspec.Struct, frozen=True, eq=False):
    """One batch size; n seeds."""

    size: int
    lr: float
    steps: Array
    """At which the losses were taken, (k,)."""
    train: Array
    """(k, n); NaN for a run that left."""
    test: Array
    sharpness: Array
    """The largest eigenvalue of the Hessian of the training loss at the end, (n,)."""

    @property
    def left(self) -> bool:
        """Whether any seed diverged."""
        return not bool((self.train[-1] <= LOST).all())

    @property
    def gap(self) -> Array:
        """Test less training loss at the end, (n,)."""
        return np.asarray(self.test[-1] - self.train[-1])

    @property
    def medians(self) -> tuple[Array, Array]:
        """Training and test loss at each look, medians over the seeds, (k,) each."""
        return np.median(self.train, axis=1), np.median(self.test, axis=1)

    @property
    def end(self) -> tuple[float, float, float]:
        """Medians over the seeds of test loss, gap and sharpness at the end."""
        return tuple(float(np.median(each)) for each in (self.test[-1], self.gap, self.sharpness))  # type: ignore[return-value]

    @property
    def at_fit(self) -> float:
        """The median test loss where the median training loss comes down to FIT; NaN where it does not."""
        train, test = self.medians
        below = np.flatnonzero(train <= FIT)
        if not below.size or below[0] == 0 or not np.isfinite(train).all():
            return float("nan")
        k = int(below[0])
        share = (train[k - 1] - FIT) / (train[k - 1] - train[k])
        return float(test[k - 1] + share * (test[k] - test[k - 1]))


@lru_cache(maxsize=1)
def model() -> MLP:
    """Sixteen tanh units on the ten measurements of the diabetes patients, of whom half are kept for the test."""
    return MLP(data="diabetes", hidden=(16,), validation_share=0.15, test_share=0.4)


def sizes() -> tuple[int, ...]:
    """From two examples to all."""
    return (2, 4, 8, 16, 32, 64, model().examples)


def rate(settings: Generalization, size: int) -> float:
    """The learning rate at a batch size."""
    share = size / REFERENCE
    return settings.lr * {"the same for all b": 1.0, "as b": share, "as the root of b": share**0.5}[settings.rates]


def at(settings: Generalization, size: int) -> Size:
    """All seeds at one batch size: each a start of its own, and an order of the examples."""
    s, net = settings, model()
    last = s.steps if s.budget == "the same steps" else s.epochs * -(-net.examples // size)
    lr, everything = rate(s, size), size >= net.examples
    run: Run = Run(
        optimizer=GradientDescent(),
        schedule=Constant(lr=lr),
        gradient=Gradient(batch_size=0 if everything else size),
    )
    start = np.column_stack([np.array(replace(net, init_seed=seed).start) for seed in range(s.seeds)])
    looks = np.unique(np.maximum(last // 2 ** np.arange(LOOKS), 1))
    scenario: Scenario = Scenario(landscape=net, start=net.start, steps=last, runs=(run,))
    places = list(_passed(scenario, run, start, looks.tolist()))
    train, test = (np.array([loss(theta) for theta in places]) for loss in (net.loss, net.test_loss))
    return Size(size, lr, looks.astype(np.float64), train, test, sharpness(net, places[-1]))


def _passed(scenario: Scenario, run: Run, start: Array, looks: list[int]) -> Iterator[Array]:
    """Where walkers from `start` (d, n) are after each of `looks` steps, ascending, (d, n); NaN for one that left."""
    net, theta, state = scenario.landscape, start, run.optimizer.begin(start)
    oracle, bounds, there = Oracle(net, run.gradient, scenario.seed), reach(net, start), np.ones(start.shape[1], bool)
    with np.errstate(all="ignore"):
        for step, lr in enumerate(run.schedule.rates(looks[-1]).tolist()):
            oracle.step = step
            look_up()
            theta, state = run.optimizer.step(theta, state, step, lr, oracle)
            if step + 1 in looks:
                there &= ~bounds.left(theta, net.loss(theta))
                yield np.where(there, theta, np.nan)


def sharpness(net: MLP, theta: Array) -> Array:
    """The largest eigenvalue of the Hessian at each column of `theta` (d, n): (n,); NaN where one is not finite."""
    return np.array([_steepest(net, column[:, None]) for column in theta.T])


def _steepest(net: MLP, theta: Array) -> float:
    if not np.isfinite(theta).all():
        return float("nan")
    return float(extremes(lambda v: net.hessian_vector(theta, v.reshape(-1, 1))[:, 0], len(theta)).values[-1])
