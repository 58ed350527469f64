"""The small widgets under a real mouse and keyboard."""

import itertools
import math

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QHBoxLayout,
    QScrollArea,
    QSpinBox,
    QStyle,
    QStyleOptionSlider,
    QVBoxLayout,
    QWidget,
)

from fallline.gui import style
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views.axes import LogAxis, ValueAxis, make_plot, restyle
from fallline.gui.widgets.formula_label import GUESS, FormulaLabel, typeset
from fallline.gui.widgets.formula_rows import rows, terms
from fallline.gui.widgets.scale import Scale
from fallline.gui.widgets.section import Card, SectionTitle
from fallline.gui.widgets.steady import Steady
from fallline.gui.widgets.ticks import linear_labels, linear_ticks, log_labels, log_ticks
from fallline.gui.widgets.value_slider import ValueSlider
from fallline.gui.widgets.value_text import allowed, number_of, text_of
from fallline.gui.widgets.wheel_guard import WheelGuard


@pytest.fixture(autouse=True)
def _dressed(qapp):
    style.install(qapp, DARK)


@pytest.fixture
def show(qtbot):
    def shown(widget, width=240, height=None):
        qtbot.addWidget(widget)
        widget.resize(width, height or widget.sizeHint().height())
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        return widget

    return shown


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


@pytest.mark.parametrize("scale", [Scale(1e-6, 10, True), Scale(0, 0.999), Scale(-90, 90), Scale(1, 1e6, True, True)])
def test_every_position_gives_a_tidy_value_and_comes_back(scale):
    values = [scale.value(position) for position in range(scale.positions + 1)]
    assert values == sorted(values)
    assert (values[0], values[-1]) == (scale.minimum, scale.maximum)
    assert all(len(text_of(value).lstrip("-0.").replace(".", "").split("e")[0]) <= 7 for value in values)
    for value in values[:: scale.positions // 50]:
        assert scale.value(scale.position(value)) == pytest.approx(value, rel=0.03, abs=scale.step / 2)


def test_the_middle_of_a_logarithmic_slider_is_the_geometric_mean():
    assert Scale(1e-4, 1, logarithmic=True).value(500) == 0.01


@pytest.mark.parametrize("bounds", [(1, 1), (2, 1)])
def test_an_empty_scale_is_refused(bounds):
    with pytest.raises(ValueError, match="no scale"):
        Scale(*bounds)
    with pytest.raises(ValueError, match="no scale"):
        Scale(0, 1, logarithmic=True)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0525, "0.0525"),
        (1e-5, "1e-5"),
        (2e12, "2e12"),
        (36, "36"),
        (-0.0, "0"),
        (1000000, "1000000"),
        (2 / 3, "0.66667"),
    ],
)
def test_numbers_read_compactly(value, text):
    assert text_of(value) == text
    assert text_of(24, "°") == "24°"
    assert number_of("−24 °", "°") == -24


def test_an_open_bound_reads_as_its_limit():
    assert allowed(0, math.nextafter(1, 0), integer=False) == "A number at least 0 and below 1"
    assert allowed(-math.inf, math.inf, integer=False) == "A number"


def ink(widget):
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_ARGB32)
    ground = image.pixel(0, 0)
    return [(x, y) for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) != ground]


def test_a_formula_is_typeset_and_fits_its_width(qtbot, show):
    label = FormulaLabel()
    label.set_formula(r"f(\theta) = \frac{1}{2}\,\theta^T Q\,\mathrm{diag}(1,\kappa)\,Q^T\theta", DARK.text)
    show(label, 300, 60)
    qtbot.waitUntil(lambda: len(ink(label)) > 400)
    wide = label.heightForWidth(300)
    assert label.heightForWidth(120) < wide
    label.resize(120, 40)
    assert 100 < max(x for x, _ in ink(label)) < 120
    assert "theta" in label.accessibleDescription()


