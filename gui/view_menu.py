"""The menu View: what is to be seen in the main window, and how."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QWidget

from fallline.gui.actions.action import Action, Group
from fallline.gui.parts import Parts
from fallline.gui.views.contour_keys import ContourKeys


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
            f"page-{page.lower()}", page, partial(_show_page, parts, page), f"Ctrl+{number}",
            enabled=partial(parts.pages.offers, page),
        )
        for number, page in enumerate(parts.pages.names[:9], 1)
    )  # fmt: skip
    themes = tuple(
        Action(
            f"theme-{word}", "Theme of the &system" if word == "system" else f"&{word.capitalize()}",
            partial(appearance.choose, word), choice="theme", checked=partial(appearance.is_chosen, word),
        )
        for word in ("system", "light", "dark")
    )  # fmt: skip
    return Group(
        "view", "&View",
        (
            (
                Action("reset-view", "&Reset view", contour.reset_view, "Ctrl+0"),
                Action(
                    "equal-axes", "&Equal axes", contour.set_equal_axes, checked=contour.has_equal_axes,
                    remembered=True,
                ),
                Action(
                    "key", "&Key of the picture", parts.stage.show_key, checked=parts.stage.has_key, remembered=True
                ),
                Action(
                    "contour-values", "&Values on the contours", contour.show_values, "Ctrl+L",
                    checked=contour.values.isVisible, remembered=True,
                ),
            ),
            *ContourKeys(contour).sections(),
            (
                *docks,
                Group("pages", "Show &page", (pages,)),
                Action("full-screen", "&Full screen", partial(_turn_full_screen, window), "F11"),
                Action(
                    "movable-panels", "&Movable panels", partial(_set_movable, parts.room.docks),
                    checked=lambda: any(dock.titleBarWidget() is None for dock in parts.room.docks), remembered=True,
                ),
            ),
            themes,
        ),
    )  # fmt: skip


def _is_shown(dock: QDockWidget) -> bool:
    """Or will be, once its window is."""
    return not dock.isHidden()


def _show_page(parts: Parts, page: str) -> None:
    parts.room.show(parts.room.docks[1], True)
    parts.pages.turn_to(page)


def _turn_full_screen(window: QWidget) -> None:
    """Into it, or back to whatever the window was before."""
    window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)


def _set_movable(docks: Sequence[QDockWidget], movable: bool) -> None:
    for dock in docks:
        old = dock.titleBarWidget()
        # None brings Qt's own title bar back; its stub does not admit it.
        dock.setTitleBarWidget(None if movable else QWidget(dock))  # type: ignore[arg-type]
        if old is not None:
            old.deleteLater()
