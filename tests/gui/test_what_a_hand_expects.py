"""What a hand expects of the picture, the plots, the fields and the cards."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QContextMenuEvent, QUndoStack
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QScrollArea, QWidget

from fallline import LANDSCAPES, OPTIMIZERS, load_scenario, trace
from fallline.engine.analysis.sentences import sentences
from fallline.engine.analysis.step import step_parts
from fallline.engine.scenario.edit import replace, with_run
from fallline.gui.views.handles import Hint

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def figures(window):
    return window.stage.figures.text()


def test_the_figures_under_the_cursor_follow_an_undo_while_it_rests(window, hand):
    hand.hover(window.stage.contour, -1.0, 0.5)
    before = figures(window)
    scenario = window.session.scenario
    window.session.edit(replace(scenario, landscape=replace(scenario.landscape, l2=72.0)))
    changed = figures(window)
    assert changed != before
    assert "κ 72" in changed
    assert isinstance(window.session.undo_stack, QUndoStack)
    window.session.undo_stack.undo()
    assert figures(window) == before
    window.stage.contour.getViewBox().translateBy(x=0.5, y=0)
    assert figures(window) != before
    window.stage.contour.reset_view()


@pytest.mark.parametrize(
    ("step", "words"), [(0, "Both means are still young"), (40, "The mean of squares is still young")]
)
def test_a_mean_that_has_grown_is_not_called_young(step, words):
    scenario = load_scenario("ravine")
    scenario = with_run(scenario, 0, optimizer=OPTIMIZERS["adam"]())
    taken = step_parts(scenario, scenario.runs[0], trace(scenario)[0], step)
    said = [each.text for each in sentences(scenario.runs[0].optimizer, taken)]
    assert any(text.startswith(words) for text in said), said


def test_a_double_click_in_a_value_field_selects_all_of_the_number(window, qtbot):
    edit = window.findChild(QLineEdit, "run-0-schedule-lr-edit")
    assert edit.text() == "0.0525"
    qtbot.mouseClick(edit, LEFT, pos=QPoint(edit.width() - 12, edit.height() // 2))
    qtbot.mouseDClick(edit, LEFT, pos=QPoint(edit.width() - 12, edit.height() // 2))
    assert edit.selectedText() == "0.0525"


def test_a_click_on_a_marker_outlines_its_run_and_one_beside_all_of_them_nothing(window, hand, settle):
    session, contour = window.session, window.stage.contour
    session.seek(12)
    settle()
    contour.grab()
    for index in (2, 1, 3):
        x, y = session.paths[index].theta[12, :, 0]
        hand.press(contour, x, y)
        hand.release()
        assert session.selected == index
    hand.press(contour, -2.9, 1.9)
    hand.release()
    assert session.selected == 3
    x, y = session.paths[0].theta[:2, :, 0].mean(axis=0)
    hand.press(contour, x, y)
    hand.release()
    assert session.selected == 0, "a line is of its run too"


def test_a_click_in_a_plot_goes_to_its_step(window, hand):
    for title in ("Loss", "Learning rate"):
        view = window.pages[title]
        (_, _), (low, high) = view.plot.viewRange()
        for step in (30, 90):
            hand.press(view.plot, step, (low + high) / 2)
            hand.release()
            assert abs(window.session.playhead - step) <= 1, title


def opened_menu():
    return next(widget for widget in QApplication.topLevelWidgets() if widget.objectName() == "context-menu")


def texts(menu):
    return [action.text().replace("&", "") for action in menu.actions() if action.text()]


def test_a_right_click_on_the_landscape_offers_what_can_be_done_there(window, hand):
    contour, session = window.stage.contour, window.session
    hand.press(contour, -1.0, 1.5, RIGHT)
    hand.release(RIGHT)
    menu = opened_menu()
    assert texts(menu)[:2] == ["Start here", "Reset view"]
    assert any("Basins" in text for text in texts(menu))
    menu.actions()[0].trigger()
    assert session.scenario.start == pytest.approx((-1.0, 1.5), abs=0.02)
    menu.close()


def test_a_right_click_in_a_plot_offers_its_step_and_its_switches(window, hand):
    view = window.pages["Loss"]
    (_, _), (low, high) = view.plot.viewRange()
    hand.press(view.plot, 60, (low + high) / 2, RIGHT)
    hand.release(RIGHT)
    menu = opened_menu()
    assert texts(menu)[0] in {f"Go to step {step}" for step in (59, 60, 61)}
    log = next(action for action in menu.actions() if action.text() == "Logarithmic axis")
    assert log.isChecked()
    log.trigger()
    assert not view.logarithmic.isChecked()
    view.logarithmic.setChecked(True)
    menu.actions()[0].trigger()
    assert abs(window.session.playhead - 60) <= 1
    menu.close()


def test_the_key_for_menus_opens_it_too(window):
    contour = window.stage.contour
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), contour.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(contour, event)
    menu = opened_menu()
    assert isinstance(menu, QMenu)
    menu.close()


def test_a_click_between_the_plots_gives_the_page_no_frame(window, qtbot):
    page = window.pages.widget(0)
    assert isinstance(page, QScrollArea)
    words = window.pages["Condition number"].findChild(QLabel, "condition-sentence")
    qtbot.mouseClick(words, LEFT, pos=QPoint(5, 5))
    qtbot.mouseClick(page.viewport(), LEFT, pos=QPoint(3, 3))
    assert not page.hasFocus()
    assert page.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_measuring_leaves_the_plot_its_height(window, settle):
    view = window.pages["Loss"]
    settle()
    before = view.plot.height()
    view.measure.setChecked(True)
    settle()
    assert view.plot.height() >= before
    assert view.measured.isVisible()
    view.measure.setChecked(False)
    settle()
    assert abs(view.plot.height() - before) <= 2


def test_a_card_that_opens_at_the_bottom_comes_into_sight(window_on, settle, qtbot):
    window = window_on(size=(1000, 700))
    settle()
    card = window.runs_panel.cards[-1]
    area = window.left.widget()
    card.set_opened(True)
    qtbot.waitUntil(lambda: card.height() >= card.sizeHint().height())
    settle()
    top = card.mapTo(area.viewport(), QPoint(0, 0)).y()
    room = area.viewport().height()
    assert top >= 0
    assert top + card.height() <= room or top < 30


def test_the_word_at_the_start_stands_where_no_line_runs():
    class Lines:
        """Two boxes that lines run through: to the right, and to the left."""

        taken = (QRectF(105, 94, 300, 12), QRectF(-200, 94, 295, 12))

        def __call__(self, box):
            return sum(box.intersects(other) for other in self.taken)

    hint, sight = Hint("start", Lines()), QRectF(-400, -400, 800, 800)
    box = hint.box(QPointF(100, 100), QSizeF(80, 16), sight)
    assert Lines()(box) == 0
    corner = hint.box(QPointF(390, 390), QSizeF(80, 16), sight)
    assert sight.contains(corner)


def test_the_word_at_the_start_is_off_the_paths_of_the_window(window_on, settle):
    window = window_on(load_scenario("four-minima"))
    contour = window.stage.contour
    settle()
    contour.grab()
    at = contour.transform_of_data().map(contour.hint._at)
    metrics = contour.fontMetrics()
    size = QSizeF(metrics.horizontalAdvance(contour.hint.text) + 4, metrics.height())
    assert contour.paths.crossings(contour.hint.box(at, size, contour.inside())) == 0


def test_an_example_that_is_opened_plays_to_a_third_and_rests_there(window, qtbot, monkeypatch):
    monkeypatch.setattr("fallline.gui.panels.transport.PLAY", 0.5)
    window.documents.open_example("saddle")
    assert window.transport.playing
    qtbot.waitUntil(lambda: not window.transport.playing)
    assert window.session.playhead == window.session.scenario.steps // 3 > 0


@pytest.mark.parametrize("steps", [60, 3_000, 100_000])
def test_a_play_takes_about_twelve_seconds_whatever_its_steps(window, steps):
    scenario = window.session.scenario
    window.session.edit(replace(scenario, runs=(), steps=steps, landscape=LANDSCAPES["quadratic"]()))
    assert isinstance(window.transport, QWidget)
    assert steps / window.transport.steps_a_second() == pytest.approx(12, abs=0.5)
