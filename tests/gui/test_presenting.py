"""Presenter mode: large, with chosen panes, by a clicker's keys through the snapshots; and all as it was at its end."""

from collections import Counter

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QListWidget

from fallline import dumps, load_scenario, loads, trace
from fallline.engine.scenario.deck import taken, with_snapshot
from fallline.engine.scenario.edit import with_run
from fallline.gui import text_size
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.window_picture import shot
from fallline.gui.style import late_styling

from .kept_window import look

RAVINE = load_scenario("ravine")
COVERS = {"question": "Guess.", "hidden": (1,), "nameless": True, "past_only": True}
PAST = replace(taken(RAVINE, 12, None), title="Which arrives?", **COVERS)
TALK = with_snapshot(with_snapshot(RAVINE, PAST), replace(taken(RAVINE, 60, (-1.0, 1.0, -1.0, 1.0)), title="Later"))


@pytest.fixture
def window(open_window):
    """One for each: a picture of the window shows where the pointer has been."""
    return open_window()


@pytest.fixture
def press(qtbot, window):
    def press(key, modifier=Qt.KeyboardModifier.NoModifier):
        qtbot.keyClick(window.stage.contour, key, modifier)
        QApplication.processEvents()

    return press


@pytest.fixture
def said(window):
    return lambda name: window.findChild(QLabel, f"heading-{name}").text()


def seen(window):
    """Whatever can be seen, in no order: a view that was in a dock of its own is a later child of its page."""
    return Counter(map(repr, look(window)))


def test_leaving_puts_everything_back_whatever_was_done(window, press, qtbot):
    window.session.load(TALK)
    window.session.seek(30)
    window.stage.contour.setRange(xRange=(-2, 0), yRange=(-1, 1), padding=0)
    window.stage.contour.getViewBox().sigRangeChangedManually.emit([True, True])
    QApplication.processEvents()
    before, scenario, size = seen(window), window.session.scenario, text_size.scale()

    press(Qt.Key.Key_F5)
    assert window.presenter.is_on()
    assert text_size.scale() > size
    assert window.menuBar().isHidden()
    assert window.left.isHidden()
    press(Qt.Key.Key_PageDown)
    press(Qt.Key.Key_F)
    press(Qt.Key.Key_S)
    run = window.session.scenario.runs[0]
    window.session.edit(with_run(window.session.scenario, 0, schedule=replace(run.schedule, lr=0.01)), "drag")
    window.stage.contour.overlay.shown = frozenset({"newton"})
    press(Qt.Key.Key_Right)
    window.session.select(2)
    press(Qt.Key.Key_Escape)
    QApplication.processEvents()

    assert not window.presenter.is_on()
    assert window.session.scenario is scenario
    assert window.session.undo_stack.isClean()
    assert window.session.undo_stack.count() == 0
    assert text_size.scale() == size
    qtbot.waitUntil(lambda: seen(window) == before)  # a real window takes its size back some turns later


def test_a_hall_sees_neither_the_words_of_the_scenario_nor_buttons_of_a_dock(window, press):
    dock_buttons = lambda: [window.panes.docks["Loss"].enlarge.isHidden(), window.panes.docks["Loss"].home.isHidden()]  # noqa: E731
    press(Qt.Key.Key_F5)
    window.resize(900, 600)  # which folds them
    window.stage.refresh()
    QApplication.processEvents()

    assert window.stage.description.isHidden()
    assert dock_buttons() == [True, True]
    press(Qt.Key.Key_Escape)
    assert window.stage.description.isVisible()
    assert dock_buttons() == [False, False]


def test_a_clicker_reveals_what_is_covered_before_it_goes_on(window, press, said):
    window.session.load(TALK)
    session = window.session
    press(Qt.Key.Key_F5)

    assert (said("number"), said("title"), said("question")) == ("1 / 2", "Which arrives?", "Guess.")
    assert said("step") == "step 12"
    assert [run.label for run in session.scenario.runs] == ["Run A", "Run B", "Run C", "Run D"]
    assert [run.enabled for run in session.scenario.runs] == [True, False, True, True]
    assert all(len(curve.x) == 13 for curve in window.pages["Loss"].layer.curves)

    press(Qt.Key.Key_PageDown)
    assert not window.findChild(QLabel, "heading-question").isEnabled()
    assert said("step") == "step 12 of 120"
    assert session.scenario.runs == RAVINE.runs
    assert all(len(curve.x) == 121 for curve in window.pages["Loss"].layer.curves)

    press(Qt.Key.Key_PageDown)
    assert (said("number"), said("title"), session.playhead) == ("2 / 2", "Later", 60)
    assert session.projection.window == (-1.0, 1.0, -1.0, 1.0)
    press(Qt.Key.Key_PageDown)  # there is none after it
    assert said("number") == "2 / 2"
    press(Qt.Key.Key_PageUp)
    press(Qt.Key.Key_R)
    assert window.findChild(QLabel, "heading-question").isEnabled()
    assert said("step") == "step 12"
    press(Qt.Key.Key_Escape)


