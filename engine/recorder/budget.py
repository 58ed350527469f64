"""When to measure: as often as fits in a share of the time that training takes."""

import sys
import time
from collections.abc import Callable

CLOCK = time.perf_counter if sys.platform == "win32" else time.thread_time
"""Time of the thread that trains: while others keep the machine busy, a share of all time is many times that of its
own. On Windows that clock ticks 64 times a second only."""
FORGET = 0.3
"""Weight of the newest measurement in what the next is taken to cost."""
SAVED = 2.0
"""Measurements that can be saved up for: after a long pause the steps are not slower than before it."""
PLAIN = 4e-6
"""Seconds that a step takes to record that is only counted, about: to look at the clock once more would cost more."""
START = 0.01
"""Seconds that are free at the start, so that of a run of some hundred quick steps there is something to see."""
ASKED = 2e-3
"""Seconds between two askings whether a step can be afforded, at least: asking costs more than counting."""
SELDOM = 0.25
"""Seconds after which one step is measured all the same: steps may be quicker than they can be counted."""


class Budget:
    """Each step adds its share of time to a credit, and what recording takes is paid from it.

    With `every`, each so-manieth step is measured, whatever it costs.
    """

    def __init__(self, share: float, every: int | None = None, clock: Callable[[], float] = CLOCK) -> None:
        self._share, self._every = share, every
        self._credit = self._cost = 0.0
        self._free = START
        self._step: int | None = None
        self.take(clock)

    def take(self, clock: Callable[[], float]) -> None:
        """Go by another clock."""
        self.clock = clock
        self._last = self._measured = clock()

    def pay(self, seconds: float) -> None:
        """It took so long to write losses."""
        self._credit -= seconds

    def pay_measured(self, seconds: float) -> None:
        """It took so long to measure a step."""
        self._cost = seconds if self._cost == 0 else FORGET * seconds + (1 - FORGET) * self._cost
        self._measured = self._last
        if self._free > 0:
            self._free -= seconds
        else:
            self._credit -= seconds

    @property
    def pause(self) -> float:
        """Seconds for which there is nothing to ask: no clock runs faster than time, and nothing is saved up before."""
        if self._every is not None or self._free > 0:
            return 0.0
        return max((self._cost - self._credit) / self._share, ASKED)

    def affords(self, step: int) -> bool:
        """Whether `step` is measured, if it is the next."""
        if self._every is not None:
            return step % self._every == 0
        now = self.clock()
        credit = (
            self._credit + self._share * (now - self._last) - PLAIN * (1 if self._step is None else step - self._step)
        )
        self._last, self._step = now, step
        self._credit = credit if credit < 0 else min(credit, SAVED * self._cost)
        return self._free > 0 or self._credit >= self._cost or now - self._measured > SELDOM
