"""Nothing is cut: at both sizes, in both themes, with cards shut and open."""

import itertools

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

from fallline import load_scenario
from fallline.engine.files.open import scenario_names
from fallline.engine.scenario.edit import replace, with_run
from fallline.engine.schedules.constant import Constant
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.widgets.section import Elided
from fallline.gui.widgets.value_slider import ValueEdit

from .kept_window import laid_out

SIZES = [(1400, 900), (1000, 700)]
CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QSlider, QAbstractSpinBox)


def shown(window, *kinds):
    found = window.findChildren(QWidget)
    return [widget for widget in found if isinstance(widget, kinds) and widget.isVisible() and widget.size().width()]


def told(widget):
    """What to call a widget in a message: its name or its text, and its parents'."""
    names = []
    while widget is not None and len(names) < 3:
        text = widget.text()[:20] if hasattr(widget, "text") and callable(widget.text) else ""
        names.append(widget.objectName() or text or type(widget).__name__)
        widget = widget.parentWidget()
    return " in ".join(names)


def wide(widget, text):
    return widget.fontMetrics().horizontalAdvance(text)


def cut_labels(window):
    """Labels narrower or lower than their text; those that wrap need the height of their rows."""
    for label in shown(window, QLabel):
        text, room = label.text(), label.contentsRect()
        if not text or isinstance(label, Elided) or label.textFormat() == Qt.TextFormat.RichText:
            continue
        if label.wordWrap():
            fits = label.heightForWidth(label.width()) <= label.height() + 1
        else:
            fits = wide(label, text) <= room.width() + 1 and label.fontMetrics().height() <= room.height() + 2
        if not fits:
            yield f"{told(label)}: {text!r} in {room.width()} x {room.height()}"


def cut_buttons(window):
    """Buttons and typed values narrower than their text; a name is cut with an ellipsis, by design."""
    for button in shown(window, QPushButton, QCheckBox, QToolButton):
        icon_only = isinstance(button, QToolButton) and not button.icon().isNull()
        wanted = wide(button, button.text().replace("&", ""))
        if isinstance(button, QPushButton) and button.sizePolicy().horizontalPolicy() != QSizePolicy.Policy.Ignored:
            wanted = button.sizeHint().width()  # with what stands around its text
        if not icon_only and wanted > button.width():
            yield f"{told(button)}: {button.text()!r} in {button.width()}"
    for line in shown(window, ValueEdit):
        if wide(line, line.text()) > line.width() - 8:
            yield f"{told(line)}: {line.text()!r} in {line.width()}"


def out_of_sight(window):
    """Widgets that reach over the left or right edge of their dock, where no scroll bar brings them in."""
    for dock in (window.left, window.right):
        for scroll in shown(dock, QScrollArea):
            room = scroll.viewport().width()
            for widget in shown(scroll.widget(), QWidget):
                left = widget.mapTo(scroll.viewport(), QPoint(0, 0)).x()
                if left < 0 or left + widget.width() > room:
                    yield f"{told(widget)}: {left} to {left + widget.width()} of {room}"


def overlapping(window):
    """Pairs of controls, children of one parent, that lie on each other."""
    for parent in shown(window, QWidget):
        controls = [
            child for child in parent.children() if isinstance(child, (*CONTROLS, QLabel)) and child.isVisible()
        ]
        for one, other in itertools.combinations(controls, 2):
            if one.geometry().intersects(other.geometry()) and not isinstance(parent, (QComboBox, QAbstractSpinBox)):
                yield f"{told(one)} and {told(other)}"


