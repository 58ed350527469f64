"""The menu View: what is to be seen in the main window, and how."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QWidget

from fallline.engine.language import tr
from fallline.gui.actions.action import Action, Group
from fallline.gui.panes.layout import CONTOUR, SURFACE
from fallline.gui.panes.places_menu import panes_group
from fallline.gui.parts import Parts
from fallline.gui.views.contour_keys import ContourKeys

THEMES = {"system": tr("Theme of the &system"), "light": tr("&Light"), "dark": tr("&Dark")}


def view_menu(parts: Parts) -> Group:
    """What is to be seen, and how."""
    contour, window, appearance = parts.stage.contour, parts.window, parts.appearance
    docks = tuple(
        Action(
            dock.objectName(), dock.accessibleName(), partial(parts.room.show, dock), checked=partial(_is_shown, dock)
        )
        for dock in parts.room.docks
    )
    pages = tuple(
        Action(
            f"page-{page.lower()}", tr(page), partial(_show_page, parts, page), f"Ctrl+{number}",
            enabled=partial(parts.pages.offers, page),
        )
        for number, page in enumerate(parts.pages.by_key[:9], 1)
    )  # fmt: skip
    themes = tuple(
        Action(
            f"theme-{word}", THEMES[word],
            partial(appearance.choose, word), choice="theme", checked=partial(appearance.is_chosen, word),
        )
        for word in THEMES
    )  # fmt: skip
    return Group(
        "view", tr("&View"),
        (
            (
                Action("reset-view", tr("&Reset view"), contour.reset_view, "Ctrl+0"),
                Action(
                    "equal-axes", tr("&Equal axes"), contour.set_equal_axes, checked=contour.has_equal_axes,
                    remembered=True,
                ),
                Action(
                    "key", tr("&Key of the picture"), parts.stage.show_key, checked=parts.stage.has_key, remembered=True
                ),
                Action(
                    "contour-values", tr("&Values on the contours"), contour.show_values, "Ctrl+L",
                    checked=contour.values.isVisible, remembered=True,
                ),
            ),
            *ContourKeys(contour).sections(),
            (
                *docks,
                Group("pages", tr("Show &page"), (pages,)),
                Action("full-screen", tr("&Full screen"), partial(_turn_full_screen, window), "F11"),
            ),
            (
                parts.layouts.group(),
                panes_group(parts.panes, parts.room.move),
                Action(
                    "surface-middle", tr("S&urface in the middle"), partial(_put_surface, parts), "F3",
                    checked=lambda: parts.panes.middle == SURFACE,
                    help=tr("The surface in place of the picture, and back"),
                ),
                Action(
                    "put-back", tr("Picture back in the m&iddle"), parts.panes.back, "Esc", yields=True,
                    enabled=lambda: parts.panes.middle != CONTOUR,
                ),
            ),
            themes,
        ),
    )  # fmt: skip


def _is_shown(dock: QDockWidget) -> bool:
    """Or will be, once its window is."""
    return not dock.isHidden()


def _show_page(parts: Parts, page: str) -> None:
    """Or the pane, where it has left its page."""
    if page in parts.panes.names and parts.panes.where(page) != "home":
        parts.room.bring(page)
        return
    parts.room.show(parts.room.docks[1], True)
    parts.pages.turn_to(page)


def _put_surface(parts: Parts, middle: bool) -> None:
    parts.panes.enlarge(SURFACE if middle else CONTOUR)


def _turn_full_screen(window: QWidget) -> None:
    """Into it, or back to whatever the window was before."""
    window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)
