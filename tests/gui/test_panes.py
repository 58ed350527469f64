"""Every part of the window moves, tabs, takes the middle, and stands in layouts: declared ones, and one's own."""

import msgspec
import pytest
from PySide6.QtCore import QEvent, QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QTabBar, QToolButton

from fallline import load_scenario
from fallline.gui.panes.layout import COMPARE, DIAGNOSE, EXPLORE, LECTURE, SHIPPED, Layout, Split, Tabs
from fallline.gui.panes.places_menu import places_of
from fallline.gui.settings import Settings
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.widgets.section import SectionTitle

from .kept_window import laid_out
from .test_room import faults

MOUSE = pytest.mark.qt_log_ignore(r"This plugin does not support (raise\(\)|grabbing)")


def title_of(view):
    return view.findChild(SectionTitle)


def double_click(hand, widget):
    hand.press_on(widget, QPoint(8, widget.height() // 2))
    hand.release()
    hand.through_window(QTest.mouseDClick)
    hand.release()


def drag(hand, widget, at, window, to):
    """Take hold of `widget` at a pixel of it, and let go at a pixel of the window."""
    hand.press_on(widget, at)
    handle, start = window.windowHandle(), widget.mapTo(window, at)
    for part in range(1, 11):
        QTest.mouseMove(handle, start + (to - start) * part / 10)
        QApplication.processEvents()
    QTest.mouseMove(handle, to + QPoint(1, 1))
    QApplication.processEvents()
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, to)
    laid_out(window)


def standing(window):
    """The panes at each side, without their shares."""
    return {side: bare(part) for side, part in window.layouts.current().sides()}


def seen(window):
    """Where the docks in front are."""
    docks = window.panes.docks.items()
    return {name: dock.geometry() for name, dock in docks if not dock.isHidden() and dock.in_front}


def bare(part):
    if isinstance(part, Tabs):
        return part.panes
    return ("across" if part.across else "down", *map(bare, part.parts))


def test_the_surface_takes_the_middle_at_one_click_and_escape_puts_it_back(open_window, hand):
    window = open_window(size=(1400, 900))
    surface, contour = window.pages["Surface"], window.stage.contour
    size, button = contour.size(), window.findChild(QToolButton, "surface-button")
    hand.click(button)
    laid_out(window)
    assert not contour.isVisible()
    assert surface.canvas.isVisible()
    assert window.stage.isAncestorOf(surface)
    assert surface.canvas.width() >= size.width() - 30
    assert surface.canvas.height() >= 0.85 * size.height()
    assert not window.pages.offers("Surface"), "it is in one place"
    QTest.keyClick(window, Qt.Key.Key_Escape)
    laid_out(window)
    assert contour.isVisible()
    assert contour.size() == size
    assert window.pages.offers("Surface")
    assert [window.pages.tabText(tab) for tab in range(window.pages.count())] == [
        "Plots", "Explain", "Why", "Edge", "Surface", "History",
    ]  # fmt: skip
    assert window.pages.widget(4).isAncestorOf(surface)


def test_a_double_click_on_its_title_puts_a_plot_in_the_middle_and_another_puts_it_back(open_window, hand):
    window = open_window(size=(1400, 900))
    loss = window.pages["Loss"]
    column = loss.parentWidget()
    place, width = column.layout().indexOf(loss), loss.plot.width()
    double_click(hand, title_of(loss))
    laid_out(window)
    assert window.panes.middle == "Loss"
    assert loss.plot.width() > 1.5 * width
    window.session.seek(33)
    assert loss.line.value() == 33
    assert faults(window) == []
    double_click(hand, window.stage.bar)
    laid_out(window)
    assert loss.parentWidget() is column
    assert column.layout().indexOf(loss) == place
    assert loss.plot.width() == width
    assert title_of(loss).title.isVisible()


@MOUSE
def test_a_plot_is_dragged_out_of_its_page_to_below_the_picture_and_sent_home(open_window, hand):
    window = open_window(size=(1400, 900))
    loss = window.pages["Loss"]
    drag(hand, title_of(loss).title, QPoint(10, 5), window, QPoint(660, 893))
    assert standing(window) == {"left": ("Runs",), "right": ("Plots",), "below": ("Loss",)}
    dock = window.panes.docks["Loss"]
    assert dock.isAncestorOf(loss)
    assert window.stage.geometry().bottom() < dock.geometry().top()
    drag(hand, dock.bar.title, QPoint(10, 5), window, window.right.geometry().center())
    assert standing(window) == {"left": ("Runs",), "right": ("Plots", "Loss")}, "on one place with the pages, as tabs"
    hand.click(dock.home)
    laid_out(window)
    assert standing(window) == {"left": ("Runs",), "right": ("Plots",)}
    assert window.right.isAncestorOf(loss)


@MOUSE
def test_a_page_is_dragged_away_by_its_tab_and_all_pages_by_the_rest_of_the_bar(open_window, hand):
    window = open_window(size=(1400, 900))
    bar = window.pages.tabBar()
    drag(hand, bar, bar.tabRect(4).center(), window, QPoint(660, 893))
    assert standing(window)["below"] == ("Surface",)
    drag(hand, bar, bar.tabRect(0).center(), window, QPoint(2, 450))
    assert "right" not in standing(window)
    assert set(bare_names(window.layouts.current().left)) == {"Plots", "Runs"}


def bare_names(part):
    return part.panes if isinstance(part, Tabs) else [name for each in part.parts for name in bare_names(each)]


def test_each_layout_is_as_it_is_declared_and_read_off_again(open_window):
    window = open_window(size=(1600, 1000))
    for number, (name, declared) in enumerate(SHIPPED.items(), 1):
        assert window.registry[f"layout-{name}"].shortcut().toString() == f"Alt+{number}"
        window.registry[f"layout-{name}"].trigger()
        laid_out(window)
        assert standing(window) == {side: bare(part) for side, part in declared.sides()}
        for side, part in declared.sides():
            got = getattr(window.layouts.current(), side)
            if part.share:
                assert got.share == pytest.approx(part.share, abs=0.03)
            if isinstance(part, Split):
                shares = [each.share for each in got.parts]
                assert shares == pytest.approx([each.share for each in part.parts], abs=0.06)


def test_what_is_read_off_comes_back_to_the_pixel_after_another_layout(open_window):
    window = open_window(size=(1400, 900))
    window.layouts.apply(COMPARE)
    laid_out(window)
    window.panes.docks["Now"].raise_()
    laid_out(window)
    kept = window.layouts.current()
    places = seen(window)
    for other in (EXPLORE, DIAGNOSE, LECTURE, kept):
        window.layouts.apply(other)
        laid_out(window)
    assert standing(window) == {side: bare(part) for side, part in kept.sides()}
    assert seen(window).keys() == places.keys()
    for name, place in seen(window).items():
        assert abs(place.width() - places[name].width()) <= 1, name
        assert abs(place.height() - places[name].height()) <= 1, name


def test_a_pane_behind_others_rests_and_is_caught_up_when_it_comes_to_the_front(open_window):
    window = open_window(size=(1400, 900))
    window.layouts.apply(COMPARE)
    laid_out(window)
    rate, table = window.pages["Learning rate"], window.pages["Now"]
    window.session.seek(77)
    assert rate.line.value() != 77
    window.panes.docks["Learning rate"].raise_()
    laid_out(window)
    assert rate.line.value() == 77
    assert not table.isVisible()


def test_the_picture_itself_stands_beside_the_surface_in_the_middle(open_window):
    window = open_window(size=(1400, 900))
    window.room.move("Contour", "right")
    laid_out(window)
    assert window.panes.middle == "Surface"
    assert window.panes.where("Contour") == "right"
    assert window.stage.contour.isVisible()
    assert faults(window) == []
    window.panes.back()
    laid_out(window)
    assert window.stage.isAncestorOf(window.stage.contour)
    assert window.panes.where("Surface") == "home"


def test_every_place_of_a_pane_is_in_a_menu_for_the_keyboard(open_window):
    window = open_window(size=(1400, 900))
    actions = {action.name: action for action in places_of(window.panes, window.room.move, "Now").listed()}
    for where in ("below", "left", "above", "right", "apart", "middle", "home"):
        actions[f"now-{where}"].do()
        laid_out(window)
        assert window.panes.where("Now") == where
        assert [name for name, action in actions.items() if action.checked()] == [f"now-{where}"]
    paths = {entry.path[:2] for entry in window.registry.entries() if entry.action.name == "now-below"}
    assert paths == {("View", "Panes")}


def test_a_layout_of_ones_own_is_kept_under_its_name_comes_back_and_is_forgotten(open_window, tmp_path):
    file = str(tmp_path / "settings.ini")

    def settings():
        return Settings(QSettings(file, QSettings.Format.IniFormat))

    window = open_window(size=(1400, 900))
    window.layouts._settings = settings()
    window.layouts.apply(COMPARE)
    laid_out(window)
    before = standing(window)
    window.registry["save-layout"].trigger()
    dialog = window.findChild(QInputDialog, "layout-name-dialog")
    dialog.setTextValue("  Mine  and theirs ")
    dialog.accept()
    window.registry["layout-explore"].trigger()
    laid_out(window)
    assert standing(window) != before
    window.layouts._settings = settings()  # as another start reads it
    (mine,) = window.layouts.own()
    assert mine.title == "Mine and theirs"
    (listed,) = (entry.action for entry in window.registry.entries() if entry.action.name == "own-layout-0")
    assert listed.plain == "Mine and theirs"
    listed.do()
    laid_out(window)
    assert standing(window) == before
    window.registry["reset-layout"].trigger()
    laid_out(window)
    assert standing(window) == {side: bare(part) for side, part in EXPLORE.sides()}
    window.layouts.forget("Mine and theirs")
    assert settings().layouts == "[]"
    window.layouts._settings.layouts = "{damaged"
    assert window.layouts.own() == ()


def test_reset_brings_a_layout_back_that_a_hand_has_changed(open_window):
    window = open_window(size=(1400, 900))
    window.layouts.apply(DIAGNOSE)
    laid_out(window)
    places = {name: dock.geometry() for name, dock in window.panes.docks.items() if not dock.isHidden()}
    window.room.move("Explain", "above")
    window.panes.settle("Loss")
    laid_out(window)
    window.registry["reset-layout"].trigger()
    laid_out(window)
    assert {name: dock.geometry() for name, dock in window.panes.docks.items() if not dock.isHidden()} == places


def test_a_pane_that_has_nothing_to_show_goes_and_a_layout_leaves_it_out(open_window):
    window = open_window(load_scenario("moons"), size=(1400, 900))
    data = Layout(middle="Model", left=Tabs(("Runs",)), right=Tabs(("Training and validation",), 0.3))
    window.layouts.apply(data)
    laid_out(window)
    assert window.panes.middle == "Model"
    window.session.edit(load_scenario("ravine"))
    laid_out(window)
    assert window.panes.middle == "Contour"
    assert standing(window) == {"left": ("Runs",)}
    window.layouts.apply(data)
    laid_out(window)
    assert window.panes.middle == "Contour"
    window.session.edit(load_scenario("moons"))
    assert window.pages.offers("Model")


def test_a_layout_chosen_in_a_small_window_is_folded_and_unfolds_in_a_large_one(open_window):
    window = open_window(size=(820, 560))
    window.layouts.apply(DIAGNOSE)
    laid_out(window)
    assert standing(window) == {side: bare(part) for side, part in DIAGNOSE.sides()}, "what it would be"
    assert window.room.arranged == "side"
    docks = window.panes.docks
    assert {window.dockWidgetArea(docks[name]) for name in DIAGNOSE.docked()} == {Qt.DockWidgetArea.LeftDockWidgetArea}
    window.resize(1500, 900)
    laid_out(window)
    assert window.room.arranged == "sides"
    assert window.dockWidgetArea(docks["Why"]) == Qt.DockWidgetArea.RightDockWidgetArea
    assert docks["Loss"].geometry().top() > window.stage.geometry().bottom()


def test_names_and_colours_of_a_pane_are_heard_and_follow_the_theme(open_window):
    window = open_window(size=(1400, 900))
    window.layouts.apply(COMPARE)
    laid_out(window)
    bars = [bar for bar in window.findChildren(QTabBar) if bar.isVisible() and bar.window() is window]
    assert {bar.accessibleName() for bar in bars} == {"Panes on one place"}
    dock = window.panes.docks["Surface"]
    assert dock.accessibleName() == "Surface"
    assert dock.enlarge.accessibleName() == "Surface: in the middle"
    before = dock.enlarge.icon().cacheKey()
    window.set_theme(LIGHT)
    try:
        assert dock.enlarge.icon().cacheKey() != before
    finally:
        window.set_theme(DARK)


def test_a_layout_reads_as_it_is_written():
    for layout in SHIPPED.values():
        assert msgspec.json.decode(msgspec.json.encode(layout), type=Layout) == layout
    text = '{"right": {"as": "tabs", "panes": ["Loss"], "share": 0.3}}'
    assert msgspec.json.decode(text, type=Layout).docked() == ("Loss",)
    nested = COMPARE.without(frozenset({"Surface"}))
    assert nested.right == Tabs(("Loss", "Learning rate", "Now"), 0.38)
    assert EXPLORE.beside("Why", "right").right.parts[1].panes == ("Why",)


def test_a_right_click_on_a_title_offers_the_places(open_window, qtbot):
    window = open_window(size=(1400, 900))
    title = title_of(window.pages["Loss"])
    at = title.rect().center()
    from PySide6.QtGui import QContextMenuEvent

    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, title.mapToGlobal(at))
    QApplication.sendEvent(title, event)
    menu = QApplication.activePopupWidget()
    assert [action.text().replace("&", "") for action in menu.actions()][:2] == ["In the middle", "At the left"]
    menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.parametrize("name", ["Labs", "Sweep", "Tune fairly", "Compare"])