def faults(window):
    laid_out(window)
    return [*cut_labels(window), *cut_buttons(window), *out_of_sight(window), *overlapping(window)]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_is_cut(open_window, theme, size):
    window = open_window(theme=theme, size=size)
    assert (window.width(), window.height()) == size
    for step in (0, 40, 120):
        window.session.seek(step)
        assert faults(window) == []
    for card in window.runs_panel.cards:
        card.set_opened(True)
    assert faults(window) == []


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_name_is_cut_while_it_plays(window_on, size):
    window = window_on(size=size)
    names = [run.label for run in window.session.scenario.runs]
    for step in range(0, 121, 5):  # the figures beside them keep the widest place that they took
        window.session.seek(step)
        QApplication.processEvents()
        assert [card.label.text() for card in window.runs_panel.cards] == names, step


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_is_cut_of_the_longest_steps_and_the_highest_speed(window_on, size, monkeypatch):
    monkeypatch.setenv("FALLLINE_COMPILE", "wait")  # numpy would take seconds for so many steps
    ravine = load_scenario("ravine")
    window = window_on(replace(ravine, steps=100_000, runs=ravine.runs[:1]), size=size)
    speed = window.transport.speed
    speed.setCurrentIndex(speed.count() - 1)
    window.session.seek(100_000)
    assert faults(window) == []
    option = QStyleOptionComboBox()
    speed.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    room = speed.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, speed).width()
    assert speed.fontMetrics().horizontalAdvance(speed.currentText()) <= room


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_is_cut_when_a_run_diverges(window_on, size):
    scenario = load_scenario("ravine")
    for index in range(4):
        scenario = with_run(scenario, index, schedule=Constant(lr=10.0))
    window = window_on(scenario, size=size)
    window.session.seek(120)
    assert faults(window) == []


def test_nothing_is_cut_in_any_shipped_scenario(window):
    found = {}
    for name in scenario_names():
        scenario = load_scenario(name)
        if scenario.landscape.dimension > 100:
            continue  # its ground alone takes seconds, and its widgets are those of the smaller ones
        window.session.load(replace(scenario, steps=min(scenario.steps, 60)))
        window.session.seek(60)
        for size in SIZES:
            window.resize(*size)
            found[name, size] = faults(window)
    assert {where: what for where, what in found.items() if what} == {}


def test_the_picture_keeps_most_of_a_small_window(window_on):
    window = window_on(size=(1000, 700))
    contour = window.stage.contour
    assert contour.width() >= 400
    assert contour.height() >= 400
    assert window.left.isVisible()
    assert window.right.isVisible()


def test_a_window_made_small_folds_its_cards_and_made_large_opens_them(window):
    beta = window.findChild(QSlider, "run-1-optimizer-beta-slider")
    assert beta.isVisible()
    window.resize(1000, 700)
    QApplication.processEvents()
    assert not beta.isVisible()
    window.runs_panel.cards[1].set_opened(True)
    assert beta.isVisible()
    window.runs_panel.cards[1].set_opened(False)
    window.resize(1400, 900)
    QApplication.processEvents()
    assert beta.isVisible()
    assert faults(window) == []


def test_the_helper_sees_what_is_cut(window):
    window.runs_panel.cards[0].loss.setFixedWidth(8)
    window.findChild(QPushButton, "add-run-button").setFixedWidth(12)
    found = "\n".join(faults(window))
    assert "run-0-loss" in found
    assert "add-run-button" in found
    table = window.findChild(QWidget, "readout-table")
    table.move(table.x() + 60, table.y())
    assert any("readout-table" in fault for fault in out_of_sight(window))


def test_a_card_makes_what_it_hides_only_when_it_is_opened(open_window):
    window = open_window()
    card = window.runs_panel.cards[0]
    rows = "run-0-gradient-source", "run-0-optimizer-picker"
    assert [window.findChild(QComboBox, name) for name in rows] == [None, None]
    card.set_opened(True)
    assert all(window.findChild(QComboBox, name).isVisible() for name in rows)
    card.set_opened(False)
    assert not any(window.findChild(QComboBox, name).isVisible() for name in rows)


def test_the_most_common_name_is_whole_beside_a_small_loss_and_a_scroll_bar(window, settle):
    for _ in range(3):
        window.runs_panel.add_run()
    settle()
    card = window.runs_panel.cards[0]
    assert window.left.widget().verticalScrollBar().isVisible()
    card.loss.show_text("6.2e−16")
    settle()
    assert card.label.text() == "Gradient descent"
