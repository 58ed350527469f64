"""The page Explain, the gauge and theory's help: each speaks of the selected run, with the engine's numbers."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel

from fallline.engine.analysis.best_hyperparameters import best_run
from fallline.engine.analysis.explain import legend, symbolic
from fallline.engine.analysis.sentences import sentences
from fallline.engine.analysis.step import step_parts
from fallline.engine.method.optimizer import OPTIMIZERS
from fallline.engine.scenario.edit import with_run
from fallline.engine.scenario.scenario import Run
from fallline.engine.schedules.constant import Constant
from fallline.gui.theme import LIGHT
from fallline.gui.views.overlays import OVERLAYS

from .reading import cells


@pytest.fixture
def page(window):
    window.session.seek(9)
    window.pages.setCurrentIndex(1)
    return window.pages["Explain"]


def test_a_click_on_a_card_selects_its_run(window, qtbot):
    card = window.runs_panel.cards[2]
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=card.words.mapTo(card, card.words.rect().center()))
    assert window.session.selected == 2
    assert card.property("selected")
    assert not window.runs_panel.cards[0].property("selected")


def test_the_page_writes_out_the_step_of_the_selected_run(window, page, qtbot):
    session = window.session
    for index, run in enumerate(session.scenario.runs):
        session.select(index)
        taken = step_parts(session.scenario, run, session.paths[index], 9)
        for remark in sentences(run.optimizer, taken):
            assert remark.text in page.words.text()
        shown = [label for label in page.rule.labels if label.isVisible()]
        assert len(shown) == len(run.optimizer.equations)
        qtbot.waitUntil(lambda shown=shown: sum(label.isVisible() for label in page.numbers.labels) == len(shown))
        assert page.findChild(QComboBox, "explain-run-picker").currentData() == index


def test_at_the_end_the_page_says_why_and_promises_no_numbers(window, page, qtbot):
    session = window.session
    session.select(0)
    assert page.numbered.isVisible()
    session.edit(with_run(session.scenario, 0, schedule=Constant(lr=0.106)))  # twice the limit
    for step in (session.scenario.steps, session.paths[0].steps):
        session.seek(step)
        assert page.where.text().endswith("then it is beyond any scale of its own.")
        assert not page.numbered.isVisible()
    assert "multiplies the error by −2.82" in page.words.text()
    session.undo_stack.undo()
    session.seek(session.scenario.steps)
    assert page.where.text() == "The run ends at step 120: all its steps are taken."


def test_the_source_of_a_method_is_written_as_people_write(window, page):
    assert page.about.text().startswith("Plain descent: θ ← θ − η g. Cauchy")


def test_the_numbers_stand_back_while_the_playhead_runs_and_follow_at_rest(window, page, qtbot):
    qtbot.waitUntil(page.numbers.isVisible)
    window.session.seek(10)
    assert not page.numbers.isVisible()
    assert page.moving.isVisible()
    qtbot.waitUntil(lambda: page.numbers.isVisible() and not page.moving.isVisible())


def test_the_page_costs_nothing_while_it_is_hidden(window, monkeypatch):
    asked = []
    monkeypatch.setattr("fallline.gui.views.explain.step_parts", lambda *args: asked.append(args))
    window.session.seek(30)
    assert not asked


def test_without_a_run_the_page_says_how_to_get_one(window, page):
    session = window.session
    session.edit(type(session.scenario)(landscape=session.scenario.landscape))
    assert "Add one" in page.where.text()
    assert window.stage.contour.overlay.parts() == ()


def test_the_gauge_turns_to_alarm_past_the_limit(window):
    session = window.session
    gauge = cells(window.pages["Condition number"].table)[1][3]
    assert gauge.text() == "1.89 / 2"
    assert gauge.property("role") == "figure"
    run = session.scenario.runs[0]
    session.edit(with_run(session.scenario, 0, schedule=run.schedule.edited(lr=0.06)))
    assert gauge.text() == "2.16 / 2"
    assert gauge.property("role") == "error"
    assert f"diverges at step {session.paths[0].diverged_at}" in gauge.toolTip() or session.paths[0].diverged_at is None


def test_the_best_pair_comes_by_one_click_and_goes_by_undo(window):
    session, card = window.session, window.runs_panel.cards[1]
    before = session.scenario
    card.menu.fill()
    window.findChild(QAction, "best-run-action").trigger()
    best = best_run(before, 1)
    assert session.scenario.runs[1].optimizer == best.optimizer
    assert session.scenario.runs[1].schedule.lr == pytest.approx((2 / (1 + 6)) ** 2)
    assert session.paths[1].loss[-1, 0] < 1e-12
    session.undo_stack.undo()
    assert session.scenario == before


def test_theory_draws_the_rate_that_it_expects(window):
    view = window.pages["Loss"]
    window.session.seek(30)
    view.theory.setChecked(True)
    assert len(view._expected) == 3  # descent, momentum and Nesterov; theory is silent on Adam
    x, y = view._expected[0].getData()
    slope = (y[1] - y[0]) / (x[1] - x[0])
    assert slope == pytest.approx(2 * np.log10(0.9475))  # along the ravine: 1 - lr l1 is the slowest of descent
    view.theory.setChecked(False)
    assert not any(item.isVisible() for item in view._expected)


def test_both_take_on_other_colours(window, page, pixels):
    dark = pixels(page.grab().toImage())
    window.set_theme(LIGHT)
    assert page.findChildren(QLabel)
    light = pixels(page.grab().toImage())
    both = min(len(dark), len(light))  # its formulas may have come in between
    assert (light[:both] != dark[:both]).mean() > 0.9


def test_every_method_has_room_for_its_rule_and_words_for_its_symbols(window, page):
    session = window.session
    for tag in OPTIMIZERS:
        optimizer = OPTIMIZERS[tag]()
        if optimizer.equations:
            window.pages["Explain"]._explain_symbols(Run(optimizer=optimizer), {"g": "#123456"})
            page.rule.show_lines(symbolic(optimizer, {}), "#123456")
            assert sum(label.isVisible() for label in page.rule.labels) == len(optimizer.equations), tag
            assert page.symbols.text().count("<br>") == len(legend(optimizer)) - 1
    session.edit(with_run(session.scenario, 0, optimizer=OPTIMIZERS["amsgrad"]()))
    assert sum(label.isVisible() for label in page.rule.labels) == 4
    assert OVERLAYS["scaling"].colour(window.theme) in page.symbols.text()


def test_the_picker_lists_the_runs_that_are_shown(window, page):
    session = window.session
    picker = page.findChild(QComboBox, "explain-run-picker")
    assert [picker.itemData(row) for row in range(picker.count())] == [0, 1, 2, 3]
    session.edit(with_run(session.scenario, 1, enabled=False))
    assert [picker.itemData(row) for row in range(picker.count())] == [0, 2, 3]