def test_a_window_beside_the_main_one_moves_into_it_and_out_again(open_window, hand, name):
    window = open_window(size=(1400, 900))
    opened = {"Labs": lambda: window.windows.open_lab(5), "Sweep": window.windows.open_sweep,
              "Compare": window.windows.open_compare}  # fmt: skip
    opened.get(name, window.windows.open_tune)()
    second = window.windows.made(name)
    size = second.minimumSize()
    (button,) = (each for each in second.findChildren(QToolButton) if each.text() == "Into the main window")
    hand.click(button)
    laid_out(window)
    assert window.panes.middle == name
    assert second.window() is window
    assert second.isVisible()
    assert not button.isVisible()
    assert (window.width(), window.height()) == (1400, 900)
    window.room.move(name, "right")
    laid_out(window)
    assert window.panes.where(name) == "right"
    assert window.stage.contour.isVisible()
    kept = window.layouts.current()
    window.layouts.apply(EXPLORE)
    laid_out(window)
    assert not second.isVisible()
    window.layouts.apply(kept)
    laid_out(window)
    assert second.window() is window
    assert second.isVisible()
    QTest.keyClick(window.stage.contour, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert second.isVisible(), "they close what has the focus"
    second.setFocus()
    QTest.keyClick(second, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    laid_out(window)
    assert window.panes.where(name) == "home"
    assert window.isVisible()
    assert not second.isVisible()
    window.panes.loosen(name)
    assert second.isWindow()
    assert second.isVisible()
    assert second.minimumSize() == size
    assert button.isVisible()
    second.close()
