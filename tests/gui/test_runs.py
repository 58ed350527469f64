"""The card of a run: sliders that bend its path, and fields of its method, schedule and gradient, undone again."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QMenu, QPushButton, QSlider, QWidget

from fallline import LANDSCAPES, OPTIMIZERS, load_scenario, trace
from fallline.engine.method.gradient import Gradient
from fallline.engine.scenario.edit import replace, with_landscape
from fallline.engine.scenario.scenario import COLOURS, MARKERS

LEFT = Qt.MouseButton.LeftButton
GRADIENT_DESCENT, MOMENTUM, NESTEROV, ADAM = range(4)


@pytest.fixture
def beta(window):
    """The slider of the momentum run's β."""
    return window.findChild(QSlider, "run-1-optimizer-beta-slider")


def run(window, index):
    return window.session.scenario.runs[index]


def same(paths, others):
    return all(np.array_equal(one.theta, other.theta) for one, other in zip(paths, others, strict=True))


def goes_round(session, before):
    """What was edited once is undone by one undo, and done again by one redo."""
    after = session.scenario
    assert after != before
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.scenario == before
    assert same(session.paths, trace(before))
    session.undo_stack.redo()
    assert session.scenario == after
    assert same(session.paths, trace(after))


def choose_in_menu(qtbot, card, name):
    """Open the menu behind a card's dots and click an action, in a submenu if it is there."""
    card.menu.popup(card.menu_button.mapToGlobal(card.menu_button.rect().bottomLeft()))
    menus = [card.menu, *(action.menu() for action in card.menu.actions() if action.menu())]
    menu, action = next((m, a) for m in menus for a in m.actions() if a.objectName() == name)
    if menu is not card.menu:
        menu.popup(card.menu.geometry().topRight())
    QApplication.processEvents()
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    card.menu.close()
    QApplication.processEvents()


def test_the_momentum_slider_bends_that_path_while_the_hand_moves(window, hand, beta):
    session = window.session
    others = [path for index, path in enumerate(session.paths) if index != MOMENTUM]
    hand.press_knob(beta)
    for _ in range(5):
        before = session.paths[MOMENTUM]
        hand.move(-4)
        assert session.paths[MOMENTUM] is not before
        assert not np.array_equal(session.paths[MOMENTUM].theta, before.theta)
        assert [path for index, path in enumerate(session.paths) if index != MOMENTUM] == others
    hand.release()
    assert run(window, MOMENTUM).optimizer.beta < 0.82
    assert same(session.paths, trace(session.scenario))


def test_a_drag_of_the_slider_is_one_undo_step(window, hand, beta):
    session, begin = window.session, window.session.scenario
    for count in (1, 2):
        hand.press_knob(beta)
        for _ in range(6):
            hand.move(3 if count == 2 else -5)
        hand.release()
        assert session.undo_stack.count() == count
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.scenario == begin
    assert beta.value() == pytest.approx(window.findChild(QSlider, "run-2-optimizer-beta-slider").value())


def test_a_typed_value_counts_when_it_is_entered(window, qtbot):
    session, before = window.session, window.session.scenario
    line = window.findChild(QLineEdit, "run-1-optimizer-beta-edit")
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "0.5")
    assert run(window, MOMENTUM).optimizer.beta == 0.82
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert run(window, MOMENTUM).optimizer.beta == 0.5
    goes_round(session, before)
    session.undo_stack.undo()
    assert line.text() == "0.82"


def test_a_typed_value_out_of_bounds_is_marked_and_changes_nothing(window, qtbot):
    before = window.session.scenario
    line = window.findChild(QLineEdit, "run-1-optimizer-beta-edit")
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "1.5")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.property("fault")
    assert "below 1" in line.toolTip()
    assert window.session.scenario is before


def test_keys_move_the_slider_and_each_press_is_an_undo_step(window, qtbot, beta):
    beta.setFocus()
    qtbot.keyClick(beta, Qt.Key.Key_Right)
    higher = run(window, MOMENTUM).optimizer.beta
    assert higher > 0.82
    qtbot.keyClick(beta, Qt.Key.Key_Right)
    assert run(window, MOMENTUM).optimizer.beta > higher
    assert window.session.undo_stack.count() == 2


def test_another_optimizer_keeps_what_both_have(window, hand):
    session, before = window.session, window.session.scenario
    card = window.runs_panel.cards[MOMENTUM]
    hand.click(card.open_button)
    hand.choose(card.optimizer_box, OPTIMIZERS["nesterov"].heading())
    changed = run(window, MOMENTUM)
    assert changed.optimizer.tag() == "nesterov"
    assert changed.optimizer.beta == 0.82
    assert changed.schedule.lr == 0.014
    assert changed.label == "Nesterov"
    goes_round(session, before)
    hand.choose(card.optimizer_box, OPTIMIZERS["adam"].heading())
    assert window.findChild(QSlider, "run-1-optimizer-beta1-slider").isVisible()


