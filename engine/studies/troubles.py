"""Five troubles of descent, each with one dial, and momentum at two: rate, local minimum, saddle, noise, conditioning.

Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.2; Dauphin et al., NeurIPS 2014, for saddles. Beside a
saddle of curvature -m the distance from the line that leads in grows by 1 + lr m per step: the wait is a logarithm.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis import theory
from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.landscapes.two_minima import TwoMinima
from fallline.engine.language import plural, tr
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.schedule import Schedule
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.trace import trace
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant
from fallline.engine.studies.bowl import bowl_of, nearest_minimum
from fallline.engine.studies.conditioning import arrival, steps_by_theory

Array = NDArray[np.float64]
STEPS = 240
NEAR = 0.01
"""Share of the first distance at which a run counts as there."""
NO_BOWL = tr("It curves up every way neither at a minimum near by nor at the start, so theory has no word on it")


class Trouble(msgspec.Struct, frozen=True, eq=False):
    """One run, where it walks, and what became of it in a few words."""

    scenario: Scenario
    path: Trajectory
    words: str
    beside: Trajectory | None = None
    """The same start with momentum, where it is shown."""
    lowest: float | None = None
    """The lowest loss that is known, where the landscape knows none."""

    @property
    def landscape(self) -> Landscape:
        """Where it walks."""
        return self.scenario.landscape

    def above(self, path: Trajectory) -> Array:
        """Loss of `path` above the lowest there is, (T+1,)."""
        lowest = self.landscape.lowest() if self.lowest is None else self.lowest
        return np.asarray(path.loss[:, 0] - (lowest or 0.0))


def rated(lr: float) -> Trouble:
    """A parabola of curvature 1 and a rate: too small, right, or too large."""
    landscape = Quadratic(l1=1.0, l2=1.0, rotation=0.0)
    scene = _scene(landscape, (-2.5, 0.0), (GradientDescent(), lr))
    (path,) = trace(scene)
    factor = abs(1 - lr)
    if factor >= 1:
        return Trouble(
            scene,
            path,
            tr("too large: grows {factor:.3g} times per step", factor=factor) if lr > 2 else tr("swings for ever"),
        )
    steps = int(np.ceil(float(steps_by_theory(factor, NEAR))))
    how = tr("creeps") if lr < 0.3 else tr("swings") if lr > 1.3 else tr("good")
    return Trouble(
        scene,
        path,
        tr("{how}: 1 % of the way left after {steps}", how=how, steps=_steps(steps)),
    )


def trapped(beta: float) -> Trouble:
    """Two wells: from the right, into the shallow one, or past it into the deep one."""
    landscape = TwoMinima(tilt=0.3)
    scene = _scene(landscape, (1.75, 0.0), (Momentum(beta=beta), 0.01))
    (path,) = trace(scene)
    deep, shallow = (point[0] for point in landscape.minima())
    x = path.theta[:, 0, 0]
    hill = float(_hill(landscape, deep, shallow))
    crossings = int((np.diff(np.sign(x - hill)) != 0).sum())
    if abs(x[-1] - deep) < 0.2 and crossings == 1:
        words = tr("carried over the hill into the deep well")
    elif abs(x[-1] - shallow) < 0.2 and crossings == 0:
        words = tr("caught in the shallow well")
    elif crossings > 1:
        side = tr("shallow") if x[-1] > hill else tr("deep")
        words = tr(
            "too fast: it crosses the hill {crossings} times, and is on the {side} side in the end",
            crossings=crossings,
            side=side,
        )
    else:
        words = tr("still on its way")
    return Trouble(scene, path, words)


def _hill(landscape: Landscape, deep: float, shallow: float) -> float:
    """Where the loss is highest between the two wells."""
    along = np.linspace(deep, shallow, 2001)
    return float(along[np.argmax(landscape.loss(np.array([along, np.zeros_like(along)])))])


def held(offset: float, beta: float = 0.0) -> Trouble:
    """A saddle between two wells, started `offset` beside the line that leads into it; momentum `beta` beside."""
    landscape = TwoMinima(tilt=0.0)
    scene = _scene(landscape, (offset, 1.6), (Momentum(beta=0.0), 0.05), (Momentum(beta=beta), 0.05))
    path, beside = trace(scene)
    waits = [_wait(each) for each in (path, beside)]
    words = tr("held at the saddle for {waits}", waits=waits[0])
    return Trouble(
        scene, path, tr("{words}, with momentum for {waits}", words=words, waits=waits[1]) if beta else words, beside
    )


def _wait(path: Trajectory) -> str:
    """How long a run stays near the saddle before it first leaves."""
    near = np.linalg.norm(path.theta[:, :, 0], axis=1) < 0.2
    aside = np.abs(path.theta[:, 0, 0]) >= 0.2
    first = int(np.argmax(near)) if near.any() else 0
    left = np.flatnonzero(aside[first:])
    steps = int(left[0]) if left.size else len(near) - first
    return _steps(steps) if left.size else tr("{steps} and longer", steps=_steps(steps))


def _steps(count: int) -> str:
    """How many, after a preposition."""
    return plural(count, "{count} step", "{count} steps")


class Place(msgspec.Struct, frozen=True, eq=False):
    """Where the noisy run and the two of the ravine walk."""

    landscape: Landscape
    start: tuple[float, ...]
    lams: tuple[float, float] | None
    """The least curvature and the largest; None where it does not curve up every way."""
    point: Array | None
    """Where the loss is least, (2,), as far as known."""
    said: str = ""
    """Of what theory speaks there, where that is not the whole of it."""

    @property
    def lowest(self) -> float | None:
        """The loss at `point`."""
        return None if self.point is None else float(self.landscape.loss(self.point[:, None])[0])


def _place(own: Landscape | None, kappa: float, start: tuple[float, float]) -> Place:
    """A ravine, or a person's own loss with the bowl that it is near its minimum."""
    if own is None:
        return Place(Quadratic(l1=1.0, l2=kappa, rotation=24.0), start, (1.0, kappa), np.zeros(2))
    bowl = bowl_of(Scenario(landscape=own, start=own.start))
    if bowl is None:
        return Place(own, own.start, None, nearest_minimum(own, tuple(own.start)))
    low, high = bowl.eigenvalues.tolist()
    return Place(own, own.start, (low, high), bowl.point, f"; {bowl.said}" if bowl.said else "")


