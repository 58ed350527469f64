"""The page Why: the findings on the selected run, their span in the plots, and remedies as copies beside it."""

import numpy as np
import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from fallline import load_scenario, loads
from fallline.engine.analysis.diagnosis import diagnose
from fallline.engine.analysis.diagnosis.outcome import outcome
from fallline.engine.scenario.edit import replace, with_run
from fallline.engine.scenario.scenario import dumps
from fallline.engine.schedules.constant import Constant
from fallline.gui.views import why
from fallline.gui.views.dashes import DASH, GAP, dashed, lengths


def through(page):
    """Ask now what would be asked when the hand rests, and wait for the answer."""
    page._later.stop()
    page._ask()
    assert QThreadPool.globalInstance().waitForDone(30_000)
    QApplication.processEvents()


@pytest.fixture
def page(window):
    view = window.pages["Why"]
    window.pages.setCurrentIndex(2)
    through(view)
    yield view
    window.session.mark(None)
    window.pages.setCurrentIndex(0)


def press(card, name):
    button = card.findChild(QPushButton, f"{card.name}-{name}-button")
    assert button.isVisible()
    button.click()
    QApplication.processEvents()


def test_it_says_what_the_engine_finds_on_the_selected_run(window, page):
    session = window.session
    for index, run in enumerate(session.scenario.runs):
        session.select(index)
        assert index == 0 or page.state.text() == why.LOOKING
        through(page)
        found = diagnose.diagnose_run(session.scenario, run, session.paths[index])
        shown = [card for card in page.cards if card.isVisible()]
        assert [card.heading.text() for card in shown] == [each.heading for each in found]
        assert [card.sentence.text() for card in shown] == [each.sentence for each in found]
        assert page.picker.currentData() == index


def test_a_chosen_finding_marks_its_steps_in_plots_and_contours(window, page):
    session, found = window.session, page.findings[0]
    page.cards[0].where.click()
    assert session.marked.steps == found.steps
    layer = window.stage.contour.finding
    first, last = found.steps
    assert np.allclose(layer.stretch, session.paths[0].theta[first : last + 1, :, 0])
    along = layer.axis[1] - layer.axis[0]
    assert abs(along @ np.array(found.direction)) == pytest.approx(np.linalg.norm(along))
    window.pages.setCurrentIndex(0)
    QApplication.processEvents()
    for title in ("Loss", "Learning rate"):
        region = window.pages[title].span_mark.region
        assert region.isVisible()
        assert tuple(region.getRegion()) == found.steps
    window.pages.setCurrentIndex(2)
    page.cards[0].where.click()
    assert session.marked is None
    assert not len(layer.stretch)
    window.pages.setCurrentIndex(0)
    assert not window.pages["Loss"].span_mark.region.isVisible()


def test_a_mark_changes_the_picture_of_the_contours_and_leaves_nothing_behind(window, page):
    def picture():
        page.cards[0].where.click()
        return window.stage.contour.picture().toImage()

    marked, plain, again, clear = (picture() for _ in range(4))
    assert marked != plain
    assert again == marked
    assert clear == plain


def test_a_remedy_adds_a_dashed_copy_beside_the_run_and_says_what_it_did(window, page):
    session, remedy = window.session, page.findings[0].remedies[0]
    edits = session.undo_stack.count()
    press(page.cards[0], "remedy-0")
    copy = session.scenario.runs[1]
    assert copy.dashed
    assert copy.label.startswith(remedy.words)
    assert copy.optimizer == remedy.run.optimizer
    assert session.selected == 0
    said = page.cards[0].findChild(QLabel, "finding-0-outcome-0")
    assert said.isVisible()
    assert said.text() == outcome(session.paths[0], session.paths[1]).words()
    assert not page.cards[0].buttons[0].isEnabled()
    assert session.undo_stack.count() == edits + 1
    session.undo_stack.undo()
    assert len(session.scenario.runs) == 4
    assert page.cards[0].buttons[0].isEnabled()
    assert not said.isVisible()


