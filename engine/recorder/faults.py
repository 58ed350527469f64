"""What goes wrong in a recorder: training never dies of it, and each fault is said once."""

from collections.abc import Callable
from typing import TypeVar

from fallline.engine.language import tr
from fallline.engine.recorder.writer import say

T = TypeVar("T")
NAN = float("nan")
MOST = 20
"""Faults that are said; a loop that fails anew at each step fills no screen."""


class Faults:
    """Those of one run."""

    def __init__(self) -> None:
        self._said = set[str]()

    def say(self, error: Exception) -> float:
        """Warn of it, unless it was warned of; in place of what it spoiled, NaN."""
        words = f"{type(error).__name__}: {error}"
        if words not in self._said and len(self._said) < MOST:
            self._said.add(words)
            say(tr("{words}; training goes on", words=words))
        return NAN

    def guarded(self, work: Callable[[], T]) -> T | None:
        """What `work` gives; where it fails, one warning and None."""
        try:
            return work()
        except Exception as error:  # noqa: BLE001  training goes on
            self.say(error)
            return None
