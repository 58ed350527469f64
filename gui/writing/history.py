"""Undo of values that are never changed in place: what there was, one after the other."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class History(Generic[T]):
    """`now` is what there is. Changes with the same `key` that follow on each other undo as one."""

    def __init__(self, first: T) -> None:
        self._states, self._at, self._key = [first], 0, ""
        self.saved = first
        """What was saved last, or there at first."""

    @property
    def now(self) -> T:
        """What there is."""
        return self._states[self._at]

    @property
    def changed(self) -> bool:
        """Whether that is not what was saved."""
        return self.now != self.saved

    def change(self, state: T, key: str = "") -> None:
        """From now on there is `state`."""
        goes_on = bool(key) and key == self._key
        if not goes_on and state == self.now:
            return
        self._at += not goes_on
        self._states[self._at :] = [state]
        self._key = key

    def save(self, state: T) -> None:
        """There is `state`, as it was saved: no change to undo."""
        self._states[self._at] = self.saved = state
        self._key = ""

    def undo(self) -> bool:
        """Back by one change; whether there was one."""
        return self._go(-1)

    def redo(self) -> bool:
        """And forth again."""
        return self._go(1)

    @property
    def can_undo(self) -> bool:
        """Whether there is what to take back."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is what to do again."""
        return self._at + 1 < len(self._states)

    def _go(self, by: int) -> bool:
        if not 0 <= self._at + by < len(self._states):
            return False
        self._at += by
        self._key = ""
        return True