def test_what_comes_after_the_step_is_not_drawn_while_it_is_covered(window, press, pixels):
    window.session.load(with_snapshot(RAVINE, replace(PAST, hidden=(), nameless=False)))
    press(Qt.Key.Key_F5)
    contour = window.stage.contour
    QApplication.processEvents()
    covered = pixels(contour.viewport().grab().toImage())
    x, _ = contour.paths.paths[0].at(12, contour.transform_of_data())
    press(Qt.Key.Key_R)
    changed = covered != pixels(contour.viewport().grab().toImage())
    press(Qt.Key.Key_Escape)

    assert changed[:, round(x) + 20 :].sum() > 200


def test_nothing_but_presenting_can_be_done_by_keys_meanwhile(window, press):
    press(Qt.Key.Key_F5)
    blocked = ("save", "open", "undo", "add-run", "palette", "export-image")

    assert [name for name in blocked if window.registry[name].isEnabled()] == []
    window.session.edit(replace(window.session.scenario, seed=7), "edit")  # refreshes what can be done
    assert [name for name in blocked if window.registry[name].isEnabled()] == []
    press(Qt.Key.Key_Escape)

    assert window.registry["save"].isEnabled()
    assert window.session.scenario.seed == 0


def test_a_snapshot_that_is_taken_while_presenting_is_kept_and_undone_as_one(window, press):
    press(Qt.Key.Key_F5)
    run = window.session.scenario.runs[0]
    window.session.edit(with_run(window.session.scenario, 0, schedule=replace(run.schedule, lr=0.02)), "drag")
    press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    press(Qt.Key.Key_Escape)
    kept = window.session.scenario

    assert kept.runs == RAVINE.runs
    assert kept.snapshots[0].runs[0].schedule.lr == 0.02
    assert window.session.undo_stack.count() == 1
    window.session.undo_stack.undo()
    assert window.session.scenario == RAVINE


def test_frozen_paths_stay_beneath_what_follows_until_the_key_drops_them(window, press):
    press(Qt.Key.Key_F)
    contour, loss = window.stage.contour, window.pages["Loss"]
    before = [path.points.copy() for path in contour.still.paths]
    run = window.session.scenario.runs[0]
    window.session.edit(with_run(window.session.scenario, 0, schedule=replace(run.schedule, lr=0.01)), "drag")

    assert len(before) == 4
    assert all((a.points == b).all() for a, b in zip(contour.still.paths, before, strict=True))
    assert not (contour.paths.paths[0].points == before[0]).all()
    assert [curve.still for curve in loss.layer.curves] == [True] * 4 + [False] * 4
    press(Qt.Key.Key_F)
    assert contour.still.paths == ()
    assert [curve.still for curve in loss.layer.curves] == [False] * 4


def test_the_pointer_follows_the_cursor_over_every_pane_and_no_picture_has_it(window, press, pixels):
    options = PictureOptions(show="window", width=700, height=450)
    press(Qt.Key.Key_P)
    pointer = window.presenter.pointer

    for place in (QPoint(400, 400), window.pages["Loss"].mapTo(window, QPoint(60, 60)), QPoint(60, 60)):
        QCursor.setPos(window.mapToGlobal(place))
        pointer.follow()
        assert pointer.isVisible()
        assert pointer.geometry().center() in (place, place - QPoint(1, 1))
        assert pointer.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    QCursor.setPos(window.mapToGlobal(QPoint(400, 400)))
    pointer.follow()
    with_it, seen = pixels(shot(window, options)), pixels(window.grab().toImage())
    assert pointer.isVisible()
    press(Qt.Key.Key_P)
    assert pointer.isHidden()
    assert (pixels(shot(window, options)) == with_it)[:380].all()  # below are the figures under the cursor
    assert (pixels(window.grab().toImage()) != seen)[370:430, 370:430].sum() > 500


