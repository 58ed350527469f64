"""The questions of a run, asked again before a watching oracle: where it looked, and which points it tried."""

import threading
from collections import OrderedDict

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.method.numbers import stepper
from fallline.engine.method.oracle import Oracle
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

Array = NDArray[np.float64]
Seen = tuple[tuple[Array, Array], ...]

LONGEST, KEPT = 400, 8
"""Steps from the start that are taken again for a method whose state a path does not hold; runs that are remembered."""


class Asked(msgspec.Struct, frozen=True):
    """What one step asked."""

    seen: Seen = ()
    """Points where it asked for the gradient, or knew it from the step before, with the answers, all (d,)."""
    tried: tuple[Array, ...] = ()
    """Points where it asked for the loss, or knew it: where it stands, and the trials of a line search."""


class Watched(Oracle):
    """An oracle that remembers what it was asked."""

    def __init__(self, scenario: Scenario, run: Run) -> None:
        super().__init__(scenario.landscape, run.gradient, scenario.seed, within=scenario.feasible)
        self.seen: list[tuple[Array, Array]] = []
        self.tried: list[Array] = []
        self._last = Asked()

    def distorted(self, g: Array, theta: Array) -> Array:
        answer = super().distorted(g, theta)
        self.seen.append((theta[:, 0].copy(), answer[:, 0].copy()))
        return answer

    def loss(self, theta: Array) -> Array:
        self.tried.append(theta[:, 0].copy())
        return super().loss(theta)

    def told(self, theta: Array) -> Asked:
        """All since the last time, of a step from `theta` (d, 1); first what the step before had found out there."""
        here = theta[:, 0]
        seen = [each for each in self._last.seen if np.array_equal(each[0], here)]
        tried = [each for each in self._last.tried if np.array_equal(each, here)]
        if self.steady and not any(np.array_equal(point, here) for point, _ in self.seen):
            self.seen = [*seen[-1:], *self.seen]
        if self.steady and not any(np.array_equal(point, here) for point in self.tried):
            self.tried = [*tried[-1:], *self.tried]
        self._last = Asked(tuple(self.seen), tuple(self.tried))
        self.seen, self.tried = [], []
        return self._last


def asked(scenario: Scenario, run: Run, path: Trajectory, at: int) -> Asked:
    """What the step that leaves point `at` of `path` asked, first walker; nothing where it cannot be taken again."""
    with np.errstate(all="ignore"):
        if len(run.optimizer.begin(path.theta[at, :, :1])) == len(path.state):
            return _step(scenario, run, path, at)
        if at >= LONGEST:
            return Asked()
        with _lock:
            return _replay(scenario, run, path).asked(at)


def _step(scenario: Scenario, run: Run, path: Trajectory, at: int) -> Asked:
    """One step alone, from the state that the path holds."""
    oracle = Watched(scenario, run)
    oracle.step = oracle._asked = at  # the batch and the noise of this very step
    state = tuple(values[at, :, :1] for values in path.state.values())
    stepper(run.optimizer, run.numbers, scenario.seed)(path.theta[at, :, :1], state, at, float(path.lr[at]), oracle)
    return oracle.told(path.theta[at, :, :1])


class _Replay:
    """A run taken again from its start, as far as anyone has looked."""

    def __init__(self, scenario: Scenario, run: Run, path: Trajectory) -> None:
        self.path, self.oracle = path, Watched(scenario, run)
        self.step = stepper(run.optimizer, run.numbers, scenario.seed)
        self.theta = path.theta[0, :, :1]
        self.state = run.optimizer.begin(self.theta)
        self.found: list[Asked] = []

    def asked(self, at: int) -> Asked:
        while len(self.found) <= at:
            step, before = len(self.found), self.theta
            self.oracle.step = step
            self.theta, self.state = self.step(self.theta, self.state, step, float(self.path.lr[step]), self.oracle)
            told = self.oracle.told(before)
            same = np.allclose(self.theta, self.path.theta[step + 1, :, :1], rtol=1e-6, atol=1e-9, equal_nan=True)
            self.found.append(told if same else Asked())
        return self.found[at]


_lock = threading.Lock()
_replays: OrderedDict[int, _Replay] = OrderedDict()


def _replay(scenario: Scenario, run: Run, path: Trajectory) -> _Replay:
    """That of `path`, which it keeps alive, so that its identity stays its own."""
    key = id(path)
    if key not in _replays:
        _replays[key] = _Replay(scenario, run, path)
        while len(_replays) > KEPT:
            _replays.popitem(last=False)
    _replays.move_to_end(key)
    return _replays[key]
