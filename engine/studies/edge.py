"""The edge of stability in a valley that narrows: the path, its sharpness against 2 / lr, and the central flow of it.

Cohen, Kaur, Li, Kolter and Talwalkar, ICLR 2021; Damian, Nichani and Lee, ICLR 2023, for why it stays.
"""

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.analysis.central_flow import CentralFlow, central_flow, why_not
from fallline.engine.analysis.sharpness import Sharpness, sharpness
from fallline.engine.landscapes.expression import Expression
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.trace import trace
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant

FORMULA = "exp(x) w^2 log(cosh((y - c x)/w)) + a (x - 5)^2 / 2"
START, POINTS = (1.5, 0.8), 600


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """What can be turned."""

    lr: Annotated[
        float,
        Meta(
            ge=0.01,
            le=0.6,
            description="learning rate of descent",
            extra={"label": "learning rate", "slider": (0.02, 0.4)},
        ),
    ] = 0.2
    drive: Annotated[
        float,
        Meta(
            ge=0.0005,
            le=0.05,
            description="how steeply the valley falls to where it is narrow",
            extra={"label": "drive", "scale": "log", "slider": (0.001, 0.02)},
        ),
    ] = 0.005
    wall: Annotated[
        float,
        Meta(
            ge=0.05,
            le=2,
            description="distance from the floor at which the walls grow no steeper",
            extra={"label": "wall", "symbol": "w", "scale": "log", "slider": (0.1, 1)},
        ),
    ] = 0.3
    steps: Annotated[int, Meta(ge=20, le=2500, description="steps taken", extra={"slider": (100, 2500)})] = 1200


class EdgeFound(msgspec.Struct, frozen=True, eq=False):
    """What came of it."""

    landscape: Landscape
    path: Trajectory
    sharpness: Sharpness
    flow: CentralFlow | None
    untold: str
    """Why there is no flow, or nothing."""

    @property
    def late(self) -> float:
        """The median sharpness of the last quarter."""
        value = self.sharpness.value
        return float(np.median(value[-len(value) // 4 :]))

    def sharpness_at(self, step: int) -> float:
        """The last that was found until `step`."""
        return float(self.sharpness.value[max(int(np.searchsorted(self.sharpness.steps, step, "right")) - 1, 0)])


def edge(settings: Edge) -> EdgeFound:
    """Descent from START."""
    walked = scenario(settings)
    (run,), path = walked.runs, trace(walked)[0]
    untold = why_not(walked, run, path)
    flow = None if untold else central_flow(walked, run, path)
    return EdgeFound(walked.landscape, path, sharpness(walked, run, path, POINTS), flow, untold)


def scenario(settings: Edge) -> Scenario:
    """The run alone."""
    s = settings
    landscape = Expression(formula=FORMULA, parameters={"a": s.drive, "c": 0.05, "w": s.wall})
    run: Run = Run(optimizer=GradientDescent(), schedule=Constant(lr=s.lr))
    return Scenario(landscape=landscape, start=START, steps=s.steps, runs=(run,))
