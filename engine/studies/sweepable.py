"""What a sweep can turn: the place of every number of a scenario, and the field that declares it."""

import math
from collections.abc import Iterator

import msgspec

from fallline.engine.family.fields import Field, fields
from fallline.engine.language import tr
from fallline.engine.problem.landscape import Landscape
from fallline.engine.scenario.scenario import Scenario


class Sweepable(msgspec.Struct, frozen=True):
    """One number of a scenario."""

    place: str
    """Such as runs.0.schedule.lr, as an axis names it."""
    field: Field
    words: str
    """For people: the run, counted from 1, with its label; or the landscape; and the field."""

    def span(self, count: int) -> str:
        """The range of the field's slider in `count` values, as an axis is written: log:0.001:1:48.

        A count steps by whole numbers, with fewer of them, and ends where the last step does.
        """
        low, high = self.field.slider
        if self.field.kind == "integer":
            stride = max(1, math.ceil((high - low) / (count - 1)))
            strides = max(1, int((high - low) // stride))
            return f"lin:{low:g}:{low + stride * strides:g}:{strides + 1}"
        return f"{'log' if self.field.logarithmic else 'lin'}:{low:g}:{high:g}:{count}"


def sweepable(scenario: Scenario) -> dict[str, Sweepable]:
    """Place -> all that is known of it, run by run, then the landscape."""
    found: list[Sweepable] = []
    for index, run in enumerate(scenario.runs):
        owner = f"{index + 1}. {run.label}"
        for part in ("schedule", "optimizer", "gradient"):
            found += _numbers(f"runs.{index}.{part}", owner, getattr(run, part))
    found += _numbers("landscape", tr("Landscape"), scenario.landscape)
    if (dials := scenario.landscape.dials()) is not None:
        found += _numbers("landscape.parameters", tr("Landscape"), dials)
    examples = scenario.landscape.examples
    return {
        each.place: each
        for each in found
        if (examples or each.field.name != "batch_size") and not _resizes(scenario.landscape, each)
    }


def _resizes(landscape: Landscape, number: Sweepable) -> bool:
    """Whether other values of it make other numbers of parameters, which no start would fit."""
    if number.place != f"landscape.{number.field.name}" or number.field.kind != "integer":
        return False
    low, high = (round(end) for end in number.field.slider)
    try:
        return any(landscape.edited(**{number.field.name: end}).dimension != landscape.dimension for end in (low, high))
    except (msgspec.ValidationError, ValueError):  # of an end alone: the sweep says it in its place
        return False


def _numbers(place: str, owner: str, struct: msgspec.Struct) -> Iterator[Sweepable]:
    for field in fields(type(struct)):
        if field.kind in ("real", "integer"):
            yield Sweepable(f"{place}.{field.name}", field, f"{owner}: {field.label} {field.symbol}".strip())
