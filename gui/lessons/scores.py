"""What was predicted in each lesson, kept from one start to the next: of each step answered, whether rightly."""

from __future__ import annotations

from functools import cache

import msgspec

from fallline.engine.language import tr
from fallline.engine.scenario.toml_text import parsed
from fallline.gui.lessons.lesson import Lesson, shipped_names, shipped_text
from fallline.gui.settings import Settings

Kept = dict[str, dict[str, bool]]


class Scores:
    """Kept in `settings`; of what somebody spoilt there, none is left."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        try:
            self._kept = msgspec.json.decode(settings.lessons or "{}", type=Kept)
        except (msgspec.MsgspecError, RecursionError):
            self._kept = {}

    def keep(self, lesson: Lesson, step: int, right: bool) -> None:
        """That step was answered."""
        self._kept.setdefault(_name(lesson), {})[str(step)] = right
        self._write()

    def of(self, lesson: Lesson) -> tuple[int, int]:
        """How many of its steps were answered, and how many of them predicted."""
        found = self._kept.get(_name(lesson), {})
        known = [right for step, right in found.items() if step in map(str, range(len(lesson.steps)))]
        return len(known), sum(known)

    def total(self) -> tuple[int, int]:
        """The same of all lessons."""
        every = [right for steps in self._kept.values() for right in steps.values()]
        return len(every), sum(every)

    def reset(self) -> None:
        """Nothing was answered yet."""
        self._kept = {}
        self._write()

    def _write(self) -> None:
        self._settings.keep_lessons(msgspec.json.encode(self._kept).decode())


def _name(lesson: Lesson) -> str:
    """What a lesson is called in the settings: of a shipped one the same in every language."""
    name = f"{lesson.topic}. {lesson.title}"
    return _in_english().get(name, name)


@cache
def _in_english() -> dict[str, str]:
    documents = [parsed(shipped_text(name)) for name in shipped_names()]
    return {f"{each['topic']}. {tr(each['title'])}": f"{each['topic']}. {each['title']}" for each in documents}
