"""Every control has a name for code and one for people, and Tab leads to it, down each card."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSlider,
    QToolButton,
    QWidget,
)

from fallline import OPTIMIZERS
from fallline.engine.scenario.edit import with_run
from fallline.gui.theme import DARK
from fallline.gui.views.axes import Plot

from .test_layout import CONTROLS, shown, told

FIXED = """contour-view loss-view condition-view runs-panel landscape-panel schedule-view transport play-button
step-forward-button step-back-button timeline-slider"""


def test_the_names_that_others_rely_on_are_there(window):
    assert {name: len(window.findChildren(QWidget, name)) for name in FIXED.split()} == dict.fromkeys(FIXED.split(), 1)


def test_every_control_has_a_name_for_code_and_one_for_people(window):
    for card in window.runs_panel.cards:
        card.set_opened(True)
    QApplication.processEvents()
    buddies = {label.buddy() for label in window.findChildren(QLabel) if label.buddy()}
    for control in shown(window, *CONTROLS):
        inner = isinstance(control.parentWidget(), (QComboBox, QAbstractSpinBox))  # a part of Qt's own
        if inner or control.objectName().startswith("qt_"):
            continue
        assert control.objectName(), told(control)
        assert control.objectName() == control.objectName().lower().replace("_", "-"), told(control)
        spoken = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
        assert spoken or control in buddies, told(control)


def test_no_two_controls_sound_the_same(window):
    for card in window.runs_panel.cards:
        card.set_opened(True)
    QApplication.processEvents()
    kinds = QSlider, QLineEdit, QComboBox, QToolButton, QPushButton
    heard = [each.accessibleName() for each in shown(window, *kinds) if each.accessibleName()]
    twice = {name for name in heard if heard.count(name) > 1}
    assert twice == {"Name of the run"}, "which is heard with the name itself"


def test_what_is_heard_of_a_card_follows_the_run(window):
    card = window.runs_panel.cards[1]
    slider = card.findChild(QSlider, "run-1-optimizer-beta-slider")
    assert (slider.accessibleName(), slider.accessibleDescription()) == ("Momentum: momentum β", "0.82")
    assert card.marker.accessibleName() == "Hide Momentum"
    window.session.edit(with_run(window.session.scenario, 1, label="Heavy ball", enabled=False))
    assert slider.accessibleName() == "Heavy ball: momentum β"
    assert card.marker.accessibleName() == "Show Heavy ball"


def test_tab_stops_at_nothing_that_is_unnamed_or_unseen(window, pixels):
    first = window.stage.contour
    stops, widget = [], first.nextInFocusChain()
    while widget is not first:
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            stops.append(widget)
        widget = widget.nextInFocusChain()
    assert not [told(each) for each in stops if isinstance(each, Plot)], "no key does anything in a plot"
    areas = [each for each in stops if isinstance(each, QScrollArea)]
    assert [each.accessibleName() for each in areas] == ["Plots"]
    before = pixels(areas[0].grab().toImage())
    areas[0].setFocus(Qt.FocusReason.TabFocusReason)
    after = pixels(areas[0].grab().toImage())
    assert (after[:, 0] == int(DARK.accent[1:], 16)).mean() > 0.9 > (before[:, 0] == after[:, 0]).mean()


def test_no_two_controls_share_a_name(window):
    names = [control.objectName() for control in window.findChildren(QWidget) if isinstance(control, CONTROLS)]
    own = [name for name in names if name and not name.startswith(("qt_", "ScrollLeft", "ScrollRight"))]
    assert sorted(own) == sorted(set(own))


def test_tab_reaches_every_control(window):
    first = window.stage.contour
    first.setFocus()
    reached, widget = set(), first
    for _ in range(5000):
        widget = widget.nextInFocusChain()
        if widget is first:
            break
        reached.add(widget)
    for control in shown(window, QSlider, QLineEdit, QComboBox, QToolButton, QPushButton):
        if control.objectName() and not control.objectName().startswith("qt_"):
            assert control in reached, told(control)
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, told(control)


def test_tab_goes_down_a_card_whenever_its_rows_were_made(window):
    session = window.session
    window.runs_panel.cards[1].set_opened(True)
    session.edit(with_run(session.scenario, 0, optimizer=OPTIMIZERS["adam"]()))
    window.runs_panel.cards[0].set_opened(True)
    QApplication.processEvents()
    for card in window.runs_panel.cards[:2]:
        widget, heights = card.open_button, []
        for _ in range(6):
            widget = widget.nextInFocusChain()
            while not (widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus):
                widget = widget.nextInFocusChain()
            assert card.isAncestorOf(widget), told(widget)
            heights.append(widget.mapTo(card, widget.rect().center()).y())
        assert heights == sorted(heights)
