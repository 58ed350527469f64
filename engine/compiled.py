"""The compiled path: rules and formulas as machine code behind trace, and walkers by the million without their paths.

A run is compilable when its landscape is an expression in known functions, its gradient exact (noise, clipping and
decay included), its schedule does not watch the loss, and its optimizer is a `rule` or `plane_rule` over numpy. Any
other stays with numpy, and so does every run while its kernels are made: in the background, once the same pair of
landscape and optimizer was asked for twice or its work is large. FALLLINE_COMPILE=0 turns this off, =wait compiles
first.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.kernels import shelf
from engine.optimizer import Optimizer
from engine.scenario import Run, Scenario
from engine.schedule import Schedule

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

BLOCK = 768
"""Walkers at a time: all that a step touches, 40 bytes and more each, stays in the nearest cache."""
SHARES = 8
"""Parts of a crowd for each core: some end sooner than others."""
LARGE = 50_000
"""Steps times walkers from which a run is worth compiling for at once."""
LONG = 5_000
"""Steps times walkers from which handing a run to another thread costs less than it gains."""
OVERFLOWING = 1e150
"""What a loss and its gradient must stay below within the bound for the fused kernels: squares are finite then."""
KEPT = 1 << 26
"""Bytes of coefficients kept for the next edit: making them anew takes longer than the steps."""

_chosen: ContextVar[str] = ContextVar("compiling", default="")


class Recording(NamedTuple):
    """A run as the kernels wrote it, T steps; NaN for a walker from the step at which it left on, but at the start."""

    path: Array
    """(T+1, d, n)."""
    loss: Array
    """(T+1, n)."""
    gradient: Array
    """(T+1, d, n)."""
    history: Array
    """The optimizer's slots, (slots, T+1, d, n)."""
    rates: Array
    """(T,)."""
    left: Counts
    """The first step without each walker, (n,); beyond the last where it stayed."""


class Ends(NamedTuple):
    """Where n walkers end, and when they left or came to rest."""

    theta: Array
    """Where each settled, or was after the last step, (d, n); NaN for a walker that left, here and below."""
    loss: Array
    """(n,)."""
    gradient_norm: Array
    """(n,)."""
    left: Counts
    """The first step without each walker, (n,); steps + 1 where it stayed."""
    settled: Counts
    """The first step at which its gradient was no longer than the tolerance, (n,); steps + 1 where there was none."""


def compilable(scenario: Scenario, run: Run) -> bool:
    """Whether `run` follows the rule above, as far as it shows before the kernels' source is written."""
    asked = run.gradient
    plain = asked.source == "exact" and not asked.batch_size and not run.schedule.memory
    return plain and not shelf.refused(scenario.landscape, run.optimizer)


def ready(scenario: Scenario) -> bool:
    """Whether every compilable run of `scenario` would run as machine code now."""
    runs = (run for run in scenario.runs if compilable(scenario, run))
    return all(shelf.find(scenario.landscape, run.optimizer) for run in runs)


def side_by_side(scenario: Scenario, runs: Sequence[Run]) -> bool:
    """Whether `runs` are worth a thread each: long ones of machine code, whose walkers are not shared out already."""
    n = 1 if isinstance(scenario.start[0], float) else len(scenario.start)
    if len(runs) < 2 or n > BLOCK or scenario.steps * n < LONG or mode() == "0":
        return False
    return all(compilable(scenario, run) and shelf.find(scenario.landscape, run.optimizer) for run in runs)


def warm(scenario: Scenario) -> None:
    """Have the kernels of `scenario` made in the background, newest wish first; returns at once."""
    if mode() != "0":
        for run in scenario.runs:
            if compilable(scenario, run):
                shelf.request(scenario.landscape, run.optimizer)


def mode() -> str:
    """FALLLINE_COMPILE: "0" is off, "wait" compiles before it runs, anything else compiles in the background."""
    return _chosen.get() or os.environ.get("FALLLINE_COMPILE", "1")


