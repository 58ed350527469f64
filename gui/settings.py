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
        self.introduced = False
        """Whether the person has seen a first play."""
        if settings is not None:
            self._theme = str(settings.value("theme", "system"))
            self.introduced = settings.value("introduced", "false") == "true"
            kept = settings.value("files", [])
            self._files = [kept] if isinstance(kept, str) else [str(each) for each in kept or []]  # type: ignore[attr-defined]

    @property
    def theme(self) -> str:
        """One of THEMES."""
        return self._theme if self._theme in THEMES else "system"

    def keep_theme(self, word: str) -> None:
        """Begin with it the next time."""
        self._theme = word
        self._keep("theme", word)

    def keep_introduced(self) -> None:
        """Play no first play any more."""
        self.introduced = True
        self._keep("introduced", "true")

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


def own() -> Settings:
    """That of the person at the desktop."""
    scope = QSettings.Scope.UserScope
    return Settings(QSettings(QSettings.Format.IniFormat, scope, "fallline", "fallline"))
