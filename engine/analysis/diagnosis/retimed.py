"""A schedule that does the same sooner or later."""

from fallline.engine.method.schedule import Schedule
from fallline.engine.schedules.exponential import Exponential
from fallline.engine.schedules.inverse_time import InverseTime
from fallline.engine.schedules.piecewise import Piecewise

TIMES = ("every", "period", "patience")
"""Fields that are numbers of steps."""


def retimed(schedule: Schedule, factor: float) -> Schedule | None:
    """`schedule` with its time stretched by `factor`; None where it has no time of its own."""
    if isinstance(schedule, Exponential):
        return schedule.edited(factor=schedule.factor ** (1 / factor))
    if isinstance(schedule, InverseTime):
        return schedule.edited(decay=schedule.decay / factor)
    if isinstance(schedule, Piecewise):
        return schedule.edited(pieces=_later(schedule.pieces, factor))
    name = next((name for name in TIMES if name in schedule.__struct_fields__), "")
    return schedule.edited(**{name: max(1, round(getattr(schedule, name) * factor))}) if name else None


def _later(pieces: str, factor: float) -> str:
    """Steps and shares, as Piecewise writes them, with the steps at `factor` times."""
    pairs = [piece.split(":") for piece in pieces.split(",") if piece.strip()]
    return ", ".join(f"{max(1, round(int(step) * factor))}: {share.strip()}" for step, share in pairs)
