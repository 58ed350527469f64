"""A slider with its line under a real mouse, keyboard and wheel."""

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QScrollArea,
    QSpinBox,
    QStyle,
    QStyleOptionSlider,
    QVBoxLayout,
    QWidget,
)

from fallline.gui.theme import DARK
from fallline.gui.widgets.value_slider import ValueSlider
from fallline.gui.widgets.value_text import text_of
from fallline.gui.widgets.wheel_guard import WheelGuard


@pytest.fixture
def rate(show):
    """A learning rate: four decades, typed values up to 10."""
    slider = ValueSlider(1e-4, 1, 0.0525, logarithmic=True, hard_minimum=math.nextafter(0, 1), hard_maximum=10)
    slider.set_name("lr", "Learning rate")
    return show(slider)


def recorded(slider):
    edits, ends = [], []
    slider.edited.connect(edits.append)
    slider.finished.connect(lambda: ends.append(slider.value()))
    return edits, ends


def handle(slider):
    option = QStyleOptionSlider()
    slider.slider.initStyleOption(option)
    part = QStyle.SubControl.SC_SliderHandle
    return slider.slider.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, slider.slider).center()


def typed(qtbot, slider, text):
    slider.edit.setFocus()
    slider.edit.selectAll()
    qtbot.keyClicks(slider.edit, text)


def wheel(widget, notches=1):
    """Turns the wheel over a widget, through its window: only such events go on to the parents when ignored."""
    window = widget.window()
    QTest.wheelEvent(window.windowHandle(), widget.mapTo(window, widget.rect().center()), QPoint(0, 120 * notches))
    QApplication.processEvents()


def test_a_drag_edits_live_and_finishes_once(hand, rate):
    edits, ends = recorded(rate)
    hand.press_knob(rate.slider)
    for _ in range(30):
        hand.move(1)
    assert len(edits) > 20
    assert edits == sorted(edits)
    assert ends == []
    hand.release()
    assert ends == [edits[-1]] == [rate.value()]
    assert rate.edit.text() == text_of(rate.value())


def test_an_echo_of_the_value_during_a_drag_never_nudges_the_handle(show):
    slider = show(ValueSlider(0, 180, 24, suffix="°"))  # five positions to a degree
    slider.edited.connect(slider.set_value)
    for position in range(1001):
        slider.slider.setValue(position)
        assert slider.slider.value() == position


