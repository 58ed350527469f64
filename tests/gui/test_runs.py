"""The cards of the runs: sliders that bend one path, and all that can be done with a run, undone again."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QMenu, QPushButton, QSlider, QWidget

from fallline import LANDSCAPES, OPTIMIZERS, load_scenario, trace
from fallline.engine.method.gradient import Gradient
from fallline.engine.scenario.edit import replace, with_landscape
from fallline.engine.scenario.scenario import COLOURS, MARKERS
from fallline.gui.theme import DARK

from .reading import texts

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


def test_a_run_is_added_in_a_colour_of_its_own(window, hand):
    session, before = window.session, window.session.scenario
    paths = session.paths
    hand.click(window.findChild(QPushButton, "add-run-button"))
    assert len(window.runs_panel.cards) == len(session.paths) == 5
    assert session.paths[:4] == paths
    colours = [each.colour for each in session.scenario.runs]
    assert len(set(colours)) == 5
    goes_round(session, before)
    assert len(window.runs_panel.cards) == 5
    session.undo_stack.undo()
    assert len(window.runs_panel.cards) == 4


def test_a_run_is_duplicated_below_itself(window, qtbot):
    session, before = window.session, window.session.scenario
    choose_in_menu(qtbot, window.runs_panel.cards[MOMENTUM], "duplicate-run-action")
    original, copy = session.scenario.runs[1:3]
    assert copy.optimizer == original.optimizer
    assert copy.label == "Momentum 2"
    assert copy.colour not in {each.colour for each in before.runs}
    assert [card.label.text() for card in window.runs_panel.cards][2] == "Momentum 2"
    goes_round(session, before)


def test_a_run_is_removed_and_the_others_keep_path_and_colour(window, qtbot):
    session, before = window.session, window.session.scenario
    paths = session.paths
    choose_in_menu(qtbot, window.runs_panel.cards[MOMENTUM], "remove-run-action")
    assert session.scenario.runs == before.runs[:1] + before.runs[2:]
    assert session.paths == paths[:1] + paths[2:]
    assert [card.label.text() for card in window.runs_panel.cards] == ["Gradient descent", "Nesterov", "Adam"]
    goes_round(session, before)


def test_without_runs_the_panel_says_how_to_add_one(window, qtbot, hand):
    for _ in range(4):
        choose_in_menu(qtbot, window.runs_panel.cards[0], "remove-run-action")
    assert window.session.paths == ()
    assert window.runs_panel.empty.isVisible()
    assert "Add one" in window.runs_panel.empty.text()
    assert "No run" in window.pages["Condition number"].sentence.text()
    window.transport.play()
    window.transport.seek(100)
    hand.click(window.findChild(QPushButton, "add-run-button"))
    assert not window.runs_panel.empty.isVisible()
    for _ in range(5):
        window.session.undo_stack.undo()
    assert window.session.scenario == load_scenario("ravine")


def test_a_run_is_renamed_in_place_and_nothing_is_traced_anew(window, qtbot):
    session, before = window.session, window.session.scenario
    paths, line = session.paths, window.runs_panel.cards[NESTEROV].label
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "Look ahead")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert run(window, NESTEROV).label == "Look ahead"
    assert all(old is new for old, new in zip(paths, session.paths, strict=True))
    goes_round(session, before)
    session.undo_stack.undo()
    assert line.text() == "Nesterov"


def test_a_click_on_a_name_outlines_the_run_and_space_still_plays(window, hand, qtbot):
    before, line = window.session.scenario, window.runs_panel.cards[NESTEROV].label
    window.stage.contour.setFocus()
    hand.press_on(line, line.rect().center())
    hand.release()
    assert window.session.selected == NESTEROV
    assert not line.hasFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert window.transport.playing
    window.transport.pause()
    assert window.session.scenario is before


@pytest.mark.parametrize("way", ["double click", "menu"])
def test_a_double_click_or_the_menu_begins_a_new_name(window, qtbot, way):
    card = window.runs_panel.cards[NESTEROV]
    if way == "menu":
        choose_in_menu(qtbot, card, "rename-run-action")
    else:
        qtbot.mouseDClick(card.label, LEFT)
    assert card.label.hasFocus()
    qtbot.keyClicks(card.label, "Ahead")
    qtbot.keyClick(card.label, Qt.Key.Key_Return)
    assert run(window, NESTEROV).label == "Ahead"


@pytest.mark.parametrize("way", ["add", "duplicate"])
def test_a_new_run_is_outlined_and_its_card_in_view(window, hand, qtbot, settle, way):
    panel, view = window.runs_panel, window.left.widget().viewport()
    for count in range(5, 9):
        if way == "add":
            hand.click(panel.add)
        else:
            choose_in_menu(qtbot, panel.cards[-1], "duplicate-run-action")
        settle()
        card = panel.cards[count - 1]
        assert window.session.selected == count - 1
        assert view.rect().contains(card.rect().translated(card.mapTo(view, card.rect().topLeft())))


def test_escape_gives_a_new_name_up(window, qtbot):
    before, line = window.session.scenario, window.runs_panel.cards[NESTEROV].label
    line.setFocus()
    qtbot.keyClicks(line, "oops")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "Nesterov"
    assert window.session.scenario is before


def test_a_run_is_recoloured_wherever_it_is_drawn(window, qtbot):
    session, before = window.session, window.session.scenario
    choose_in_menu(qtbot, window.runs_panel.cards[MOMENTUM], "colour-vermilion-action")
    assert run(window, MOMENTUM).colour == "vermilion"
    colour = DARK.runs["vermilion"]
    assert window.stage.contour.paths.paths[MOMENTUM].colour == colour
    assert window.pages["Loss"].layer.curves[MOMENTUM].colour == colour
    goes_round(session, before)


def test_a_run_is_hidden_everywhere_and_comes_back(window, hand):
    session, before = window.session, window.session.scenario
    card = window.runs_panel.cards[MOMENTUM]
    hand.click(card.marker)
    assert not run(window, MOMENTUM).enabled
    assert len(window.stage.contour.paths.paths) == len(window.pages["Loss"].drawn) == 3
    assert len(texts(window.pages["Now"].table)) == 3
    goes_round(session, before)
    hand.click(card.marker)
    assert session.scenario == before
    assert len(window.stage.contour.paths.paths) == len(window.pages["Loss"].drawn) == 4


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


def test_a_typed_name_stays_when_the_optimizer_changes(open_window, hand):
    scenario = load_scenario("ravine")
    runs = (replace(scenario.runs[0], label="Mine"), *scenario.runs[1:])
    window = open_window(replace(scenario, runs=runs))
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


def test_a_card_opens_at_a_click_and_shows_every_field(window, hand, qtbot):
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
