"""Both themes can be read: contrast by WCAG 2, distance by OKLab; fonts and icons are there."""

import itertools
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics, QGuiApplication, QIcon, QImage, QRawFont
from PySide6.QtWidgets import QApplication, QLabel

from fallline import resources
from fallline.engine.studies.basins import DIVERGED, Basins
from fallline.gui import style
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views.basin_layer import coloured
from fallline.gui.widgets import icons
from fallline.gui.widgets.icons import MARKERS

BOTH = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
ROOT = Path(__file__).parents[2]
ICONS = sorted(path.stem for path in Path(resources.__file__).parent.joinpath("icons").glob("*.svg"))


def linear(channel):
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def channels(colour):
    values = colour if isinstance(colour, tuple) else bytes.fromhex(colour[1:])
    return [linear(value / 255) for value in values]


def contrast(one, other):
    light, dark = sorted(
        (sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), channels(x), strict=True)) for x in (one, other)),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


def oklab(colour):
    """Bjoern Ottosson, A perceptual color space for image processing, 2020."""
    r, g, b = channels(colour)
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def ink(image: QImage) -> int:
    """How many pixels are neither transparent nor of the corner's colour."""
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    pixels = [image.pixel(x, y) for x in range(image.width()) for y in range(image.height())]
    return sum(pixel >> 24 > 40 and pixel != pixels[0] for pixel in pixels)


@BOTH
@pytest.mark.parametrize("ground", ["window", "bar", "panel", "card", "field", "plot"])
@pytest.mark.parametrize("ink", ["text", "muted", "error"])
def test_words_keep_a_contrast_of_four_and_a_half(theme, ground, ink):
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5


@BOTH
def test_words_on_the_accent_and_on_hover_can_be_read(theme):
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.text, theme.hover) >= 4.5
    assert contrast(theme.accent, theme.card) >= 3
    assert contrast(theme.accent, theme.groove) >= 2


@BOTH
@pytest.mark.parametrize("name", list(MARKERS))
def test_a_run_colour_stands_out_from_card_plot_and_heat_map(theme, name):
    colour = theme.runs[name]
    assert contrast(colour, theme.card) >= 3
    assert contrast(colour, theme.plot) >= 3
    assert min(math.dist(oklab(colour), oklab(stop)) for _, stop in theme.heat) >= 0.15


@BOTH
def test_run_colours_can_be_told_apart(theme):
    nearest = min(itertools.combinations(theme.runs.values(), 2), key=lambda two: math.dist(*map(oklab, two)))
    assert math.dist(*map(oklab, nearest)) >= 0.1, nearest


@BOTH
def test_the_heat_map_is_quiet_and_runs_from_minimum_to_high_in_one_direction(theme):
    positions, colours = zip(*theme.heat, strict=True)
    assert positions[0] == 0
    assert positions[-1] == 1
    lightness = [oklab(colour)[0] for colour in colours]
    assert lightness == sorted(lightness, reverse=theme is LIGHT)
    assert max(math.hypot(*oklab(colour)[1:]) for colour in colours) < 0.08


@BOTH
def test_every_run_can_be_read_on_every_basin_however_long_it_took(theme):
    minimum, steps = np.mgrid[DIVERGED:12, 1:40]  # more basins than there are hues
    ground = coloured(Basins((0.0, 1.0, 0.0, 1.0), minimum, steps, np.zeros((12, 2))), theme)
    shown = ground[(minimum >= 0) | (minimum == DIVERGED)]
    assert (shown[:, 3] == 255).all()
    tints = {tuple(pixel[:3].tolist()) for pixel in shown}
    assert len(tints) > 100
    worst = min(itertools.product(tints, theme.runs.values()), key=lambda two: contrast(*two))
    assert contrast(*worst) >= 3, worst


@BOTH
def test_the_basins_of_four_minima_can_be_told_apart_and_from_starts_that_diverge(theme):
    minimum = np.array([[0, 1, 2, 3, DIVERGED]])
    found = Basins((0.0, 1.0, 0.0, 1.0), minimum, np.ones_like(minimum), np.zeros((4, 2)))
    tints = [tuple(pixel[:3].tolist()) for pixel in coloured(found, theme)[0]]
    nearest = min(itertools.combinations(tints, 2), key=lambda two: math.dist(*map(oklab, two)))
    assert math.dist(*map(oklab, nearest)) >= 0.025, nearest


