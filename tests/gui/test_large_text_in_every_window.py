"""At text of 200 % no words are cut in any window beside the main one, nor do any two lie on each other."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QComboBox, QDialog, QRadioButton, QScrollArea

from fallline.gui.labs.all_labs import labs
from fallline.gui.labs.generalization import GeneralizationLab

from .kept_window import beside, drop, keep, laid_out, text_of
from .test_lab_12 import Short
from .test_layout import cut_buttons, cut_labels, overlapping, shown, told, wide


def edited(windows):
    """A shipped lesson in the editor, at its assignment."""
    windows.lessons().box.setCurrentIndex(4)
    writer = windows.edit_lesson()
    writer.form.list.rows.setCurrentRow(3)
    return writer


OPENERS = {
    "preferences": lambda windows: windows.open_preferences(),
    "sweep": lambda windows: windows.open_sweep(),
    "writer": lambda windows: windows.open_writer(),
    "edited": edited,
    "plugins": lambda windows: windows.open_plugins(),
    "keys": lambda windows: windows.open_keys(),
    "welcome": lambda windows: windows.open_welcome(),
    "palette": lambda windows: windows.open_palette(),
}


@pytest.fixture(scope="module")
def _large(qapp):
    with text_of(2.0):
        kept = keep(qapp)
        yield kept.window
        drop(kept)


@pytest.fixture
def large(_large):
    """The window at 200 %, with none beside it."""
    yield _large
    for each in beside(_large):
        each.close()


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
    laid_out(window)
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


@pytest.mark.parametrize("number", [lab.number for lab in labs()])
def test_nothing_is_cut_in_a_lab_nor_beside_an_axis(large, open_lab, monkeypatch, number):
    monkeypatch.setattr(GeneralizationLab, "Settings", Short)
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