def test_a_long_formula_takes_more_lines_rather_than_tiny_letters(qtbot, show):
    label = show(FormulaLabel(), 268, 80)
    squares = r"f(x, y) = 100 \left(y - x^{2}\right)^{2} + \left(1 - x\right)^{2}"
    label.set_formula(squares + r" + \sin^{2}\left(3 \pi x\right) + \sqrt{x^{2} + y^{2}}", DARK.text)
    qtbot.waitUntil(lambda: len(ink(label)) > 400)
    inked = {y for _, y in ink(label)}
    assert label.heightForWidth(268) > 35
    assert any(y not in inked for y in range(min(inked), max(inked)))


@pytest.mark.parametrize("latex", [r"x^2 + y^2", r"\frac{1}{2} x^2"])
def test_a_place_that_is_held_for_a_formula_stays_as_high_when_it_is_drawn(show, latex):
    label = show(FormulaLabel(least=GUESS), 268, 80)
    assert label.heightForWidth(268) == GUESS
    label.set_formula(latex, "#ffffff")
    label._typeset()
    assert label.heightForWidth(268) == GUESS
    free = show(FormulaLabel(), 268, 80)
    free.set_formula(latex, "#ffffff")
    free._typeset()
    assert free.heightForWidth(268) < GUESS


def test_a_formula_set_before_it_is_shown_gets_the_height_of_all_its_rows(show):
    typeset("x", DARK.text)  # what follows is typeset at once, before any width is known
    label, panel = FormulaLabel(), QWidget()
    layout = QVBoxLayout(panel)
    layout.addWidget(label)
    layout.addStretch()
    label.set_formula(" + ".join(rf"\left(x_{{{k}}} - 1\right)^{{2}}" for k in range(12)), DARK.text)
    show(panel, 268, 400)
    QApplication.processEvents()
    assert label.height() >= label.heightForWidth(label.width()) > 50


def test_a_formula_breaks_at_its_outermost_signs_only():
    assert terms(r"f = -a + \frac{b - c}{d} - e^{-x}") == ["f = -a", r"+ \frac{b - c}{d}", "- e^{-x}"]
    assert rows("a + b + c + d", 2) == ["a + b", "{} + c + d"]
    assert rows("abc", 3) == ["abc"]


def test_what_cannot_be_typeset_is_shown_as_it_is(qtbot, show):
    assert typeset(r"\frac{1}{", DARK.text) == b""
    label = show(FormulaLabel(), 200, 30)
    label.set_formula(r"\frac{1}{", DARK.text)
    qtbot.waitUntil(lambda: len(ink(label)) > 20)


def test_section_and_card_carry_their_roles(show):
    title = show(SectionTitle("Condition number", "κ(H)"))
    assert title.title.text() == "Condition number"  # capitals are dress: a screen reader reads words
    assert title.title.property("role") == "section"
    assert Card().property("role") == "card"


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (-10.5, 1.3, ["10⁻⁹", "10⁻⁶", "10⁻³", "1"]),
        (-2.2, 2.1, ["0.01", "0.1", "1", "10", "100"]),
        (math.log10(0.012), math.log10(0.26), ["0.02", "0.05", "0.1", "0.2"]),
        (math.log10(14), 2.02, ["20", "50", "100"]),
        (math.log10(34), math.log10(39), ["34", "36", "38"]),
        (-300, -5, ["10⁻³⁰⁰", "10⁻²⁰⁰", "10⁻¹⁰⁰"]),
        (-7.0, -6.0, ["10⁻⁷", "2·10⁻⁷", "5·10⁻⁷", "10⁻⁶"]),
    ],
)
def test_a_log_axis_labels_decades_or_one_two_five(low, high, labels):
    _, values, _ = log_ticks(low, high, 120, 22)
    assert log_labels(values) == labels


