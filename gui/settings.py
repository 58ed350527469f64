"""What is kept of a person from one start to the next: preferences, the files that were open last, what was seen."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QSettings

from fallline.engine.language import tr
from fallline.gui.preferences import Preferences

MOST = 8
FAULTS = {
    QSettings.Status.AccessError: tr(
        "{} cannot be read or written: what you prefer, and the files opened last, are kept "
        "until the window is closed, and longer only once it can be"
    ),
    QSettings.Status.FormatError: tr("{} is damaged: what could be read of it holds"),
}


class Settings:
    """Backed by `settings`; without them, by default in windows opened from code, it forgets at the end."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings
        self._tell: Callable[[str], object] = _log
        self._fault = ""
        self.preferences = Preferences()
        self._files, self._seen = list[str](), list[str]()
        self.layouts = ""
        """Those of the person's own, as JSON."""
        self.lessons = ""
        """What was predicted in them, as JSON."""
        self.welcome = False
        if settings is not None:
            self.preferences = _preferences(settings)
            self._files, self._seen = _listed(settings.value("files", [])), _listed(settings.value("seen", []))
            self.layouts = str(settings.value("layouts", ""))
            self.lessons = str(settings.value("lessons", ""))
            self.welcome = settings.value("welcome", "false") == "true"
            self._look()

    def tell(self, listener: Callable[[str], object]) -> None:
        """Have `listener` told, once and in a line, why nothing can be kept: now, where that is known."""
        self._tell = listener
        if self._fault:
            listener(self._fault)

    def prefer(self, preferences: Preferences) -> None:
        """Begin with these the next time."""
        before, self.preferences = self.preferences, preferences
        for name in Preferences.__struct_fields__:
            if getattr(before, name) != (value := getattr(preferences, name)):
                self._keep(name, str(value).lower() if isinstance(value, bool) else value)

    def first_time(self, what: str) -> bool:
        """Whether the person has not seen `what` before; from now on, it has been seen."""
        if what in self._seen:
            return False
        self._seen = [*self._seen, what]
        self._keep("seen", self._seen)
        return True

    def keep_welcome(self, welcome: bool) -> None:
        """Whether the welcome page is shown at every start that brings nothing back."""
        self.welcome = welcome
        self._keep("welcome", "true" if welcome else "false")

    def keep_layouts(self, layouts: str) -> None:
        """These are the person's own."""
        self.layouts = layouts
        self._keep("layouts", layouts)

    def keep_lessons(self, lessons: str) -> None:
        """That was predicted in them."""
        self.lessons = lessons
        self._keep("lessons", lessons)

    def files(self) -> list[Path]:
        """Those opened or saved last, the latest first."""
        return [Path(each) for each in self._files]

    def keep_file(self, path: Path) -> None:
        """It is the latest now."""
        name = str(path.absolute())
        self._files = [name, *(each for each in self._files if each != name)][:MOST]
        self._keep("files", self._files)

    def _keep(self, key: str, value: object) -> None:
        if self._settings is not None:
            self._settings.setValue(key, value)
            self._settings.sync()  # Qt would write it when the program ends, and that may be killed
            self._look()

    def _look(self) -> None:
        """Whether the file could be read and written. Qt remembers the first fault, and keeps all for a next time."""
        assert self._settings is not None
        words = FAULTS.get(self._settings.status())
        if words and not self._fault:
            self._fault = words.format(self._settings.fileName())
            self._tell(self._fault)


def _log(fault: str) -> None:
    logging.getLogger("fallline.settings").warning(fault)


def _preferences(settings: QSettings) -> Preferences:
    """What is kept, field by field: one that somebody spoilt is its default."""
    kept = Preferences()
    for name in Preferences.__struct_fields__:
        if settings.contains(name):
            values = msgspec.to_builtins(kept) | {name: settings.value(name)}
            try:
                kept = msgspec.convert(values, Preferences, strict=False)
            except msgspec.ValidationError:
                continue
    return kept


def _listed(kept: object) -> list[str]:
    """QSettings gives back a list of one as what was in it, and an empty one as nothing."""
    return [kept] if isinstance(kept, str) else [str(each) for each in kept or []]  # type: ignore[attr-defined]


def own() -> Settings:
    """That of the person at the desktop."""
    scope = QSettings.Scope.UserScope
    return Settings(QSettings(QSettings.Format.IniFormat, scope, "fallline", "fallline"))