@contextmanager
def compiling(chosen: str) -> Iterator[None]:
    """Within it this thread's `mode` is `chosen`; with "" it stays: for work whose bits must not depend on where."""
    token = _chosen.set(chosen)
    try:
        yield
    finally:
        _chosen.reset(token)


def recorded(scenario: Scenario, run: Run, bound: float) -> Recording | None:
    """`run` with everything written down, or None where numpy must serve."""
    theta = scenario.positions()
    kernels = _kernels(scenario, run, theta.shape[1])
    if kernels is None:
        return None
    steps, n = scenario.steps, theta.shape[1]
    rates, coefficients = _table(run.optimizer, run.schedule, steps)
    path, gradient = np.empty((steps + 1, 2, n)), np.empty((steps + 1, 2, n))
    loss, history = np.empty((steps + 1, n)), np.empty((len(run.optimizer.slots), steps + 1, 2, n))
    walk = _Walk(kernels, scenario, run, coefficients, bound, None)
    found = walk(theta, 0, (path, loss, gradient, history))
    last = max(int(found.left.max()), 1)
    return Recording(path[:last], loss[:last], gradient[:last], history[:, :last], rates[: last - 1].copy(), found.left)


def ends(
    scenario: Scenario,
    run: Run,
    start: Array | None = None,
    tolerance: float | None = None,
    first: int = 0,
    bound: float = 1e8,
) -> Ends:
    """Where walkers from `start` (d, n), by default the scenario's, end; nothing in between is kept.

    `first` is the number of the first of them, which the noise depends on. With a `tolerance` a walker stays where it
    settles. All cores share the walkers; memory grows with n alone.
    """
    theta = np.array(scenario.positions() if start is None else start, dtype=np.float64, order="C")
    kernels = _kernels(scenario, run, theta.shape[1])
    if kernels is None:
        from engine.kernels.plain import walk_plainly

        found = Ends(*walk_plainly(scenario, run, theta, tolerance, first, bound))
    else:
        _, coefficients = _table(run.optimizer, run.schedule, scenario.steps)
        walk = _Walk(kernels, scenario, run, coefficients, bound, tolerance)
        crowd = _crowd(scenario, run, walk, theta.shape[1])
        found = walk(theta, first, None) if crowd is None else walk.together(theta, crowd)
    for values in (found.loss, found.gradient_norm):
        values[found.left <= scenario.steps] = np.nan
    return found