def test_every_run_colour_has_a_shape_of_its_own_and_none_is_the_star():
    assert list(MARKERS) == list(DARK.runs) == list(LIGHT.runs)
    assert len(set(MARKERS.values())) == len(MARKERS) == 8
    assert "star" not in MARKERS.values()


def test_another_theme_registers_no_font_again(qapp, monkeypatch):
    style.install(qapp, DARK)
    monkeypatch.setattr(style, "QFontDatabase", None)
    style.install(qapp, LIGHT)
    style.install(qapp, DARK)
    assert qapp.font().family() == "DejaVu Sans"


def test_the_shipped_font_loads_and_knows_greek(qapp):
    assert style.load_fonts() == "DejaVu Sans"
    style.install(qapp, DARK)
    assert qapp.font().family() == "DejaVu Sans"
    metrics = QFontMetrics(qapp.font())
    raw = QRawFont.fromFont(qapp.font())
    assert all(raw.supportsCharacter(ord(letter)) for letter in "θβκλη∇⁻⁰¹²³⁴⁵⁶⁷⁸⁹·°−×ƒ½")
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


@BOTH
@pytest.mark.parametrize("name", ICONS)
def test_every_icon_renders_ink_at_every_size(qapp, theme, name):
    icon = icons.icon(name, theme.text)
    for size in (16, 24, 40, 64):
        pixmap = icon.pixmap(QSize(size, size))
        assert pixmap.width() == size
        assert ink(pixmap.toImage()) > size * size / 40
    disabled = icon.pixmap(QSize(24, 24), QIcon.Mode.Disabled).toImage()
    assert max(disabled.pixelColor(x, y).alpha() for x in range(24) for y in range(24)) < 130


@BOTH
@pytest.mark.parametrize("name", list(MARKERS))
def test_a_marker_shows_its_colour_and_its_shape(qapp, theme, name):
    image = icons.marker_icon(icons.RunLook(name, MARKERS[name]), theme).pixmap(QSize(32, 32)).toImage()
    colours = {image.pixelColor(x, y).name() for x in range(32) for y in range(32)}
    assert theme.runs[name] in colours
    others = [
        icons.marker_pixmap(icons.RunLook(other, MARKERS[other]), theme, 32).toImage()
        for other in MARKERS
        if other != name
    ]
    assert all(image != other for other in others)


def test_installing_a_theme_recolours_what_is_already_shown(qtbot, qapp):
    style.install(qapp, DARK)
    label = QLabel("words")
    qtbot.addWidget(label)
    label.show()
    for theme in (DARK, LIGHT, DARK):
        style.install(qapp, theme)
        assert label.palette().text().color().name() == theme.text
        assert qapp.palette().window().color().name() == theme.window
        assert "$" not in qapp.styleSheet().split("*/", 1)[1]


def test_the_system_theme_is_dark_where_the_system_does_not_say(qapp):
    assert style.system_theme() in (DARK, LIGHT)
    if QGuiApplication.platformName() == "offscreen":
        assert style.system_theme() is DARK
    assert isinstance(QApplication.instance(), QApplication)


def test_the_exit_hooks_leave_no_temporary_file_whoever_still_holds_the_modules(tmp_path):
    code = """
import atexit, os, sys
atexit.register(lambda: print(os.listdir(sys.argv[1])))  # the first one in is the last one run
from fallline.gui.application import application
from fallline.gui.style import dress
from fallline.gui.theme import LIGHT
app = application()
dress(LIGHT)
print(len(os.listdir(sys.argv[1])) > 0)
"""
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", code, str(tmp_path)]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.split("\n") == ["True", "[]", ""]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_every_axis_wears_the_theme_that_the_window_opens_in(open_window, theme):
    window = open_window(theme=theme)
    plots = [
        window.stage.contour,
        window.pages["Loss"].plot,
        window.pages["Condition number"].plot,
        window.pages["Learning rate"].plot,
    ]
    worn = {plot.getAxis(side).textPen().color().name() for plot in plots for side in ("left", "bottom")}
    assert worn == {theme.muted}
