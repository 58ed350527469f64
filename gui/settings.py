"""What is kept of a person from one start to the next: the chosen theme, the files that were open last."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

MOST = 8
THEMES = ("system", "light", "dark")


class Settings:
    """Backed by `settings`; without them, by default in windows opened from code, it forgets at the end."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings
        self._theme, self._files = "system", list[str]()
        self._seen = list[str]()
        self.welcome = False
        if settings is not None:
            self._theme = str(settings.value("theme", "system"))
            self._seen = _listed(settings.value("seen", []))
            self.welcome = settings.value("welcome", "false") == "true"
            self._files = _listed(settings.value("files", []))

    @property
    def theme(self) -> str:
        """One of THEMES."""
        return self._theme if self._theme in THEMES else "system"

    def keep_theme(self, word: str) -> None:
        """Begin with it the next time."""
        self._theme = word
        self._keep("theme", word)

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


def _listed(kept: object) -> list[str]:
    """QSettings gives back a list of one as what was in it, and an empty one as nothing."""
    return [kept] if isinstance(kept, str) else [str(each) for each in kept or []]  # type: ignore[attr-defined]


def own() -> Settings:
    """That of the person at the desktop."""
    scope = QSettings.Scope.UserScope
    return Settings(QSettings(QSettings.Format.IniFormat, scope, "fallline", "fallline"))
