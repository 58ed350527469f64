"""All of the window without a mouse, without seeing it, and without its colours: every control of every window."""

import itertools
import math
import re
from importlib.resources import files

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)

from fallline import load_scenario
from fallline.gui.export.dialog import ExportDialog
from fallline.gui.labs.all_labs import labs
from fallline.gui.palettes import in_palette
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views.overlays import OVERLAYS, symbol_colours
from fallline.gui.welcome import album
from fallline.gui.widgets.icons import MARKERS

from .in_a_language import with_pages_of_others
from .test_theme import contrast, oklab

CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QAbstractSlider, QAbstractSpinBox, QAbstractItemView, QTabBar)
PALETTES = [in_palette(theme, word) for theme in (DARK, LIGHT) for word in ("quiet", "grey", "contrast")]
EVERY = pytest.mark.parametrize("theme", PALETTES, ids=lambda theme: f"{theme.name}-{PALETTES.index(theme) % 3}")


@pytest.fixture(autouse=True)
def _draw_no_pictures(monkeypatch):
    monkeypatch.setattr(album.Album, "ask", lambda *_: None)


def windows(main):
    """Name -> each window there is, none of them shown longer than needs be; pages of tabs one by one."""
    ways, documents = main.windows, main.documents
    for card in main.runs_panel.cards:
        card.set_opened(True)
    main.scenario_panel.head.setChecked(True)
    for page in range(main.pages.count()):
        main.pages.setCurrentIndex(page)
        QApplication.processEvents()
        yield f"main, {main.pages.tabText(page)}", main
    main.pages.setCurrentIndex(0)
    main.stage.banner.warn("a fault", "An offer", lambda: None)
    yield "banner", main.stage.banner
    main.stage.banner.hide()
    for name in ("labs", "lessons", "writer", "sweep", "tune", "compare", "plugins", "keys", "notation", "welcome",
                 "preferences"):  # fmt: skip
        window = getattr(ways, f"open_{name}")()
        yield name, window
        window.close()
    for kind in labs():
        page = kind(main.theme)
        yield f"lab {kind.number}", page
        page.deleteLater()
    for ending in (".png", ".webm"):
        dialog = ExportDialog(documents, main, ending)
        yield f"export {ending}", dialog
        dialog.deleteLater()
    tour = ways.take_tour()
    yield "tour", tour
    tour.close()
    palette = ways.open_palette()
    yield "palette", palette
    palette.leave()


def stops(root):
    """Where Tab stops, in its order."""
    found, widget = [], root.nextInFocusChain()
    while widget is not root:
        here = root.isAncestorOf(widget) and widget.isVisibleTo(root) and widget.isEnabledTo(root)
        tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if here and tab and widget.focusProxy() is None and not isinstance(widget, QScrollBar):
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def controls(root):
    """Whatever a hand can do something with, but for the inside of Qt's own."""
    for widget in root.findChildren(QWidget):
        inner = isinstance(widget.parentWidget(), (QComboBox, QAbstractSpinBox)) or isinstance(widget, QScrollBar)
        inner = inner or widget.objectName().startswith(("qt_", "ScrollLeft", "ScrollRight"))
        if inner or not widget.isVisibleTo(root) or widget.focusProxy() is not None:
            continue
        if isinstance(widget, CONTROLS) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


def heard(widget):
    """Name and description as a screen reader is given them. Of a box, on X11, Qt gives what is chosen as its name."""
    spoken = QAccessible.queryAccessibleInterface(widget)
    name = widget.accessibleName() if isinstance(widget, QComboBox) else spoken.text(QAccessible.Text.Name)
    if isinstance(widget, QComboBox) and not name:
        name = next((label.text() for label in widget.window().findChildren(QLabel) if label.buddy() is widget), "")
    return name.strip(), spoken.text(QAccessible.Text.Description).strip()


def told(widget):
    parent = widget.parentWidget()
    return f"{type(widget).__name__} {widget.objectName()!r} in {parent.objectName() if parent else None!r}"


def mute(name, root):
    """Controls of `root` of which a screen reader cannot say both what they are and what they do."""
    return [f"{name}: {told(each)}: {heard(each)}" for each in controls(root) if not all(heard(each))]


def test_every_control_of_every_window_is_heard_by_a_name_and_with_what_it_does(window):
    count, found = 0, []
    for name, root in windows(window):
        count += sum(1 for _ in controls(root))
        found += mute(name, root)
    assert found == []
    assert count > 500


def test_so_is_every_control_of_the_pages_that_only_some_scenarios_have(window):
    assert [fault for main in with_pages_of_others(window) for fault in mute(main.pages.front, main)] == []


def test_tab_stops_at_every_control_and_goes_down_each_column(window):
    """Up it goes only to the next column, or out of what it was in: a column of buttons, a card, a page."""
    wrong = []
    for name, root in windows(window):
        found = stops(root)
        for widget in controls(root):
            radio = isinstance(widget, QAbstractButton) and widget.group() is not None  # arrow keys go on
            if widget.isEnabledTo(root) and widget not in found and not radio and not quiet(widget):
                wrong.append(f"{name}: Tab passes {told(widget)}")
        for one, other in itertools.pairwise(found):
            if one.parentWidget() is not other.parentWidget():
                continue
            here, there = one.geometry(), other.geometry()
            up = there.bottom() < here.top() and there.left() <= here.right()
            back = there.right() < here.left() and there.top() <= here.top() <= there.bottom()
            if up or back:
                wrong.append(f"{name}: from {told(one)} up or back to {told(other)}")
    assert wrong == []


def quiet(widget):
    """What needs no Tab: another control sends it its keys, or it takes none."""
    of_tabs = isinstance(widget, QTabBar) or isinstance(widget.parentWidget(), QTabBar)
    return of_tabs or widget.objectName() == "palette-list"


