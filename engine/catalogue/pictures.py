"""Small pictures for the catalogue: a landscape's level bands and minima, a path across them, a schedule's curve."""

from typing import Any

import msgspec
import numpy as np

from fallline.engine.analysis.projection import Projection, projection
from fallline.engine.method.optimizer import OPTIMIZERS, Optimizer
from fallline.engine.method.schedule import Schedule
from fallline.engine.problem.constraints import Feasible
from fallline.engine.problem.landscape import LANDSCAPES, Array, Landscape
from fallline.engine.run.trace import trace_run
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant

SIDE, BANDS = 168, 18
PALE = 0.45
"""Of the colour, what is left outside of constraints."""
STEPS = 80
ANCHORS = ((250, 236, 205), (233, 190, 142), (150, 160, 168), (69, 117, 143), (33, 66, 99), (17, 29, 53))
"""Colours from the highest loss to the lowest."""
LINE, START, MINIMUM = (214, 94, 0), (214, 94, 0), (255, 255, 255)
RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


def landscape_picture(landscape: Landscape) -> Any:
    """Level bands of log loss over the window, with the known minima as dots: a Pillow image of few colours."""
    scenario: Scenario = Scenario(landscape=landscape, steps=STEPS)
    along: Run = Run(optimizer=OPTIMIZERS["adam"](), schedule=Constant(lr=0.1))
    alone = landscape.matrices and not landscape.examples  # a random plane through the start shows nothing of them
    seen = projection(scenario, (trace_run(scenario, along),) if alone else ())
    picture = _banded(seen, scenario.feasible)
    minima = [seen.project(np.array(point)[:, None])[:, 0] for point in landscape.minima()[:12]]
    for at in minima:
        _dot(picture, _pixel(seen, at), 3, MINIMUM)
    return _reduced(picture, scenario.feasible is not None)


def optimizer_picture(optimizer: Optimizer) -> Any:
    """A path of STEPS steps in Rosenbrock's valley, at that one of RATES under which the loss falls soonest and
    which repeats itself on any machine.

    Of a method that is shown elsewhere it is that landscape, in the plane that the path spans.
    """
    from PIL import ImageDraw

    runs: list[Run] = [Run(optimizer=optimizer, schedule=Constant(lr=lr)) for lr in RATES]
    scenario = _shown(optimizer)
    paths = [trace_run(scenario, run) for run in runs]
    losses = [path.loss[:, 0] for path in paths]
    ground = min(0.0, *(float(np.nanmin(loss)) for loss in losses))  # a logarithm needs heights
    heights = [round(_height(loss - ground), 3) for loss in losses]
    ranked = sorted(range(len(runs)), key=heights.__getitem__)
    best = paths[next((n for n in ranked if _repeats(scenario, runs[n], paths[n])), ranked[0])]
    seen = projection(scenario, (best,))
    picture = _banded(seen, scenario.feasible)
    points = [_pixel(seen, at) for at in seen.project(best.theta[:, :, 0].T).T if np.isfinite(at).all()]
    ImageDraw.Draw(picture).line(points, fill=LINE, width=2, joint="curve")
    _dot(picture, points[0], 4, START)
    for minimum in scenario.landscape.minima()[:1]:
        _dot(picture, _pixel(seen, np.array(minimum)), 3, MINIMUM)
    return _reduced(picture, scenario.feasible is not None)


def _repeats(scenario: Scenario, run: Run, path: Trajectory) -> bool:
    """Whether the last bit of the start leaves `path` as drawn: else each machine would draw another."""
    start = tuple(np.nextafter(scenario.positions()[:, 0], np.inf).tolist())
    again = trace_run(msgspec.structs.replace(scenario, start=start), run)
    apart = np.linalg.norm(path.theta - again.theta, axis=1).mean()
    return not apart > 0.01 * np.ptp(path.theta, axis=0).max()


def _shown(optimizer: Optimizer) -> Scenario:
    from fallline.engine.landscapes.rosenbrock import Rosenbrock

    if optimizer.shown_on:
        return Scenario(landscape=LANDSCAPES[optimizer.shown_on](), steps=STEPS)
    return Scenario(landscape=Rosenbrock(b=10.0), start=(-1.3, 1.9), steps=STEPS, view=(-2.0, 2.0, -1.0, 2.6))


def schedule_picture(schedule: Schedule) -> Any:
    """The rates of 400 steps."""
    from PIL import Image, ImageDraw

    rates = schedule.rates(400)
    picture = Image.new("RGB", (SIDE, SIDE // 2), ANCHORS[0])
    top = max(float(np.nanmax(rates)), 1e-300)
    x = np.linspace(4, SIDE - 5, len(rates))
    y = SIDE // 2 - 6 - (SIDE // 2 - 14) * rates / top
    ImageDraw.Draw(picture).line(list(zip(x.tolist(), y.tolist(), strict=True)), fill=LINE, width=2)
    return _reduced(picture)


def _height(loss: Array) -> float:
    """Mean of the logarithm of the loss, with what is left of the steps counted as high where a run left."""
    whole = np.full(STEPS + 1, 1e8)
    whole[: len(loss)] = np.where(np.isfinite(loss), loss, 1e8)
    return float(np.log10(np.maximum(whole, 0.0) + 1e-6).mean())


def _banded(seen: Projection, within: Feasible | None) -> Any:
    """Level bands, pale where constraints are not met."""
    from PIL import Image

    x0, x1, y0, y1 = seen.window
    grid = np.stack(np.meshgrid(np.linspace(x0, x1, SIDE), np.linspace(y1, y0, SIDE))).reshape(2, -1)
    loss = seen.landscape.loss(grid).reshape(SIDE, SIDE)
    known = np.isfinite(loss)
    above = np.log1p(99 * (loss - loss[known].min()) / max(float(np.ptp(loss[known])), 1e-300))
    bands = np.where(known, np.floor(above / np.log(100) * BANDS), BANDS).clip(0, BANDS)
    share = 1 - np.where(known, bands, BANDS) / BANDS
    colours = np.stack([np.interp(share, np.linspace(0, 1, len(ANCHORS)), part) for part in zip(*ANCHORS, strict=True)])
    if within is not None and seen.plane is None:
        shut = (within.violations(grid) > 0).any(axis=0).reshape(SIDE, SIDE)
        colours = np.where(shut, 255 - PALE * (255 - colours), colours)
    return Image.fromarray(np.moveaxis(colours, 0, -1).round().astype(np.uint8), "RGB")


def _pixel(seen: Projection, at: Array) -> tuple[float, float]:
    x0, x1, y0, y1 = seen.window
    return float((at[0] - x0) / (x1 - x0) * (SIDE - 1)), float((y1 - at[1]) / (y1 - y0) * (SIDE - 1))


def _dot(picture: Any, at: tuple[float, float], radius: int, colour: tuple[int, int, int]) -> None:
    from PIL import ImageDraw

    box = [at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius]
    ImageDraw.Draw(picture).ellipse(box, fill=colour, outline=ANCHORS[-1])


def _reduced(picture: Any, pale: bool = False) -> Any:
    """Few colours, so that the file is small; more where some bands are `pale` in part."""
    return picture.quantize((3 if pale else 1) * BANDS + 6)