def test_a_press_beside_the_handle_brings_it_there_and_drags_on(hand, rate):
    edits, _ = recorded(rate)
    place = QPoint(20, rate.slider.height() // 2)
    hand.press_on(rate.slider, place)
    assert abs(handle(rate).x() - place.x()) <= 2
    hand.move(10)
    assert len(edits) == 2
    hand.release()


def test_a_press_on_the_handle_changes_nothing(qtbot, rate):
    edits, _ = recorded(rate)
    qtbot.mouseClick(rate.slider, Qt.MouseButton.LeftButton, pos=handle(rate) + QPoint(3, 0))
    assert edits == []


def test_arrow_keys_on_a_logarithmic_scale_multiply_by_a_twentieth_of_a_decade(qtbot, rate):
    edits, ends = recorded(rate)
    qtbot.keyClick(rate.slider, Qt.Key.Key_Right)
    assert edits == [pytest.approx(0.0525 * 10**0.05, rel=0.01)]
    assert ends == edits
    rate.set_value(0.01)
    for _ in range(20):
        qtbot.keyClick(rate.slider, Qt.Key.Key_Up)
    assert rate.value() == 0.1
    for _ in range(4):
        qtbot.keyClick(rate.slider, Qt.Key.Key_PageDown)
    assert rate.value() == 0.001
    qtbot.keyClick(rate.slider, Qt.Key.Key_End)
    assert rate.value() == 1
    qtbot.keyClick(rate.slider, Qt.Key.Key_Right)
    assert rate.value() == 1


def test_arrow_keys_on_a_linear_scale_add_a_hundredth(qtbot, show):
    slider = show(ValueSlider(0, 0.999, 0.82))
    qtbot.keyClick(slider.slider, Qt.Key.Key_Right)
    assert slider.value() == 0.83
    qtbot.keyClick(slider.slider, Qt.Key.Key_PageUp)
    assert slider.value() == 0.93
    qtbot.keyClick(slider.slider, Qt.Key.Key_PageUp)
    assert slider.value() == 0.999
    qtbot.keyClick(slider.edit, Qt.Key.Key_Down)
    assert slider.edit.text() == "0.989"


def test_integers_stay_whole(qtbot, show):
    slider = show(ValueSlider(1, 12, 5, integer=True))
    qtbot.keyClick(slider.slider, Qt.Key.Key_Right)
    assert slider.value() == 6
    typed(qtbot, slider, "2.5")
    assert slider.edit.property("fault")
    assert slider.edit.toolTip() == "A whole number at least 1 and at most 12"


def test_set_value_is_silent(rate):
    edits, ends = recorded(rate)
    rate.set_value(0.3)
    assert (edits, ends, rate.value(), rate.edit.text()) == ([], [], 0.3, "0.3")


@pytest.mark.parametrize(("text", "value"), [("0.07", 0.07), ("1e-3", 1e-3), ("0,25", 0.25), ("4", 4.0)])
def test_enter_commits_a_typed_value_beyond_the_slider_too(qtbot, rate, text, value):
    edits, ends = recorded(rate)
    typed(qtbot, rate, text)
    assert edits == []
    qtbot.keyClick(rate.edit, Qt.Key.Key_Return)
    assert edits == ends == [value]


def test_leaving_the_line_commits_what_was_typed(qtbot, rate):
    edits, _ = recorded(rate)
    typed(qtbot, rate, "0.2")
    rate.slider.setFocus()
    assert edits == [0.2]


@pytest.mark.parametrize("text", ["abc", "", "0", "-1", "11", "nan", "inf", "1e999"])
def test_a_fault_is_refused_in_place_and_says_what_is_allowed(qtbot, rate, text):
    edits, _ = recorded(rate)
    typed(qtbot, rate, text or " ")
    qtbot.keyClick(rate.edit, Qt.Key.Key_Return)
    assert rate.edit.property("fault") is True
    assert rate.edit.toolTip() == "A number above 0 and at most 10"
    assert rate.edit.palette().text().color().name() == DARK.error
    qtbot.keyClick(rate.edit, Qt.Key.Key_Escape)
    assert (rate.edit.text(), rate.edit.property("fault"), rate.edit.toolTip()) == ("0.0525", False, "")
    assert edits == []


def test_leaving_a_fault_restores_the_last_good_value(qtbot, rate):
    edits, _ = recorded(rate)
    typed(qtbot, rate, "-5")
    rate.slider.setFocus()
    assert rate.edit.text() == "0.0525"
    assert edits == []


def test_passing_through_the_line_keeps_every_digit(qtbot, rate):
    edits, _ = recorded(rate)
    rate.set_value(0.123456789)
    rate.edit.setFocus()
    qtbot.keyClick(rate.edit, Qt.Key.Key_Return)
    rate.slider.setFocus()
    assert rate.value() == 0.123456789
    assert edits == []


@pytest.mark.parametrize("value", [0.029378, 0.52662, 123456.7, 1.2345e-5, 0.0525, 36])
def test_at_rest_no_digit_is_cut_and_in_the_line_all_are_there(qtbot, rate, value):
    rate.slider.setFocus()
    rate.set_value(value)
    line = rate.edit
    assert line.fontMetrics().horizontalAdvance(line.text()) <= line.width() - 16
    assert float(line.text()) == pytest.approx(value, rel=0.05)
    line.setFocus()
    assert line.text() == text_of(value)
    rate.slider.setFocus()
    assert rate.value() == value
    assert line.fontMetrics().horizontalAdvance(line.text()) <= line.width() - 16


def test_the_wheel_scrolls_the_panel_unless_the_slider_has_the_focus(rate):
    edits, ends = recorded(rate)
    rate.edit.setFocus()
    wheel(rate.slider)
    assert edits == []
    rate.slider.setFocus()
    wheel(rate.slider)
    assert edits == ends == [pytest.approx(0.0589, rel=0.01)]


@pytest.mark.parametrize("kind", [QComboBox, QSpinBox])
def test_the_wheel_over_an_unfocused_field_scrolls_its_panel(show, kind):
    field, panel = kind(), QWidget()
    if kind is QComboBox:
        field.addItems(["one", "two", "three"])
    guard = WheelGuard(field)
    layout = QVBoxLayout(panel)
    layout.addWidget(field)
    layout.addStretch()
    panel.setFixedHeight(900)
    area = QScrollArea()
    area.setWidget(panel)
    show(area, height=200)
    area.setFocus()
    assert area.verticalScrollBar().maximum() > 0
    wheel(field, -1)
    assert area.verticalScrollBar().value() > 0
    value = field.currentIndex if kind is QComboBox else field.value
    assert value() == 0
    assert guard.parent() is field
    area.ensureWidgetVisible(field)
    field.setFocus()
    wheel(field, -1 if kind is QComboBox else 1)
    assert value() == 1


def test_names_reach_both_parts(rate):
    assert (rate.objectName(), rate.slider.objectName(), rate.edit.objectName()) == ("lr", "lr-slider", "lr-edit")
    assert rate.slider.accessibleName() == "Learning rate"
    assert "Learning rate" in rate.edit.accessibleName()
