"""Steps to a tolerance against the condition number: descent, momentum, Nesterov and Newton, each at its best."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.studies.conditioning import (
    KAPPAS,
    Histories,
    histories,
    racers,
    steps_expected,
    steps_measured,
)
from fallline.gui.labs.kinds.kind import Given, Kind
from fallline.gui.labs.plot import LabPlot

LOOKS = (("orange", "o"), ("sky", "t1"), ("green", "s"), ("pink", "d"))


class Cost(Kind, frozen=True, kw_only=True, tag="cost"):
    """On the quadratic (1/2) (x² + κ y²), whatever the lab's landscape is: lines by theory, dots measured once."""

    heading: ClassVar[str] = "Steps needed"
    x: ClassVar[str] = "condition number κ"
    y: ClassVar[str] = "steps"
    options: ClassVar[dict[str, bool]] = {"log_x": True, "log_y": True}

    tolerance: Annotated[float, Meta(ge=1e-8, le=0.5)] = 1e-4

    def measure(self) -> Histories:
        return histories()

    def compute(self, given: Given) -> Any:
        return steps_expected(self.tolerance)

    def draw(self, plot: LabPlot, given: Given, found: Any, measured: Any) -> None:
        plot.show_range((1, 1500), (0.7, 3e4))
        kappas, expected = found
        for by_theory, (colour, _) in zip(expected, LOOKS, strict=True):
            plot.curve(kappas, by_theory, colour, width=1)
        if given.bowl is not None:
            plot.mark(given.bowl.kappa, "")
        if measured is None:
            plot.say(tr("Measuring …"))
            return
        for steps, (colour, symbol) in zip(steps_measured(self.tolerance, measured), LOOKS, strict=True):
            plot.points(np.array(KAPPAS), steps, colour, symbol=symbol, size=7)
        if given.own:
            plot.say(
                tr("Dots and lines stand for quadratics alone, not for your formula; dotted: its κ near its minimum")
            )
        else:
            plot.say(tr("Dots are measured, lines are theory; momentum's line is the bound of all first-order methods"))

    def columns(self, given: Given, found: Any, measured: Any) -> dict[str, Any]:
        names = [racer.name.replace(" ", "_").lower() for racer in racers(KAPPAS[0])]
        rows = () if measured is None else steps_measured(self.tolerance, measured)
        return (
            {"kappa": np.array(KAPPAS)}
            | {f"{name}_steps": steps for name, steps in zip(names, rows, strict=False)}
            | {"theory_kappa": found[0]}
            | {f"{name}_theory": steps for name, steps in zip(names, found[1], strict=True)}
        )
