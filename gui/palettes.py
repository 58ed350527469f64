"""The palettes that a theme can be had in. Runs keep their colours and their names: a card says "orange" in each."""

from __future__ import annotations

import msgspec

from fallline.gui.theme import RGB, Theme

replace = msgspec.structs.replace
LIGHT_WEIGHTS = 0.2126, 0.7152, 0.0722
"""Of red, green and blue in the luminance of sRGB."""


def in_palette(theme: Theme, word: str) -> Theme:
    """`theme` as it is, with a map without colour, or with all the contrast there is."""
    if word == "grey":
        return replace(theme, heat=tuple((at, _grey(colour)) for at, colour in theme.heat))
    if word == "contrast":
        return _strong_dark(theme) if theme.name == "dark" else _strong_light(theme)
    return theme


def _grey(colour: RGB) -> RGB:
    """As light as `colour`."""
    light = sum(weight * _linear(value) for weight, value in zip(LIGHT_WEIGHTS, colour, strict=True))
    value = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return (round(255 * value),) * 3


def _linear(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _strong_dark(theme: Theme) -> Theme:
    black = "#000000"
    return replace(
        theme, window=black, bar=black, panel=black, card="#0a0d11", plot=black, field=black, border="#8b95a5",
        text="#ffffff", muted="#d3d9e2", accent="#8cc8ff", on_accent=black, error="#ff9a92", hover="#27303c",
        groove="#6a7686", handle="#ffffff", grid="#4a5462", axis="#d3d9e2", playhead="#ffffff", contour="#ffffff",
        contour_alpha=110, heat=tuple((at, _darker(colour)) for at, colour in theme.heat),
    )  # fmt: skip


def _strong_light(theme: Theme) -> Theme:
    white, black = "#ffffff", "#000000"
    return replace(
        theme, window=white, bar=white, panel=white, card=white, plot=white, field=white, border="#4d5866",
        text=black, muted="#2c333d", accent="#0a4f9e", on_accent=white, error="#a31515", hover="#dde3ea",
        groove="#8b95a5", handle=black, grid="#c3cad4", axis="#2c333d", playhead=black, marker_rim=black,
        contour="#0d2a3a", contour_alpha=150, heat=tuple((at, _lighter(colour)) for at, colour in theme.heat),
    )  # fmt: skip


def _darker(colour: RGB) -> RGB:
    red, green, blue = (round(0.62 * value) for value in colour)
    return red, green, blue


def _lighter(colour: RGB) -> RGB:
    red, green, blue = (round(255 - 0.62 * (255 - value)) for value in colour)
    return red, green, blue
