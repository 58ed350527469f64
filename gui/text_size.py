"""How large text is: sizes are written for 100 %, and a person may want up to twice that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QWidget
from shiboken6 import isValid

USUAL = 96
"""Pixels of an inch for which lengths are written."""
_scale = 1.0
_fixed: WeakKeyDictionary[QWidget, Callable[[Any], object]] = WeakKeyDictionary()
"""Of each widget of a fixed size, what gives it the size that goes with the text."""


def scale() -> float:
    """What sizes are multiplied by now."""
    return _scale


def points(size: float) -> float:
    """The size of a font that is `size` points at 100 %."""
    return size * _scale


def pixels(length: int) -> int:
    """The room that text takes of which `length` pixels are enough at 100 %."""
    return round(length * _scale * max(_dots(), 1.0))


def _dots() -> float:
    """How much larger than at 96 pixels an inch the desktop draws a point, as QT_FONT_DPI and its settings say."""
    screen = QGuiApplication.primaryScreen()
    return screen.logicalDotsPerInchX() / USUAL if screen is not None else 1.0


def set_scale(value: float) -> None:
    """Another size from now on, and other sizes of what has a fixed one."""
    global _scale  # noqa: PLW0603  # of the whole application, as its font is
    _scale = value
    for widget, fit in list(_fixed.items()):
        if isValid(widget):
            fit(widget)


def fix_width(widget: QWidget, width: int) -> None:
    """As wide as `width` pixels at 100 %, whatever size of text comes."""
    _fix(widget, lambda it: it.setFixedWidth(pixels(width)))


def fix_icon(button: QAbstractButton, size: int, around: int) -> None:
    """An icon of `size` pixels at 100 % with `around` more of the button, whatever size of text comes."""

    def fit(it: QAbstractButton) -> None:
        side = pixels(size)
        it.setIconSize(QSize(side, side))
        it.setFixedSize(side + around, side + around)

    _fix(button, fit)


def _fix(widget: QWidget, fit: Callable[[Any], object]) -> None:
    _fixed[widget] = fit
    fit(widget)


@contextmanager
def plain() -> Iterator[None]:
    """100 % within: what is exported does not depend on how large somebody likes the window's text."""
    global _scale  # noqa: PLW0603
    before, _scale = _scale, 1.0
    try:
        yield
    finally:
        _scale = before