class _Walk:
    """All that the driver needs for one run, and its walkers in blocks."""

    def __init__(
        self,
        kernels: shelf.Kernels,
        scenario: Scenario,
        run: Run,
        coefficients: Array,
        bound: float,
        near: float | None,
    ) -> None:
        self.kernels, self.coefficients, self.seed = kernels, coefficients, np.uint64(scenario.seed)
        self.steps, self.slots = scenario.steps, len(run.optimizer.slots)
        self.ahead = run.optimizer.probe is not None
        self.parameters = np.array([getattr(scenario.landscape, name) for name in kernels.parameters], dtype=np.float64)
        square = -1.0 if near is None else near * near
        seen = run.gradient
        self.limits = (bound, square, float(seen.noise), float(seen.clip_norm), float(seen.weight_decay))

    def __call__(self, theta: Array, first: int, records: tuple[Array, ...] | None) -> Ends:
        """Move `theta` (2, n) to its end; `records` (path, loss, gradient, history) are written where given."""
        n, out = theta.shape[1], self._ends(theta)
        if n <= BLOCK:
            self._block(out, 0, first, records)
        else:
            list(pool().map(lambda k: self._block(out, k, first, records), range(0, n, BLOCK)))
        return out

    def together(self, theta: Array, crowd: shelf.Crowd) -> Ends:
        """The same by the fused kernel, where no record, noise, clipping or decay is asked for."""
        n, out = theta.shape[1], self._ends(theta)
        share = crowd.tile * max(1, n // (crowd.tile * SHARES * (os.cpu_count() or 1)))

        def walk(k: int) -> None:
            columns, limits = (k, min(k + share, n), crowd.tile, self.slots), np.array([*self.limits[:2], 0.0])
            crowd.march(crowd.functions, columns, self.parameters, self.coefficients, limits, tuple(out))

        list(map(walk, [0]) if n <= share else pool().map(walk, range(0, n, share)))
        return out

    def _ends(self, theta: Array) -> Ends:
        n = theta.shape[1]
        return Ends(theta, np.empty(n), np.empty(n), np.full(n, self.steps + 1), np.full(n, self.steps + 1))

    def _block(self, out: Ends, k: int, first: int, records: tuple[Array, ...] | None) -> None:
        here = slice(k, k + BLOCK)
        both, gradient, rule, probe, quick_rule, matrix = self.kernels.functions
        theta = np.ascontiguousarray(out.theta[:, here])
        state, g = np.zeros((self.slots + 2 * (matrix != 0), *theta.shape)), np.empty_like(theta)
        results = (out.left[here], out.settled[here], out.loss[here], g)
        functions = (both, gradient, quick_rule if records is None else rule, probe, matrix)
        self.kernels.drive(
            functions, self.ahead, theta, state, self.parameters, self.coefficients, self.limits, self.seed,
            first, k, results, records is not None, records or _nothing(),
        )  # fmt: skip
        out.theta[:, here] = theta
        with np.errstate(over="ignore", invalid="ignore"):
            out.gradient_norm[here] = np.hypot(*g)


def _kernels(scenario: Scenario, run: Run, n: int) -> shelf.Kernels | None:
    """The kernels of `run` if they are there; else they are made now, or asked for, or left alone, as `mode` says."""
    asked = mode()
    if asked == "0" or not compilable(scenario, run):
        return None
    found = shelf.find(scenario.landscape, run.optimizer)
    if found is None and asked == "wait":
        return shelf.make(scenario.landscape, run.optimizer)
    if found is None:
        shelf.note(scenario.landscape, run.optimizer, scenario.steps * n >= LARGE)
    return found


def _crowd(scenario: Scenario, run: Run, walk: _Walk, n: int) -> shelf.Crowd | None:
    """The fused kernel, if it is there and may serve: nothing overflows within the bound, nobody distorts gradients."""
    if any(walk.limits[2:]):
        return None
    pair = scenario.landscape, run.optimizer
    found = shelf.make_crowd(*pair) if mode() == "wait" else shelf.find_crowd(*pair)
    if found is None and scenario.steps * n >= LARGE:
        shelf.request(*pair, crowd=True)
    if found is None:
        return None
    edge = np.full(2, walk.limits[0])
    with np.errstate(over="ignore", invalid="ignore"):
        return found if found.bound_at(*edge, *walk.parameters)[0] < OVERFLOWING else None


_tables: dict[tuple[Optimizer, Schedule], tuple[Array, Array]] = {}


def _table(optimizer: Optimizer, schedule: Schedule, steps: int) -> tuple[Array, Array]:
    """Rates (T,) and coefficients (T, k) of the first `steps` steps; both depend on nothing but step and family."""
    known = _tables.get((optimizer, schedule))
    if known is None or len(known[0]) < steps:
        rates = schedule.rates(steps)
        rows = map(optimizer.coefficients, range(steps), rates.tolist())
        width = len(optimizer.coefficients(0, float(rates[0])))
        known = rates, np.fromiter(chain.from_iterable(rows), np.float64, steps * width).reshape(steps, width)
        _tables[optimizer, schedule] = known
        while len(_tables) > 32 or (len(_tables) > 1 and _kept() > KEPT):
            _tables.pop(next(iter(_tables)), None)
    return known[0][:steps], known[1][:steps]


def _kept() -> int:
    return sum(part.nbytes for table in tuple(_tables.values()) for part in table)


@lru_cache(maxsize=1)
def _nothing() -> tuple[Array, ...]:
    return np.empty((0, 2, 0)), np.empty((0, 0)), np.empty((0, 2, 0)), np.empty((0, 0, 2, 0))


@lru_cache(maxsize=1)
def pool() -> ThreadPoolExecutor:
    """A thread per core; what runs in it must not wait for it."""
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="walkers")