def test_tab_leads_round_the_whole_main_window_and_back(window, qtbot):
    expected = set(stops(window))
    window.stage.contour.setFocus()
    reached = set()
    for _ in range(2 * len(expected)):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    assert len(expected) > 40
    assert {told(each) for each in expected - reached} == set()


def test_the_start_is_moved_by_keys_and_a_burst_is_one_undo_step(window, qtbot):
    session, contour = window.session, window.stage.contour
    x, y = session.scenario.start
    for key, (dx, dy) in {"Right": (1, 0), "Up": (0, 1), "Left": (-1, 0), "Down": (0, -1)}.items():
        qtbot.keyClick(contour, getattr(Qt.Key, f"Key_{key}"), Qt.KeyboardModifier.ControlModifier)
        moved = np.subtract(session.scenario.start, (x, y))
        assert np.sign(np.round(moved, 9)).tolist() == [dx, dy], key
        x, y = session.scenario.start
    for _ in range(3):
        qtbot.keyClick(contour, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert session.undo_stack.count() == 1
    assert session.playhead == 0


def test_the_view_is_moved_and_zoomed_by_keys(window, qtbot):
    contour, box = window.stage.contour, window.stage.contour.getViewBox()
    (x0, x1), _ = box.viewRange()
    qtbot.keyClick(contour, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    (left, right), _ = box.viewRange()
    assert (left - x0, right - x1) == pytest.approx((0.1 * (x1 - x0),) * 2)
    window.registry["zoom-in"].trigger()
    (near, far), _ = box.viewRange()
    assert far - near == pytest.approx((right - left) / 1.25)
    window.registry["zoom-out"].trigger()
    window.registry["reset-view"].trigger()
    assert window.registry["zoom-in"].shortcuts()
    assert window.session.scenario == load_scenario("ravine")


def test_keys_of_a_field_stay_with_the_field(window, qtbot):
    line = window.runs_panel.cards[1].findChild(QLineEdit, "run-1-optimizer-beta-edit")
    line.setFocus()
    before = window.session.scenario
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        qtbot.keyClick(line, key, Qt.KeyboardModifier.ControlModifier)
    assert window.session.scenario is before


@EVERY
def test_words_keep_a_contrast_of_four_and_a_half_on_every_ground(theme):
    grounds = ["window", "bar", "panel", "card", "field", "plot", "hover"]
    worst = {
        (ink, ground): contrast(getattr(theme, ink), getattr(theme, ground))
        for ink in ("text", "muted", "accent", "error")
        for ground in grounds
        if (ink, ground) != ("error", "hover")  # nothing that went wrong is said on it
    }
    assert min(worst.values()) >= 4.5, min(worst, key=worst.get)
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert min(contrast(colour, theme.panel) for colour in symbol_colours(theme).values()) >= 4.5


@EVERY
def test_every_rule_of_the_style_sheet_keeps_it(theme):
    """A rule that sets both ink and ground: read off the sheet, so that a new one is held to it too."""
    text = files("fallline.gui.widgets").joinpath("style.qss").read_text("utf-8")
    sheet = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", sheet)
    pairs = set()
    for selector, body in rules:
        ink = re.search(r"(?<![-\w])color: \$(\w+)", body)
        ground = re.search(r"(?<![-\w])background(?:-color)?: \$(\w+)", body)
        chosen = re.search(r"selection-background-color: \$(\w+);\s*selection-color: \$(\w+)", body)
        if ink and ground and ":disabled" not in selector:
            pairs.add((ink[1], ground[1]))
        if chosen:
            pairs.add((chosen[2], chosen[1]))
    assert len(pairs) >= 7
    assert {pair for pair in pairs if contrast(getattr(theme, pair[0]), getattr(theme, pair[1])) < 4.5} == set()


@EVERY
def test_lines_that_show_the_focus_and_runs_keep_three(theme):
    for ground in ("window", "card", "field", "panel"):
        assert contrast(theme.accent, getattr(theme, ground)) >= 3
    for name, colour in theme.runs.items():
        assert contrast(colour, theme.card) >= 3, name
        assert contrast(colour, theme.plot) >= 3, name
        assert min(math.dist(oklab(colour), oklab(stop)) for _, stop in theme.heat) >= 0.12, name
    assert all(contrast(each.colour(theme), theme.panel) >= 3 for each in OVERLAYS.values())


def test_every_colour_of_a_run_has_a_shape_of_its_own_and_every_kind_of_arrow_a_stroke():
    assert len(set(MARKERS.values())) == len(MARKERS)
    strokes = [each.stroke for each in OVERLAYS.values() if each.stroke is not None]
    assert len(strokes) == len(set(map(repr, strokes)))


def grey(image, pixels):
    """Lightness of each pixel, 0 to 255, without a hue."""
    found = pixels(image)
    return (0.2126 * (found >> 16 & 255) + 0.7152 * (found >> 8 & 255) + 0.0722 * (found & 255)).round()


def test_what_is_outlined_and_what_is_switched_on_is_seen_without_colour(window, pixels):
    window.session.select(0)
    for card in window.runs_panel.cards[:2]:
        card.set_opened(False)
    QApplication.processEvents()
    one, other = (grey(card.grab().toImage(), pixels) for card in window.runs_panel.cards[:2])
    middle = one.shape[0] // 2
    assert len(set(one[middle, :2].tolist())) == 1, "two pixels of frame"
    assert one[middle, 1] != other[middle, 0]
    button = window.findChild(QAbstractButton, "loss-log-button")
    on = grey(button.grab().toImage(), pixels)
    button.toggle()
    off = grey(button.grab().toImage(), pixels)
    button.toggle()
    assert np.abs(on - off).max() > 60
