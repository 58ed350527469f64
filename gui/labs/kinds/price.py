"""What a dial changes of the least loss within constraints, beside what the multipliers say; or the multipliers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

import numpy as np
from msgspec import Meta

from fallline.engine.family.fields import Field
from fallline.engine.language import tr
from fallline.engine.problem.constraints import ABOVE, BELOW, RELATION
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies import constrained
from fallline.gui.figures import figure
from fallline.gui.labs.kinds.kind import Array, Given, Kind, spoken
from fallline.gui.labs.plot import LabPlot

COLOURS = "orange", "sky", "green", "pink"
FREE = 1e-9
"""A multiplier, or a room, that counts as none."""


class Prices(NamedTuple):
    """At each of k values of the dial, and where it stands."""

    loss: Array
    multipliers: Array
    """(k, m)."""
    room: Array
    """(k, m)."""
    here: constrained.Held
    price: constrained.Price


class PriceOf(Kind, frozen=True, kw_only=True, tag="price"):
    """By SQP, at each value from the least point at the one before."""

    heading: ClassVar[str] = "The least loss"
    slow: ClassVar[bool] = True

    dial: str
    range: tuple[float, float]
    count: Annotated[int, Meta(ge=2, le=200)] = 46
    figure: Literal["loss", "multipliers"] = "loss"
    """The least loss with its slope by the multipliers, or the multipliers with the room that is left, dashed."""

    def below(self, dials: Mapping[str, Field]) -> str:
        return spoken(dials[self.dial])

    def check(self, scenario: Scenario, dials: Mapping[str, Any]) -> None:
        """The dial must be there and turn a number that need not be whole, and there must be constraints."""
        super().check(scenario, dials)
        if self.dial not in dials:
            raise ValueError(tr(".dial: there is no dial {dial!r}", dial=self.dial))
        if not isinstance(dials[self.dial], float):
            raise ValueError(tr(".dial: {dial} is no number with decimals", dial=self.dial))
        if not self.range[0] < self.range[1]:
            raise ValueError(tr(".range: from must be below to"))
        needs_constraints(scenario)

    @property
    def values(self) -> Array:
        """Where the dial is put, (k,)."""
        return np.linspace(*self.range, self.count)

    def compute(self, given: Given) -> Prices:
        def at(value: float) -> Scenario:
            return given.at({**given.values, self.dial: value})

        rows = constrained.along(tuple(map(at, self.values.tolist())))
        here = float(given.values[self.dial])
        price = constrained.price(at, here, self.range[1] - self.range[0])
        loss, multipliers, room = (np.array([getattr(row, name) for row in rows]) for name in ("loss", *OF))
        return Prices(loss, multipliers, room, constrained.least(at(here)), price)

    def draw(self, plot: LabPlot, given: Given, found: Prices, measured: Any) -> None:
        here = float(given.values[self.dial])
        plot.mark(here, "")
        if self.figure == "loss":
            self._draw_loss(plot, here, found)
        else:
            self._draw_multipliers(plot, given, here, found)

    def _draw_loss(self, plot: LabPlot, here: float, found: Prices) -> None:
        low, high = _range(found.loss)
        plot.show_range(self.range, (low - 0.05 * (high - low), high + 0.05 * (high - low)))
        plot.curve(self.values, found.loss, "sky", tr("the least loss"), width=2)
        reach = (self.range[1] - self.range[0]) / 4
        ends = np.array([here - reach, here + reach])
        tangent = found.here.loss + found.price.said * (ends - here)
        plot.curve(ends, tangent, "text", tr("by the multipliers"), dash=True)
        plot.points(np.array([here]), np.array([found.here.loss]), "sky")
        self.say(
            plot,
            tr("Per unit of the dial the least loss changes by {measured}; the multipliers say {said}",
               measured=figure(_round(found.price.measured)), said=figure(_round(found.price.said))),
        )  # fmt: skip

    def _draw_multipliers(self, plot: LabPlot, given: Given, here: float, found: Prices) -> None:
        high = max(_range(found.multipliers)[1], FREE)
        plot.show_range(self.range, (-0.04 * high, 1.25 * high))
        within = given.scenario.feasible
        assert within is not None
        for i, words in enumerate(within.words):
            colour = COLOURS[i % len(COLOURS)]
            plot.curve(self.values, found.multipliers[:, i], colour, _as_printed(words), width=2)
            plot.curve(self.values, found.room[:, i], colour, dash=True)
            plot.points(np.array([here]), found.here.multipliers[i : i + 1], colour)
        self.say(plot, _products(found.here))

    def columns(self, given: Given, found: Prices, measured: Any) -> dict[str, Any]:
        columns: dict[str, Any] = {f"{self.dial}_priced": self.values}
        if self.figure == "loss":
            return columns | {"least_loss": found.loss}
        for i in range(found.multipliers.shape[1]):
            columns |= {f"multiplier_{i + 1}": found.multipliers[:, i], f"room_{i + 1}": found.room[:, i]}
        return columns


OF = "multipliers", "room"


def needs_constraints(scenario: Scenario) -> None:
    """Raise ValueError where there are none, or the loss has no Hessian."""
    if scenario.feasible is None:
        raise ValueError(tr(": it needs constraints, and the scenario has none"))
    if not scenario.landscape.has_hessian:
        raise ValueError(tr(": it needs second derivatives"))


def _products(held: constrained.Held) -> str:
    """Each constraint's multiplier times its room, where the dial stands."""
    pairs = list(zip(held.multipliers, held.room, strict=True))
    told = ", ".join(f"{figure(_round(price))} × {figure(_round(room))}" for price, room in pairs)
    if all(min(abs(price), abs(room)) < FREE for price, room in pairs):
        return tr("Multiplier × room here: {products}; one of each pair is 0", products=told)
    return tr("Multiplier × room here: {products}", products=told)


def _as_printed(constraint: str) -> str:
    """With the signs of print: a legend would take < for a tag."""
    return RELATION.sub(
        lambda sign: "≤" if sign[0].startswith(BELOW) else "≥" if sign[0].startswith(ABOVE) else "=", constraint
    )


def _round(value: float) -> float:
    return 0.0 if abs(value) < FREE else float(value)


def _range(rows: Array) -> tuple[float, float]:
    known = rows[np.isfinite(rows)]
    return (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