def test_a_second_copy_stands_after_the_first(window, page):
    for number in (0, 1):
        press(page.cards[0], f"remedy-{number}")
    labels = [run.label for run in window.session.scenario.runs if run.dashed]
    assert [label.split(" (")[0] for label in labels] == [each.words for each in page.findings[0].remedies[:2]]
    assert [run.dashed for run in window.session.scenario.runs[:4]] == [False, True, True, False]


def test_more_steps_are_for_all_and_no_copy(window, page):
    scenario = with_run(window.session.scenario, 0, schedule=Constant(lr=0.65))
    window.session.edit(replace(scenario, landscape=scenario.landscape.edited(l2=2.0), steps=4))
    through(page)
    assert page.findings[0].cause == "too-few-steps"
    remedy = page.findings[0].remedies[0]
    press(page.cards[0], "remedy-0")
    assert len(window.session.scenario.runs) == 4
    assert window.session.scenario.steps == remedy.steps
    through(page)
    assert page.findings[0].cause == "converged"


def test_an_edit_of_the_run_asks_again_and_takes_the_mark_away(window, page):
    page.cards[0].where.click()
    window.session.edit(with_run(window.session.scenario, 0, schedule=Constant(lr=0.08)))
    assert window.session.marked is None
    assert page.state.text() == why.LOOKING
    through(page)
    assert page.findings[0].cause == "curvature"


def test_another_colour_or_name_asks_nothing_again(window, page):
    found = page.findings
    window.session.edit(with_run(window.session.scenario, 0, colour="grey", label="Renamed"))
    assert page.findings is found


def test_nothing_is_asked_while_nobody_looks(window, page):
    window.pages.setCurrentIndex(0)
    window.session.edit(with_run(window.session.scenario, 0, schedule=Constant(lr=0.04)))
    assert not page._later.isActive()


def test_a_fault_of_the_diagnosis_is_said_in_its_place(window, page, monkeypatch):
    def fail(*_):
        raise ValueError("no cause here")

    monkeypatch.setattr(diagnose, "diagnose_run", fail)
    window.session.edit(with_run(window.session.scenario, 0, schedule=Constant(lr=0.045)))
    through(page)
    assert page.state.text() == "It could not be told: no cause here"


def test_a_copy_is_saved_as_one_and_other_runs_say_nothing_of_it(window, page):
    press(page.cards[0], "remedy-0")
    scenario = window.session.scenario
    assert dumps(scenario).count("dashed") == 1
    assert loads(dumps(scenario)) == scenario
    assert "dashed" not in dumps(load_scenario("ravine"))


def test_dashes_go_on_where_the_last_stretch_ended():
    from PySide6.QtCore import QRectF

    points = np.column_stack([np.linspace(0, 300, 40), np.linspace(0, 40, 40) ** 1.5])
    along, sight = lengths(points), QRectF(-10, -10, 400, 400)
    whole = dashed(points, along, sight)
    parts = np.concatenate([dashed(points[k : k + 2], along[k : k + 2], sight) for k in range(39)])

    def length(lines):
        return np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]).sum()

    assert length(parts) == pytest.approx(length(whole))
    assert length(whole) / along[-1] == pytest.approx(DASH / (DASH + GAP), rel=0.05)


def test_a_dashed_path_that_leaves_is_cut_to_the_view():
    from PySide6.QtCore import QRectF

    points = np.array([[0.0, 0.0], [50.0, 0.0], [1e12, 1e12], [np.nan, np.nan]])
    lines = dashed(points, lengths(points), QRectF(-10, -10, 400, 400))
    assert np.isfinite(lines).all()
    assert np.abs(lines).max() <= 400


def test_where_no_more_runs_fit_it_says_so(window, page):
    scenario = window.session.scenario
    window.session.edit(replace(scenario, runs=scenario.runs * 16))
    through(page)
    press(page.cards[0], "remedy-0")
    assert len(window.session.scenario.runs) == 64
    assert "scenario holds 64 runs" in window.stage.banner.text.text()
    window.session.undo_stack.undo()
