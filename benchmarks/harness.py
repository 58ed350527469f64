"""Medians of times and of CPU times, turn about, so that a busy machine is as hard on the one as on the other."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

Work = Callable[[], object]


class Figure(NamedTuple):
    """One line of the table: ours against a peer (a ratio) or against a limit in the same unit."""

    name: str
    ours: float
    unit: str
    peer: str = ""
    theirs: float | None = None
    limit: float | None = None
    """Of the ratio where there is a peer, else of `ours`."""

    @property
    def ratio(self) -> float | None:
        """Ours over theirs: below 1 is quicker."""
        return self.ours / self.theirs if self.theirs else None

    @property
    def held(self) -> bool | None:
        """Whether the limit is kept; None where there is none."""
        measured = self.ours if self.ratio is None else self.ratio
        return None if self.limit is None else measured <= self.limit


def medians(*works: Work, repeats: int = 7, cpu: bool = False) -> list[float]:
    """Seconds that each of `works` takes, wall or CPU (of all threads), after one warm-up, run in turn."""
    clock = time.process_time if cpu else time.perf_counter
    times: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(repeats):
        for work, spent in zip(works, times, strict=True):
            before = clock()
            work()
            spent.append(clock() - before)
    return [statistics.median(spent) for spent in times]


def table(figures: list[Figure]) -> str:
    """The figures in columns."""
    rows = [("figure", "ours", "peer", "theirs", "ratio", "limit", "")]
    for each in figures:
        ratio, limit = each.ratio, each.limit
        rows.append(
            (
                each.name,
                f"{each.ours:.4g} {each.unit}",
                each.peer,
                "" if each.theirs is None else f"{each.theirs:.4g} {each.unit}",
                "" if ratio is None else f"{ratio:.4f}",
                "" if limit is None else f"{limit:.3g}",
                {True: "held", False: "MISSED", None: ""}[each.held],
            )
        )
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
