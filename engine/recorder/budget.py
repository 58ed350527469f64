"""When to measure: as often as fits in a share of the time that training takes."""

import time

FORGET = 0.3
"""Weight of the newest measurement in what the next is taken to cost."""
SAVED = 2.0
"""Measurements that can be saved up for: after a long pause the steps are not slower than before it."""

PLAIN = 2e-6
"""Seconds that a step takes to record that is only counted: to look at the clock once more would take as long."""


class Budget:
    """Each step adds its share of time to a credit, and what recording takes is paid from it.

    With `every`, each so-manieth step is measured, whatever it costs.
    """

    def __init__(self, share: float, every: int | None = None) -> None:
        self._share, self._every = share, every
        self._credit = self._cost = 0.0
        self._last = time.perf_counter()

    def pay(self, seconds: float, *, measured: bool) -> None:
        """A step took so long to record."""
        self._credit -= seconds
        if measured:
            self._cost = seconds if self._cost == 0 else FORGET * seconds + (1 - FORGET) * self._cost

    def restart(self) -> None:
        """Forget the first step, which warms up whatever is used for the first time and is like no other."""
        self._credit = self._cost = 0.0

    def affords(self, step: int, now: float) -> bool:
        """Whether `step` is measured, if it is the next; asked at each, at the time `now`."""
        if self._every is not None:
            return step % self._every == 0
        saved = self._credit + self._share * (now - self._last) - PLAIN
        self._last = now
        self._credit = min(saved, SAVED * self._cost) if saved > 0 else saved
        return self._credit >= self._cost
