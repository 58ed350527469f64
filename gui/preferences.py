"""What a person prefers: declared fields, from which the form, the settings and the reset are made."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

ThemeWord = Literal["system", "light", "dark"]
LanguageWord = Literal["system", "en", "de"]
MarkWord = Literal["point", "comma", "system"]
PaletteWord = Literal["quiet", "grey", "contrast"]
THEMES: tuple[str, ...] = get_args(ThemeWord)


class Preferences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Each has a default to go back to."""

    theme: Annotated[ThemeWord, Meta(description="light or dark, or whatever the desktop has")] = "system"
    palette: Annotated[
        PaletteWord,
        Meta(
            description="quiet: a pale map under the runs; grey: a map without colour; "
            "contrast: black on white or white on black, with strong lines"
        ),
    ] = "quiet"
    text_size: Annotated[
        int,
        Meta(
            ge=100,
            le=200,
            description="of all words and figures, in percent",
            extra={"slider": (100, 200), "unit": "%"},
        ),
    ] = 100
    language: Annotated[
        LanguageWord,
        Meta(
            description="of all words, from the next start on",
            extra={"choices": {"system": "as the desktop", "en": "English", "de": "Deutsch"}},
        ),
    ] = "system"
    decimal_mark: Annotated[
        MarkWord,
        Meta(
            description="of figures, shown and typed, from the next start on; files and formulas have a point",
            extra={"choices": {"point": "point", "system": "as the desktop writes numbers", "comma": "comma"}},
        ),
    ] = "point"
    reduced_motion: Annotated[
        bool, Meta(description="nothing moves by itself, and playing shows four pictures a second")
    ] = False
    export_width: Annotated[
        int,
        Meta(
            ge=160, le=8000, description="pixels of an exported picture, to begin with", extra={"slider": (320, 4000)}
        ),
    ] = 1600
    export_height: Annotated[
        int,
        Meta(
            ge=120, le=8000, description="pixels of an exported picture, to begin with", extra={"slider": (240, 3000)}
        ),
    ] = 1000
