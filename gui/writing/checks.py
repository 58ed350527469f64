"""What is wrong with a draft, field by field: by the checks that a lesson is loaded with."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from fallline.engine.language import tr
from fallline.engine.scenario.names import explain
from fallline.gui.lessons.lesson import Lesson, Step, check_step
from fallline.gui.writing.draft import Draft, Raw, place

EMPTY = "Expected `str` of length >= 1"
NOTHING = tr("Nothing is written here yet")


class Checks:
    """Finds the faults of a draft anew where it is another: a step that is as it was is not looked at again."""

    def __init__(self) -> None:
        self._known: list[tuple[Raw, Path | None, dict[str, str]]] = []

    def faults(self, draft: Draft, folder: Path | None) -> dict[str, str]:
        """Place in the file -> one line. Scenarios may lie in `folder`."""
        found = dict(_head(draft))
        known = []
        for index, step in enumerate(draft.steps):
            same = (each for raw, where, each in self._known if raw is step and where == folder)
            mine = next(same, None)
            if mine is None:
                mine = dict(_step(step, folder, draft))
            known.append((step, folder, mine))
            found |= {place(("steps", index)) + where: words for where, words in mine.items()}
        self._known = known
        return found


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _head(draft: Draft) -> Iterator[tuple[str, str]]:
    hints = _hints(Lesson)
    for name, value in draft.raw.items():
        if name == "steps":
            yield from _of_field(name, [{}] * len(value), list[dict[str, Any]])
        elif name not in hints:
            yield name, tr("Unknown field")
        else:
            yield from _of_field(name, value, hints[name])
    if len(draft.steps) > 20:
        yield "steps", tr("At most 20 of them")


def _step(step: Raw, folder: Path | None, draft: Draft) -> Iterator[tuple[str, str]]:
    """Of each field by itself; where all of them are good, of them together and of what they speak of."""
    hints, any_fault = _hints(Step), False
    for name, hint in hints.items():
        for fault in _of_field(f".{name}", step[name], hint) if name in step else ():
            any_fault = True
            yield fault
    if "run" not in step:
        any_fault = True
        yield ".run", tr("Nothing is taken yet")
    if any_fault:
        return
    try:
        check_step(msgspec.convert(step, Step), folder, draft.taken)
    except msgspec.ValidationError as error:
        where, _, words = explain(str(error)).rpartition(": ") if " - at " in str(error) else ("", "", str(error))
        yield f".{where}" if where else "", _sentence(words)
    except ValueError as error:
        where, _, words = str(error).partition(": ")
        yield where, _sentence(words)


def _of_field(where: str, value: Any, hint: Any) -> Iterator[tuple[str, str]]:
    try:
        msgspec.convert(value, hint)
    except msgspec.ValidationError as error:
        words, _, inner = str(error).partition(" - at `$")
        explained = explain(words)
        yield where + inner.rstrip("`"), NOTHING if words == EMPTY else _sentence(explained)


def _sentence(words: str) -> str:
    return words if words.startswith("`") else words[:1].upper() + words[1:]
