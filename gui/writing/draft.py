"""A lesson as it is being written: the plain values of its file, which may be unfinished, and how they are changed.

What a form does not show stays as it was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from fallline.engine.files.embedded_scenario import text_of
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.scenario.toml_text import TomlFault, parsed
from fallline.gui.lessons.lesson import LessonError, load_lesson, shipped_text

Keys = tuple[str | int, ...]
"""Where a value stands: ("steps", 0, "choices", 1)."""
Raw = dict[str, Any]
STEP: Raw = {"claim": "", "question": "", "choices": ["", ""], "answer": 1, "reveal": ""}


class Draft(msgspec.Struct, frozen=True):
    """`raw` is never changed in place. `taken` are the scenarios that it names and that no file has yet."""

    raw: Raw
    taken: dict[str, Scenario] = {}

    @property
    def steps(self) -> list[Raw]:
        """Its steps, one at least."""
        return self.raw["steps"]

    def at(self, keys: Keys) -> Any:
        """The value there; None where there is none."""
        found: Any = self.raw
        for key in keys:
            if isinstance(found, dict):
                found = found.get(str(key))
            elif isinstance(found, list) and isinstance(key, int) and key < len(found):
                found = found[key]
            else:
                return None
        return found

    def put(self, keys: Keys, value: Any) -> Draft:
        """The same with `value` there; None takes it away."""
        return msgspec.structs.replace(self, raw=_put(self.raw, keys, value))

    def with_steps(self, steps: Sequence[Raw]) -> Draft:
        """The same with other steps."""
        return self.put(("steps",), list(steps))

    def with_taken(self, scenario: Scenario) -> tuple[str, Draft]:
        """The same with a scenario that is to be saved with it; and the name that it has until then."""
        name = f"(taken {len(self.taken) + 1})"
        return name, msgspec.structs.replace(self, taken={**self.taken, name: scenario})

    def dumps(self) -> str:
        """As TOML, from which the same values are read again."""
        import tomli_w

        return tomli_w.dumps(self.raw, multiline_strings="\\r" not in repr(self.raw))  # TOML reads \r\n there as \n


def new_draft() -> Draft:
    """One step, and nothing written."""
    return Draft({"version": 1, "title": "", "topic": 1, "steps": [STEP]})


def shipped_draft(name: str) -> Draft:
    """That of one that came with the program."""
    return Draft(parsed(shipped_text(name)))


def read_draft(path: Path) -> Draft:
    """That in a file, with all that stands there; raises LessonError, as `load_lesson` does."""
    load_lesson(path)
    try:
        return Draft(parsed(text_of(path)))
    except (OSError, TomlFault) as error:  # it was changed meanwhile
        raise LessonError(f"{path.name}: {error}") from None


def place(keys: Keys) -> str:
    """As a fault names it: steps[0].choices[1]."""
    words = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return words.removeprefix(".")


def _put(raw: Any, keys: Keys, value: Any) -> Any:
    key, rest = keys[0], keys[1:]
    if isinstance(key, int):
        items = list(raw or ())
        there = items[key] if key < len(items) else None
        items[key : key + 1] = [_put(there, rest, value) if rest else value] if rest or value is not None else []
        return items
    table = dict(raw or {})
    if rest or value is not None:
        table[key] = _put(table.get(key), rest, value) if rest else value
    else:
        table.pop(key, None)
    return table
