"""How the window looks, as the person prefers it: put on at once and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec
from PySide6.QtWidgets import QApplication

from fallline.gui import motion, text_size
from fallline.gui.palettes import in_palette
from fallline.gui.pieces import Piece, Pieces
from fallline.gui.preferences import Preferences
from fallline.gui.settings import Settings
from fallline.gui.style import late_styling, system_theme
from fallline.gui.theme import DARK, LIGHT, Theme


class Appearance:
    """`dressing` in a theme, the one `worn` later, is done in `pieces`; `fit` gives text its room."""

    def __init__(
        self,
        settings: Settings,
        dressing: Callable[[Theme], Iterable[Piece]],
        fit: Callable[[], None],
        worn: Callable[[], Theme],
        pieces: Pieces,
    ) -> None:
        self.settings, self.dressing, self.fit, self.worn, self.pieces = settings, dressing, fit, worn, pieces
        self._flash = QApplication.cursorFlashTime()
        self.calm()

    def take(self, preferences: Preferences) -> None:
        """Look like this from now on."""
        before = self.settings.preferences
        self.settings.prefer(preferences)
        larger = before.text_size != preferences.text_size
        if larger:
            self.pieces.do(*self._sized(preferences.text_size / 100, theme_of(self.settings)), self.fit)
        elif (before.theme, before.palette) != (preferences.theme, preferences.palette):
            self.pieces.do(*self.dressing(theme_of(self.settings)))
        self.calm()

    def enlarging(self, scale: float | None) -> Iterator[Piece]:
        """What gives text another size for a while; None for the one that is preferred."""
        yield from self._sized(self.settings.preferences.text_size / 100 if scale is None else scale, self.worn())
        yield late_styling().finish_main  # what was out of sight comes into it now, and would with its old heights

    def _sized(self, scale: float, theme: Theme) -> Iterator[Piece]:
        dress, *rest = self.dressing(theme)

        def resize() -> None:
            text_size.set_scale(scale)
            dress()

        yield resize
        yield from rest

    def choose(self, word: str) -> None:
        """The theme, one of THEMES."""
        self.take(msgspec.structs.replace(self.settings.preferences, theme=word))

    def is_chosen(self, word: str) -> bool:
        """Whether that is the theme that was chosen."""
        return self.settings.preferences.theme == word

    def follow_system(self) -> None:
        """The desktop changed between light and dark: follow, if that is what is chosen."""
        if self.settings.preferences.theme == "system":
            self.pieces.do(*self.dressing(theme_of(self.settings)))

    def calm(self) -> None:
        """Move as much as is wanted; the cursor in a text too."""
        calm = self.settings.preferences.reduced_motion
        motion.reduce(calm)
        QApplication.setCursorFlashTime(0 if calm else self._flash)


def theme_of(settings: Settings) -> Theme:
    """What was chosen, now."""
    preferences = settings.preferences
    theme = {"light": LIGHT, "dark": DARK}.get(preferences.theme) or system_theme()
    return in_palette(theme, preferences.palette)