def test_a_typed_name_stays_when_the_optimizer_changes(window_on, hand):
    scenario = load_scenario("ravine")
    runs = (replace(scenario.runs[0], label="Mine"), *scenario.runs[1:])
    window = window_on(replace(scenario, runs=runs))
    card = window.runs_panel.cards[0]
    hand.click(card.open_button)
    hand.choose(card.optimizer_box, OPTIMIZERS["adagrad"].heading())
    assert run(window, 0).optimizer.tag() == "adagrad"
    assert run(window, 0).label == "Mine"


def test_another_schedule_keeps_the_rate(window, hand):
    session, before = window.session, window.session.scenario
    card = window.runs_panel.cards[ADAM]
    hand.click(card.open_button)
    box = card.schedule_box
    hand.choose(box, box.itemText(box.findData("cosine")))
    assert run(window, ADAM).schedule.tag() == "cosine"
    assert run(window, ADAM).schedule.lr == 0.22
    goes_round(session, before)


def test_a_card_opens_at_a_click_and_shows_every_field(open_window, hand, qtbot):
    window = open_window()
    card = window.runs_panel.cards[ADAM]
    names = ["beta2", "epsilon"]
    assert not any(window.findChild(QSlider, f"run-3-optimizer-{name}-slider") for name in names)
    qtbot.mouseClick(card, LEFT, pos=card.rect().topLeft() + card.words.geometry().bottomRight())
    assert card.opened
    sliders = [window.findChild(QSlider, f"run-3-optimizer-{name}-slider") for name in names]
    assert all(slider.isVisible() for slider in sliders)
    assert card.schedule_box.isVisible()
    assert window.findChild(QSlider, "run-3-decay-every-slider").isVisible()
    hand.click(card.open_button)
    assert not any(slider.isVisible() for slider in sliders)


def test_the_card_shows_the_loss_now(window):
    card = window.runs_panel.cards[GRADIENT_DESCENT]
    window.session.seek(0)
    first = card.loss.text()
    window.session.seek(120)
    assert card.loss.text() != first
    assert float(card.loss.text().replace("−", "-")) == pytest.approx(window.session.paths[0].loss[-1, 0], rel=0.06)


def test_every_colour_has_its_action(window):
    menu = window.runs_panel.cards[0].menu
    menu.fill()
    names = {action.objectName() for sub in menu.actions() if sub.menu() for action in sub.menu().actions()}
    markers = {f"marker-{marker}-action" for marker in MARKERS}
    assert names == {f"colour-{colour}-action" for colour in COLOURS} | markers


def test_editing_leaves_no_widgets_behind(window, hand, beta):
    def count():
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        return len(window.findChildren(object))

    def drag():
        hand.press_knob(beta)
        for _ in range(5):
            hand.move(-4)
            hand.move(4)
        hand.release()
        hand.click(window.findChild(QPushButton, "add-run-button"))
        window.session.undo_stack.undo()

    drag()
    before = count()
    drag()
    drag()
    assert count() == before


def test_the_menu_of_a_card_leaves_nothing_behind_when_it_opens_again(window):
    menu = window.runs_panel.cards[0].menu
    counts = []
    for _ in range(3):
        menu.fill()
        counts.append((len(menu.findChildren(QMenu)), len(menu.findChildren(QAction))))
    assert counts[0] == counts[1] == counts[2]
    assert counts[0][0] == 2


def test_only_fields_of_the_gradient_that_can_make_a_difference_are_shown(window, hand, settle):
    card = window.runs_panel.cards[MOMENTUM]
    card.set_opened(True)
    settle()

    def shown():
        found = {
            name: card.findChild(QWidget, f"run-1-gradient-{name}".replace("_", "-"))
            for name in Gradient.__struct_fields__
        }
        return {name for name, editor in found.items() if editor is not None and editor.isVisible()}

    always = {"source", "noise", "clip_norm", "weight_decay"}
    assert shown() == always
    hand.choose(card.findChild(QComboBox, "run-1-gradient-source"), "finite-difference")
    assert run(window, MOMENTUM).gradient.source == "finite-difference"
    assert shown() == always | {"scheme", "h"}
    window.session.edit(with_landscape(window.session.scenario, LANDSCAPES["linear-regression"]()))
    settle()
    assert shown() == always | {"scheme", "h", "batch_size", "replacement"}
    for _ in range(2):
        window.session.undo_stack.undo()
    assert shown() == always


def test_a_value_out_of_bounds_says_under_its_field_what_is_allowed(window, qtbot):
    card = window.runs_panel.cards[MOMENTUM]
    line = card.findChild(QLineEdit, "run-1-optimizer-beta-edit")
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "1.5")
    fault = card.findChild(QLabel, "run-1-optimizer-beta-fault")
    assert fault.isVisible()
    assert fault.text() == "A number at least 0 and below 1"
    window.session.edit(replace(window.session.scenario, steps=50))
    assert fault.isVisible(), "an edit elsewhere leaves what is being typed alone"
    line.selectAll()
    qtbot.keyClicks(line, "0.5")
    assert not fault.isVisible()
    line.selectAll()
    qtbot.keyClicks(line, "-1")
    assert fault.isVisible()
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not fault.isVisible()
    assert run(window, MOMENTUM).optimizer.beta == 0.82
