"""Palette, font and style sheet, made from a theme."""

from __future__ import annotations

import atexit
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

import msgspec
from PySide6.QtCore import QByteArray, QDir, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from fallline import resources
from fallline.gui import text_size
from fallline.gui.late_styling import LateStyling
from fallline.gui.theme import DARK, LIGHT, Theme
from fallline.gui.widgets.icons import svg

SIZES = {"section": 8, "small": 8.5, "headline": 15}
"""Points at 100 % of what is not of the usual size."""
SIDES = {"icon": 16, "arrow": 14, "step": 10, "drop": 22, "field_end": 20, "spin": 18, "box": 14, "play": 30}
"""Pixels at 100 % of pictures that stand beside words, and of what they stand in."""


@cache
def load_fonts() -> str:
    """Registers the shipped fonts, once, so that Greek letters show where no font is installed; returns the family."""
    family = ""
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        number = QFontDatabase.addApplicationFontFromData(QByteArray(resources.data("fonts", name)))
        family = QFontDatabase.applicationFontFamilies(number)[0]
    return family


def palette(theme: Theme) -> QPalette:
    """A whole QPalette: `setColorScheme` does nothing offscreen and on bare X11."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window, role.WindowText: theme.text, role.Base: theme.field, role.Text: theme.text,
        role.AlternateBase: theme.card, role.Button: theme.card, role.ButtonText: theme.text,
        role.BrightText: theme.error, role.Highlight: theme.accent, role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent, role.Link: theme.accent, role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.card, role.ToolTipText: theme.text, role.PlaceholderText: theme.muted,
        role.Light: theme.hover, role.Midlight: theme.hover, role.Mid: theme.border,
        role.Dark: theme.border, role.Shadow: theme.bar,
    }  # fmt: skip
    result = QPalette()
    for key, colour in colours.items():
        result.setColor(key, QColor(colour))
    faint = QColor(theme.muted)
    faint.setAlphaF(0.6)
    for key in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, key, faint)
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.border))
    return result


@cache
def _tinted(theme: Theme) -> Path:
    """The folder of the style sheet's images: Qt takes them only as files, in no colour but their own."""
    folder = TemporaryDirectory(prefix="fallline-")
    atexit.register(folder.cleanup)  # nobody destroys a QTemporaryDir at exit
    for name in ("chevron-down", "chevron-up", "chevron-right", "check"):
        colour = theme.on_accent if name == "check" else theme.muted
        Path(folder.name, f"{name}.svg").write_bytes(svg(name, colour))
    return Path(folder.name)


def install(app: QApplication, theme: Theme) -> None:
    """Dresses the application; call it again to change the theme: what is out of sight follows soon."""
    with late_styling().put_off():
        _put_on(app, theme)


@cache
def late_styling() -> LateStyling:
    """What styles the widgets that are out of sight."""
    return LateStyling()


def _put_on(app: QApplication, theme: Theme) -> None:
    if app.styleSheet():
        app.setStyleSheet("")  # where one takes the place of another, Qt styles each widget once for every ancestor
    else:
        app.setStyle("Fusion")
    app.setPalette(palette(theme))
    font = QFont(load_fonts())
    font.setPointSizeF(text_size.points(10))
    if font != app.font():
        app.setFont(font)
    QDir.setSearchPaths("tinted", [str(_tinted(theme))])
    app.setStyleSheet(sheet(theme))


def sheet(theme: Theme) -> str:
    """The style sheet of `theme`."""
    form = files("fallline.gui.widgets").joinpath("style.qss").read_text("utf-8")
    sizes = {f"size_{name}": f"{text_size.points(size):g}pt" for name, size in SIZES.items()}
    return Template(form).substitute(msgspec.structs.asdict(theme) | sizes | _sides())


def _sides() -> dict[str, str]:
    """Lengths of the style sheet at this size of text; those that follow from others fit them to the pixel."""
    sides = {name: text_size.pixels(side) for name, side in SIDES.items()}
    sides |= {"dot": sides["box"] - 8, "box_round": sides["box"] // 2 + 1, "play_round": sides["play"] // 2 + 2}
    return {f"side_{name}": f"{side}px" for name, side in sides.items()}


def system_theme() -> Theme:
    """What the desktop asks for; dark where it does not say."""
    light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
    return LIGHT if light else DARK


def dress(theme: Theme) -> None:
    """Put the running application into `theme`."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        install(running, theme)
