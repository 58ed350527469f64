"""At text of 200 % no words are cut in any window beside the main one, nor do any two lie on each other."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QRadioButton, QScrollArea

from fallline.gui import text_size
from fallline.gui.labs.all_labs import labs
from fallline.gui.lessons.choice import Choice, broken
from fallline.gui.preferences import Preferences
from fallline.gui.style import dress, late_styling
from fallline.gui.theme import DARK

from .kept_window import beside
from .test_layout import cut_buttons, cut_labels, overlapping, shown, told, wide

OPENERS = {
    "preferences": lambda windows: windows.open_preferences(),
    "sweep": lambda windows: windows.open_sweep(),
    "plugins": lambda windows: windows.open_plugins(),
    "keys": lambda windows: windows.open_keys(),
    "welcome": lambda windows: windows.open_welcome(),
    "palette": lambda windows: windows.open_palette(),
}


@pytest.fixture
def large(window):
    """The window at 200 %, with none beside it."""
    window.appearance.take(Preferences(theme="dark", text_size=200))
    yield window
    for each in beside(window):
        each.close()
    window.appearance.take(Preferences(theme="dark"))


def squeezed(window):
    """Boxes and choices lower or narrower than their words."""
    for box in shown(window, QComboBox):
        if box.height() < box.fontMetrics().height() + 2:
            yield f"{told(box)}: {box.height()} high"
    for choice in shown(window, QRadioButton):
        lines = choice.text().split("\n")
        if max(wide(choice, line) for line in lines) > choice.width() - 20:
            yield f"{told(choice)}: {choice.text()!r} in {choice.width()}"


def beyond(window):
    """Widgets that reach over the right edge of what scrolls up and down alone, or of the window."""
    for area in [each for each in shown(window, QScrollArea) if each.horizontalScrollBar().maximum() == 0]:
        room = area.viewport().width()
        for widget in shown(area.widget(), *(type(each) for each in shown(area.widget()))):
            right = widget.mapTo(area.viewport(), QPoint(0, 0)).x() + widget.width()
            if right > room + 1:
                yield f"{told(widget)}: to {right} of {room}"


def faults(window):
    for _ in range(3):
        QApplication.processEvents()
        window.grab()
    return [*cut_labels(window), *cut_buttons(window), *overlapping(window), *squeezed(window), *beyond(window)]


@pytest.mark.parametrize("name", OPENERS)
def test_nothing_is_cut_in_a_window(large, name):
    window = OPENERS[name](large.windows)
    assert faults(window) == []
    window.close()


@pytest.mark.parametrize("row", range(12))
def test_nothing_is_cut_in_a_lesson(large, row):
    window = large.windows.open_lesson(row)
    for step in range(len(window.page.lesson.steps)):
        window.page.begin(step)
        assert faults(window) == []
    window.close()


@pytest.fixture
def double(qapp):
    """Text of 200 %, for windows made from here on."""
    text_size.set_scale(2.0)
    dress(DARK)
    yield
    text_size.set_scale(1.0)
    dress(DARK)


@pytest.mark.parametrize("number", [lab.number for lab in labs()])
def test_nothing_is_cut_in_a_lab_nor_beside_an_axis(double, open_lab, number):
    lab = open_lab(number)
    assert faults(lab.window()) == []
    for plot in lab.plots:  # what stands beside an axis is cut where it is longer
        for name in ("left", "bottom"):
            axis = plot.plot.getAxis(name)
            words, room = axis.label.boundingRect().width(), axis.boundingRect()
            length = room.height() if name == "left" else room.width()
            assert words <= length + 4, f"{plot.title.text()}: {axis.labelText!r}, {words} in {length}"


@pytest.mark.parametrize("name", ["export-image", "export-film"])
def test_nothing_is_cut_in_the_export_dialog(large, name):
    large.registry[name].trigger()
    dialog = next(each for each in large.findChildren(QDialog) if each.isVisible())
    assert faults(dialog) == []
    dialog.close()


def test_an_error_and_what_it_offers_have_room(large):
    banner = large.stage.banner
    banner.warn("Something went wrong that should not have (ValueError: x). What is open stays; save it.", "Copy")
    assert faults(banner) == []
    assert QRect(QPoint(0, 0), large.stage.size()).contains(banner.geometry())
    banner.hide()


def test_windows_grow_with_the_text_as_far_as_the_screen_has_room(window):
    beside = window.windows.open_preferences()
    before, room = beside.size(), beside.screen().availableSize()
    window.appearance.take(Preferences(theme="dark", text_size=130))
    late_styling().finish()
    assert beside.width() == min(round(before.width() * 1.3), room.width() - 16)
    window.appearance.take(Preferences(theme="dark"))
    late_styling().finish()
    assert abs(beside.width() - before.width()) <= 1
    beside.close()


def test_a_choice_breaks_its_words_where_they_have_no_room(qtbot):
    words = "about as large as the loss & its gradient at the start, and no larger"
    choice = Choice(words)
    qtbot.addWidget(choice)
    choice.resize(150, 200)
    choice.show()
    lines = choice.text().split("\n")
    assert len(lines) > 2
    assert " ".join(lines).replace("&&", "&") == words
    assert all(wide(choice, line) <= 150 for line in lines)
    assert choice.sizeHint().height() > 2 * choice.fontMetrics().height()
    assert choice.accessibleName() == words
    choice.resize(2000, 40)
    assert "\n" not in choice.text()
    assert broken("", choice.fontMetrics(), 10) == [""]
