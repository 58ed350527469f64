"""The gradient noise scale, and how many steps each batch size needs: is a larger batch worth it, and up to where?

Of a batch of B, a step of the best rate takes off 1 / (1 + B_noise / B) of what one on all examples does, with
B_noise = tr(H S) / (G'H G) and S the covariance of single examples' gradients: so S(B) = S_min (1 + B_noise / B).
B_simple = tr(S) / |G|^2 needs no H. McCandlish, Kaplan, Amodei et al., arXiv:1812.06162, 2018, sections 2.2 and 2.3.
"""

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.family.stopping import look_up
from fallline.engine.models.linear_regression import LinearRegression
from fallline.engine.models.model import Model
from fallline.engine.problem.batches import batch

Array = NDArray[np.float64]
MODEL = LinearRegression(features=())
"""All ten measurements of the diabetes patients."""
SIZES = tuple(2**k for k in range(9))
RATES, MOST = 14, 400
"""Learning rates that each batch size may choose from, and the steps after which it gives up."""


class NoiseScale(msgspec.Struct, frozen=True, kw_only=True):
    """What can be turned."""

    target: Annotated[
        float,
        Meta(
            ge=0.01,
            le=0.9,
            description="share of the loss above the least that is left where a run has arrived",
            extra={"label": "left of the loss", "scale": "log", "slider": (0.02, 0.5)},
        ),
    ] = 0.05
    seeds: Annotated[
        int, Meta(ge=2, le=100, description="runs for each batch size and rate", extra={"slider": (4, 60)})
    ] = 24


class Arrived(msgspec.Struct, frozen=True):
    """One batch size, at its best rate."""

    size: int
    steps: float
    """Until the mean loss over the seeds is down; NaN where no rate gets there in MOST steps."""
    lr: float


class Scales(msgspec.Struct, frozen=True, eq=False):
    """Along descent on all examples, at k points: exact, from every example's own gradient."""

    left: Array
    """(k,): share of the loss above the least that is left, 1 at the start."""
    simple: Array
    """(k,): tr(S) / |G|^2."""
    noise: Array
    """(k,): tr(H S) / (G'H G)."""
    spread: Array
    """(k, 2): tr(S) and tr(H S)."""
    slope: Array
    """(k, 2): |G|^2 and G'H G."""

    @property
    def mean(self) -> float:
        """`noise` on average on the way there."""
        return float(self.noise[:-1].mean() if len(self.noise) > 1 else self.noise[0])


def scales(model: Model, theta: Array) -> tuple[float, float]:
    """B_simple and B_noise of `model` at `theta` (d, 1)."""
    spread, slope = terms(model, theta)
    return spread[0] / slope[0], spread[1] / slope[1]


def terms(model: Model, theta: Array) -> tuple[tuple[float, float], tuple[float, float]]:
    """What they are made of: tr(S) and tr(H S), |G|^2 and G'H G."""
    count = model.examples
    each = model.batch_gradient(np.repeat(theta, count, axis=1), np.arange(count)[None])
    whole = model.gradient(theta)
    off, hessian = each - whole, model.hessian(theta)[:, :, 0]
    bent = float(whole[:, 0] @ hessian @ whole[:, 0])
    bent_spread = float((off * (hessian @ off)).sum(axis=0).mean())
    return (float((off**2).sum(axis=0).mean()), bent_spread), (float((whole**2).sum()), bent)


def along(target: float) -> Scales:
    """The scales from the start until `target` of the loss is left."""
    theta, rows = _start(), []
    rate = 1 / float(np.linalg.eigvalsh(MODEL.hessian(theta)[:, :, 0])[-1])
    for _ in range(MOST):
        left = float(above(theta)[0] / above(_start())[0])
        rows.append((left, *terms(MODEL, theta)))
        if left <= target:
            break
        theta = theta - rate * MODEL.gradient(theta)
    shares, spread, slope = (np.array(column) for column in zip(*rows, strict=True))
    simple, noise = (spread / slope).T
    return Scales(shares, simple, noise, spread, slope)


def arrived(settings: NoiseScale, size: int) -> Arrived:
    """The fewest steps that any of the rates needs, in batches of `size`, drawn with replacement."""
    n = settings.seeds
    steepest = float(np.linalg.eigvalsh(MODEL.hessian(_start())[:, :, 0])[-1])
    rates = np.geomspace(0.004, 1.9, RATES) / steepest
    theta, step_lengths = np.repeat(_start(), RATES * n, axis=1), np.repeat(rates, n)
    goal = settings.target * float(above(_start())[0])
    for step in range(1, MOST + 1):
        look_up()
        rows = batch(0, step, size, MODEL.examples, n, replacement=True)
        theta = theta - step_lengths * MODEL.batch_gradient(theta, np.tile(rows, (1, RATES)))
        there = above(theta).reshape(RATES, n).mean(axis=1) <= goal
        if there.any():
            return Arrived(size, float(step), float(rates[np.argmax(there)]))
    return Arrived(size, np.nan, np.nan)


def fitted(found: tuple[Arrived, ...]) -> tuple[float, float]:
    """S_min and the critical batch size of S = S_min (1 + B_crit / B), by least squares of relative errors, or NaN."""
    size, steps = np.array([[each.size, each.steps] for each in found if np.isfinite(each.steps)]).reshape(-1, 2).T
    if len(size) < 3:
        return np.nan, np.nan
    least, more = np.linalg.lstsq(np.column_stack([1 / steps, 1 / (size * steps)]), np.ones(len(size)), rcond=None)[0]
    return float(least), float(more / least)


def nearest(critical: float) -> int:
    """The one of SIZES that is nearest to the critical batch size, in ratio; the middle one where there is none."""
    if not np.isfinite(critical) or critical <= 0:
        return SIZES[len(SIZES) // 2]
    return min(SIZES, key=lambda size: abs(np.log(size / critical)))


def above(theta: Array) -> Array:
    """The loss above the least, (n,)."""
    return np.asarray(MODEL.loss(theta) - MODEL.loss(np.array(MODEL.minima()[0])[:, None])[0])


def _start() -> Array:
    return np.array(MODEL.start)[:, None]