@pytest.mark.parametrize("span", [0.01, 0.1, 0.3, 0.5, 1, 1.4, 1.6, 2, 3, 5, 9, 17, 40, 300])
@pytest.mark.parametrize("low", [-6.3, -1, 0, 2.71])
@pytest.mark.parametrize("size", [60, 110, 180, 600])
def test_log_labels_never_crowd_and_are_never_missing(low, span, size):
    _, values, unlabelled = log_ticks(low, low + span, size, 22)
    gaps = [(b - a) * size / span for a, b in itertools.pairwise(values)]
    assert values
    assert min(gaps, default=99) >= 15
    assert len(set(log_labels(values))) == len(values)
    assert not set(values) & set(unlabelled)


@pytest.mark.parametrize(
    ("low", "high", "size", "whole", "labels"),
    [
        (0, 120, 300, True, ["0", "50", "100"]),
        (0, 3, 600, True, ["0", "1", "2", "3"]),
        (-3.2, -1.1, 120, False, ["−3.0", "−2.5", "−2.0", "−1.5"]),
        (-0.01, 0.012, 150, False, ["−0.010", "−0.005", "0.000", "0.005", "0.010"]),
        (0, 1_000_000, 300, True, ["0", "2e5", "4e5", "6e5", "8e5", "1e6"]),
    ],
)
def test_a_linear_axis_writes_as_many_decimals_as_its_step_needs(low, high, size, whole, labels):
    step, values, _ = linear_ticks(low, high, size, 54 if whole else 22, whole)
    assert linear_labels(values, step) == labels


def test_plots_align_and_follow_the_theme(show):
    for log in (True, False):
        plot = show(make_plot(DARK, log=log), 340, 150)
        left = plot.getAxis("left")
        assert isinstance(left, LogAxis if log else ValueAxis)
        plot.setXRange(0, 120)
        plot.setYRange(-300, 3)
        QApplication.processEvents()
        assert left.width() == 52
        assert len(ink(plot)) > 500
        restyle(plot, LIGHT)
        assert plot.backgroundBrush().color().name() == LIGHT.plot
        assert left.pen().color().name() == LIGHT.axis
        assert not plot.getPlotItem().getViewBox().menuEnabled()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_all_labels_of_an_axis_are_drawn_also_at_its_ends(show, theme):
    plot = show(make_plot(theme, log=True), 340, 150)
    plot.setYRange(1, 2, padding=0)
    plot.setXRange(0, 100, padding=0)
    drawn = {}
    for name in ("left", "bottom"):
        axis = plot.getAxis(name)
        original = axis.drawPicture
        axis.drawPicture = lambda p, a, t, texts, name=name, original=original: (
            drawn.update({name: [text for _, _, text in texts]}),
            original(p, a, t, texts),
        )
    plot.grab()
    assert drawn["left"] == ["10", "20", "50", "100"]
    assert drawn["bottom"][0] == "0"
    assert drawn["bottom"][-1] == "100"


def test_a_figure_holds_its_place_and_grows_when_it_must(qtbot):
    label = Steady("0.12")
    qtbot.addWidget(label)
    first = label.width()
    label.show_text("0.1")
    assert label.width() == first
    label.show_text("0.504 / 37.9")
    wide = label.width()
    assert wide >= label.fontMetrics().horizontalAdvance("0.504 / 37.9")
    label.show_text("1")
    assert label.fontMetrics().horizontalAdvance("1") <= label.width() < wide


def test_another_figure_of_the_same_length_asks_no_layout(qtbot):
    asked = []

    class Holder(QWidget):
        def event(self, event):
            asked.append(event.type())
            return super().event(event)

    holder = Holder()
    qtbot.addWidget(holder)
    label = Steady("0.12", holder)
    row = QHBoxLayout(holder)
    row.addWidget(label)
    holder.show()
    QApplication.processEvents()
    asked.clear()
    label.show_text("0.21")
    QApplication.processEvents()
    assert label.text() == "0.21"
    assert QEvent.Type.LayoutRequest not in asked
    label.show_text("0.0123")
    QApplication.processEvents()
    assert QEvent.Type.LayoutRequest in asked
