"""At every size from 800 x 500 and of text up to 200 % no layout cuts a control, nor lays two on each other."""

import pytest
from PySide6.QtWidgets import QApplication

from fallline.gui.panes.layout import EXPLORE, SHIPPED

from .kept_window import drop, keep, laid_out, text_of
from .test_room import faults

SIZES = [(800, 500), (820, 560), (933, 600), (960, 540), (1000, 700), (1400, 900), (1920, 1080)]
FEWER = [(1920, 1080), (1400, 900), (1000, 700), (820, 560), (800, 500)]


@pytest.fixture(scope="module")
def scaled(request, qapp):
    """A window with text of that size, for all its sizes and layouts."""
    with text_of(request.param):
        kept = keep(qapp)
        yield kept.window
        drop(kept)


def panes(window):
    """Every pane that the arrangement leaves to choose from, one after another in sight."""
    if window.room.arranged == "sides":
        yield "all"
        return
    docks = [(dock.windowTitle(), dock) for dock in window.room.docks]
    for title, dock in docks:
        window.room.show(dock, True)
        laid_out(window)
        assert dock.isVisible(), title
        assert dock.isAncestorOf(window.childAt(dock.mapTo(window, dock.rect().center()))), title
        yield title
    window.room.show(docks[0][1], window.room.arranged == "side")
    laid_out(window)
    assert window.stage.isVisible()
    yield "the picture"


@pytest.mark.parametrize("scaled", [1.0, 1.5, 2.0], indirect=True, ids="{:.0%}".format)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_is_cut_nothing_lies_on_another_and_the_picture_has_room(scaled, size):
    window = scaled
    window.resize(*size)
    window.layouts.apply(EXPLORE)
    laid_out(window)
    window.session.seek(40)
    assert (window.width(), window.height()) == size
    for pane in panes(window):
        for page in range(window.pages.count() if window.pages.isVisible() else 1):
            window.pages.setCurrentIndex(page)
            assert faults(window) == [], (pane, page)
    contour = window.stage.contour
    assert contour.width() >= 290
    assert contour.height() >= 120
    assert window.transport.timeline.width() >= 100
    for button in window.transport.buttons.values():
        assert button.isVisible()


@pytest.mark.parametrize("scaled", [1.0, 2.0], indirect=True, ids="{:.0%}".format)
@pytest.mark.parametrize("size", FEWER, ids=lambda size: f"{size[0]}x{size[1]}")
def test_in_no_layout_is_anything_cut(scaled, size):
    window = scaled
    window.resize(*size)
    for name, layout in SHIPPED.items():
        window.layouts.apply(layout)
        for pane in layout.docked() if window.room.arranged != "sides" else ("Contour",):
            window.room.bring(pane)
            assert faults(window) == [], (name, pane)
        window.room.bring("Contour")
        QApplication.processEvents()
        assert (window.width(), window.height()) == size, name
        assert window.stage.contour.width() >= 290, name
        assert window.stage.contour.height() >= 120, name
