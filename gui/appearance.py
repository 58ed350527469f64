"""How the window looks: the theme that is chosen, or that of the system, put on at once and kept."""

from __future__ import annotations

from collections.abc import Callable

from fallline.gui.settings import Settings
from fallline.gui.style import system_theme
from fallline.gui.theme import DARK, LIGHT, Theme


class Appearance:
    """`put_on` dresses the window in a theme."""

    def __init__(self, settings: Settings, put_on: Callable[[Theme], None]) -> None:
        self.settings, self.put_on = settings, put_on

    def choose(self, word: str) -> None:
        """One of THEMES, from now on."""
        self.settings.keep_theme(word)
        self.put_on(theme_of(self.settings))

    def is_chosen(self, word: str) -> bool:
        """Whether that is what was chosen."""
        return self.settings.theme == word

    def follow_system(self) -> None:
        """The desktop changed between light and dark: follow, if that is what is chosen."""
        if self.settings.theme == "system":
            self.put_on(theme_of(self.settings))


def theme_of(settings: Settings) -> Theme:
    """What was chosen, now."""
    return {"light": LIGHT, "dark": DARK}.get(settings.theme) or system_theme()
