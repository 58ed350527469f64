"""All walkers of a run to their ends by its kernels: in blocks, which the cores share."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fallline.engine.kernels.kernel_cache import Crowd, Kernels
from fallline.engine.problem.reach import reach
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Written = tuple[Array, Array, Array, Array]

BLOCK = 768
"""Walkers at a time: all that a step touches, 40 bytes and more each, stays in the nearest cache."""
SHARES = 8
"""Parts of a crowd for each core: some end sooner than others."""


class Ends(NamedTuple):  # a tuple, as the kernels take it
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


def room(steps: int, n: int, slots: int) -> Written:
    """For what the driver writes down: path (T+1, 2, n), loss (T+1, n), gradient, and slots (slots, T+1, 2, n)."""
    vectors = steps + 1, 2, n
    return np.empty(vectors), np.empty((steps + 1, n)), np.empty(vectors), np.empty((slots, *vectors))


class Walk:
    """All that the driver needs for one run from `theta` (2, n), which it moves."""

    def __init__(
        self,
        kernels: Kernels,
        scenario: Scenario,
        run: Run,
        coefficients: Array,
        theta: Array,
        tolerance: float | None = None,
    ) -> None:
        self.kernels, self.coefficients, self.seed = kernels, coefficients, np.uint64(scenario.seed)
        self.theta = theta
        self.steps, self.slots = scenario.steps, len(run.optimizer.slots)
        self.ahead = run.optimizer.probe is not None
        numbers = scenario.landscape.numbers()
        self.parameters = np.array([numbers[name] for name in kernels.parameters], dtype=np.float64)
        self.reach = np.array(reach(scenario.landscape, theta))
        square = -1.0 if tolerance is None else tolerance * tolerance
        seen = run.gradient
        self.limits = (
            float(self.reach[0].min()),
            square,
            float(seen.noise),
            float(seen.clip_norm),
            float(seen.weight_decay),
        )

    def __call__(self, first: int = 0, written: Written | None = None) -> Ends:
        """Move the walkers, numbered from `first`, to their end; `written` is filled where given."""
        n, out = self.theta.shape[1], self._ends(self.theta)
        if n <= BLOCK:
            self._block(out, 0, first, written)
        else:
            list(pool().map(lambda k: self._block(out, k, first, written), range(0, n, BLOCK)))
        return out

    def together(self, crowd: Crowd) -> Ends:
        """The same by the fused kernel, where no record, noise, clipping or decay is asked for."""
        n, out = self.theta.shape[1], self._ends(self.theta)
        share = crowd.tile * max(1, n // (crowd.tile * SHARES * (os.cpu_count() or 1)))

        def walk(k: int) -> None:
            columns, limits = (k, min(k + share, n), crowd.tile, self.slots), np.array([*self.limits[:2], 0.0])
            crowd.march(crowd.functions, columns, self.parameters, self.coefficients, self.reach, limits, tuple(out))

        list(map(walk, [0]) if n <= share else pool().map(walk, range(0, n, share)))
        return out

    def _ends(self, theta: Array) -> Ends:
        n = theta.shape[1]
        return Ends(theta, np.empty(n), np.empty(n), np.full(n, self.steps + 1), np.full(n, self.steps + 1))

    def _block(self, out: Ends, k: int, first: int, written: Written | None) -> None:
        here = slice(k, k + BLOCK)
        *_, model = self.kernels.functions
        theta = np.ascontiguousarray(out.theta[:, here])
        state, g = np.zeros((self.slots + 2 * (model != 0), *theta.shape)), np.empty_like(theta)
        results = (out.left[here], out.settled[here], out.loss[here], g)
        self.kernels.drive(
            self.kernels.functions, self.ahead, theta, state, self.parameters, self.coefficients,
            np.ascontiguousarray(self.reach[:, here]), self.limits, self.seed,
            first, k, results, written is not None, written or _nothing(),
        )  # fmt: skip
        out.theta[:, here] = theta
        with np.errstate(over="ignore", invalid="ignore"):
            out.gradient_norm[here] = np.hypot(*g)


@lru_cache(maxsize=1)
def _nothing() -> Written:
    return np.empty((0, 2, 0)), np.empty((0, 0)), np.empty((0, 2, 0)), np.empty((0, 0, 2, 0))


@lru_cache(maxsize=1)
def pool() -> ThreadPoolExecutor:
    """A thread per core; what runs in it must not wait for it."""
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="walkers")