def test_the_page_renames_covers_moves_and_removes_each_undoable(window, press, qtbot):
    window.session.seek(10)
    press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    window.session.seek(20)
    press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    window.pages.turn_to("Talk")
    QApplication.processEvents()
    view, session = window.pages["Snapshots"], window.session
    title, names = view.findChild(QLineEdit, "snapshot-title"), view.findChild(QListWidget, "snapshots-list")

    qtbot.keyClicks(title, "Twenty")
    qtbot.keyClick(title, Qt.Key.Key_Return)
    view.findChild(QCheckBox, "snapshot-past-only").click()
    view.findChild(QCheckBox, "snapshot-run-1").click()
    view.buttons["up"].click()
    assert [names.item(row).text() for row in range(2)] == [
        "1   Twenty · step 20 · covered", "2   Momentum in a ravine · step 10",
    ]  # fmt: skip
    first = session.scenario.snapshots[0]
    assert (first.title, first.past_only, first.hidden, first.step) == ("Twenty", True, (1,), 20)
    assert names.currentRow() == 0
    names.setCurrentRow(1)
    assert session.playhead == 10
    session.seek(15)
    view.buttons["update"].click()
    assert [each.step for each in session.scenario.snapshots] == [20, 15]
    view.buttons["remove"].click()
    assert len(session.scenario.snapshots) == 1
    while session.undo_stack.canUndo():
        session.undo_stack.undo()
    assert session.scenario == RAVINE


def test_the_shipped_talk_is_shown_and_asks_before_it_answers():
    talk = load_scenario("past-the-limit")

    assert [bool(each.question) for each in talk.snapshots] == [True, False, True, False]
    assert talk.snapshots[3].compare
    assert [run.schedule.lr for run in talk.at(talk.snapshots[3]).runs] == [0.149]
    assert loads(dumps(talk)) == talk


def test_cards_that_come_between_two_talks_have_the_text_of_the_second(window, qtbot):
    window.session.load(load_scenario("past-the-limit"))  # two runs
    window.presenter.turn(True)
    QApplication.processEvents()
    window.presenter.turn(False)
    window.session.load(load_scenario("ravine"))  # four
    window.presenter.turn(True)
    window.presenter.show_runs(True)
    QApplication.processEvents()
    late_styling().finish()
    QApplication.processEvents()
    sizes = {card.label.font().pointSizeF() for card in window.runs_panel.cards}
    window.presenter.turn(False)
    assert len(sizes) == 1


def test_a_view_that_comes_a_second_time_has_all_the_room_of_its_pane(window):
    for _ in range(2):
        window.presenter.turn(True)
        window.presenter.turn(False)
    window.presenter.turn(True)
    QApplication.processEvents()  # no loop has come round yet that deletes what was let go
    loss = window.pages["Loss"]
    height, room = loss.height(), window.room.panes.docks["Loss"].height()
    window.presenter.turn(False)
    assert height > 0.8 * room


def test_the_axis_up_does_not_foretell_what_is_covered(window):
    window.session.load(TALK)
    window.presenter.turn(True)
    plot = window.pages["Loss"].plot
    covered = plot.viewRange()[1][0]
    window.presenter.deck.reveal()
    revealed = plot.viewRange()[1][0]
    window.presenter.turn(False)
    assert covered > revealed + 3, "in powers of ten"


def test_what_a_snapshot_is_compared_with_is_traced_in_the_background_where_that_takes_long(window, qtbot, monkeypatch):
    monkeypatch.setattr("fallline.gui.tracer.PATIENCE", 0.0)
    slower = with_run(RAVINE, 0, schedule=replace(RAVINE.runs[0].schedule, lr=0.01))
    later = replace(taken(RAVINE, 60, None), compare=True)
    window.session.load(with_snapshot(with_snapshot(RAVINE, taken(slower, 12, None)), later))
    deck = window.presenter.deck
    deck.show(1)
    assert deck.at == 1
    assert window.session.staged.still == ()
    qtbot.waitUntil(lambda: len(window.session.staged.still) == len(RAVINE.runs))
    run, path = window.session.staged.still[0]
    assert run == slower.runs[0]
    assert path.theta.tobytes() == trace(slower)[0].theta.tobytes()
    window.session.load(RAVINE)


def test_what_comes_too_late_to_be_compared_with_lies_beneath_nothing(window, qtbot, monkeypatch):
    monkeypatch.setattr("fallline.gui.tracer.PATIENCE", 0.0)
    slower = with_run(RAVINE, 0, schedule=replace(RAVINE.runs[0].schedule, lr=0.011))
    talk = with_snapshot(with_snapshot(RAVINE, taken(slower, 12, None)), replace(taken(RAVINE, 60, None), compare=True))
    window.session.load(with_snapshot(talk, taken(RAVINE, 5, None)))
    deck = window.presenter.deck
    came = []
    monkeypatch.setattr(deck, "_lay_beneath", lambda *found, lay=deck._lay_beneath: (lay(*found), came.append(found)))
    deck.show(1)
    deck.show(2)
    qtbot.waitUntil(lambda: bool(came))
    assert window.session.staged.still == ()
    window.session.load(RAVINE)
