"""What a recording says of itself before its numbers: the run, its tables, and how its parameters are kept."""

import math
from dataclasses import asdict, dataclass, field
from typing import Any

from fallline.engine.language import tr
from fallline.engine.recorder.records import MOST_COLUMNS, MOST_TABLES, Damaged

LOSS = ("step", "seconds", "loss")
EVENTS = {
    "epoch": ("step", "seconds", "epoch"),
    "validation": ("step", "seconds", "loss"),
    "curvature": ("step", "seconds", "lambda_max", "lambda_2", "lambda_3", "lambda_4", "preconditioned", "limit"),
    "noise": ("step", "seconds", "noise_scale", "gradient_squared", "trace"),
}
"""Tables of what is asked per epoch or on demand, with their columns."""
KINDS = "whole", "sketch"


@dataclass(frozen=True)
class Header:
    """A table is named by its place in `tables`."""

    name: str
    method: str
    """Of the optimizer, such as "Adam"; empty where it is not known."""
    limit: float | None
    """What the learning rate times lambda_max must stay below, such as 2; None where no such limit is known."""
    parameters: int
    kept: str
    """"whole", or "sketch": a random projection."""
    numbers: int
    """Of a position."""
    seed: int
    tables: dict[str, tuple[str, ...]]
    first_step: int = 0
    """Of what follows this header: rows of this step and later ones are no more."""
    started: str = ""
    """Date and time as ISO 8601 has them."""
    more: dict[str, Any] = field(default_factory=dict)
    """What another version says besides."""

    def columns(self) -> dict[str, Any]:
        """For a JSON object."""
        return {"format": "fallline-recording", "version": 1, **asdict(self)}

    def fits(self, other: "Header") -> bool:
        """Whether one run can be written under both."""
        mine, its = ((each.parameters, each.kept, each.numbers, each.seed, each.tables) for each in (self, other))
        return mine == its


def tables(measured: tuple[str, ...], numbers: int, *, average: bool = False) -> dict[str, tuple[str, ...]]:
    """All tables of a run: losses, `measured` with positions of so many numbers, and what is asked now and then.

    With an `average`, its positions too.
    """
    positions = tuple(f"p{k}" for k in range(numbers))
    beside = {"average": ("step", "seconds", *positions)} if average and numbers else {}
    return {"loss": LOSS, "measured": ("step", "seconds", *measured, *positions), **EVENTS, **beside}


def header_of(found: dict[str, Any], at: int) -> Header:
    """Read what JSON holds, and believe none of it; raises Damaged."""
    try:
        return _header(found)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise Damaged(
            tr("damaged at byte {at:,}: the header says {error}", at=at, error=str(error) or type(error).__name__)
        ) from None


def _header(found: dict[str, Any]) -> Header:
    if found.get("format") != "fallline-recording" or found.get("version") != 1:
        raise ValueError(tr("another format or version"))
    limit = found.get("limit")
    made = Header(
        name=str(found.get("name", ""))[:200],
        method=str(found.get("method", ""))[:80],
        limit=None if limit is None else float(limit),
        parameters=int(found["parameters"]),
        kept=str(found["kept"]),
        numbers=int(found["numbers"]),
        seed=int(found["seed"]),
        tables={str(name)[:80]: tuple(str(each)[:80] for each in columns) for name, columns in found["tables"].items()},
        first_step=int(found["first_step"]),
        started=str(found.get("started", ""))[:80],
    )
    _check(made)
    return made


def _check(made: Header) -> None:
    columns = made.tables.values()
    if len(made.tables) > MOST_TABLES or any(not 2 <= len(each) <= MOST_COLUMNS for each in columns):
        raise ValueError(tr("more tables or columns than a run has"))
    if any(len(set(each)) != len(each) or each[:2] != ("step", "seconds") for each in columns):
        raise ValueError(tr("a table whose columns are not step, seconds and others"))
    if not {"loss", "measured", *EVENTS} <= set(made.tables) or any(
        not set(needed) <= set(made.tables[name]) for name, needed in {"loss": LOSS, **EVENTS}.items()
    ):
        raise ValueError(tr("no table of what every run has"))
    if made.kept not in KINDS or not 0 <= made.numbers <= MOST_COLUMNS or made.parameters < 0 or made.first_step < 0:
        raise ValueError(tr("parameters that cannot be"))
    if tuple(f"p{k}" for k in range(made.numbers)) != made.tables["measured"][-made.numbers :][: made.numbers]:
        raise ValueError(tr("no place for the parameters"))
    if made.limit is not None and not math.isfinite(made.limit):
        raise ValueError(tr("a limit that is no number"))