def shaken(noise: float, own: Landscape | None = None) -> Trouble:
    """A valley, or one's `own` loss, seen through gradient noise of standard deviation `noise`.

    The rate is 0.4 over the largest curvature; 0.1 where `own` does not curve up every way.
    """
    place = _place(own, 4.0, (-2.4, 1.2))
    lr = 0.1 if place.lams is None else 0.4 / place.lams[1]
    scene = _scene(place.landscape, place.start, (GradientDescent(), lr), noise=noise)
    (path,) = trace(scene)
    rest = float(path.loss[STEPS // 3 :].mean()) - (place.lowest or 0.0)
    if not noise or path.status == "diverged":
        words = tr("it leaves") if path.status == "diverged" else tr("no noise")
    elif place.lams is None:
        words = tr("mean loss {rest:.2g} at the end. {no_bowl}", rest=rest, no_bowl=NO_BOWL)
    else:
        floor = float(sum(lam / 2 * theory.noise_floor(lr, 0.0, lam, noise**2) for lam in place.lams))
        words = tr(
            "mean loss {rest:.2g} at the end, by theory {floor:.2g}{said}", rest=rest, floor=floor, said=place.said
        )
    return Trouble(scene, path, words, lowest=place.lowest)


def squeezed(kappa: float, own: Landscape | None = None) -> Trouble:
    """A ravine `kappa` times as curved across as along, or one's `own` loss; descent and momentum, each at its best."""
    place = _place(own, kappa, (-2.4, -0.1))
    if place.lams is None or place.point is None:
        scene = _scene(place.landscape, place.start, (GradientDescent(), 0.05), (Momentum(beta=0.9), 0.05))
        path, beside = trace(scene)
        return Trouble(scene, path, tr("at the rate 0.05. {no_bowl}", no_bowl=NO_BOWL), beside, place.lowest)
    best, other = theory.best(GradientDescent(), *place.lams), theory.best(Momentum(), *place.lams)
    methods = (GradientDescent(), best.lr), (Momentum(beta=other.beta), other.lr)
    scene = _scene(place.landscape, place.start, *methods)
    path, beside = trace(scene)
    steps = int(np.ceil(float(steps_by_theory(best.rate, NEAR))))
    error = np.linalg.norm(beside.theta[:, :, 0] - place.point, axis=1)
    there = arrival(error / error[0], NEAR)
    fewer = f"{there:.0f}" if np.isfinite(there) else tr("more than {steps}", steps=STEPS)
    words = tr(
        "at its best rate, 1 % left after {steps}, with momentum after {fewer}",
        steps=_steps(steps),
        fewer=fewer,
    )
    return Trouble(scene, path, words + place.said, beside, place.lowest)


def _scene(
    landscape: Landscape, start: tuple[float, ...], *methods: tuple[Optimizer, float], noise: float = 0.0
) -> Scenario:
    """A run by each of `methods`, with its rate."""
    runs: tuple[Run[Optimizer, Schedule], ...] = tuple(
        Run(optimizer=optimizer, schedule=Constant(lr=lr), gradient=Gradient(noise=noise)) for optimizer, lr in methods
    )
    return Scenario(landscape=landscape, start=start, steps=STEPS, runs=runs)
