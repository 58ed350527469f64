"""Rates in the loss view: measured over a span that a hand drags, beside theory's, with words where there is none."""

import numpy as np
import pytest
from PySide6.QtWidgets import QToolButton

from fallline import LANDSCAPES, load_scenario
from fallline.engine.analysis.best_hyperparameters import best_run, expected_rate
from fallline.engine.analysis.convergence_rate import expected_losses, span_rate
from fallline.engine.method.optimizer import OPTIMIZERS
from fallline.engine.scenario.edit import replace, with_run
from fallline.gui.theme import DARK, LIGHT

from .reading import cells, texts


def click(window, hand, name):
    button = window.findChild(QToolButton, f"loss-{name}-button")
    hand.click(button)
    window.grab()
    return button


def rows(view):
    return texts(view.measured.table)


@pytest.fixture
def measuring(window, hand):
    click(window, hand, "measure")
    return window.pages["Loss"]


def test_a_click_brings_the_span_and_another_takes_it_away(window, hand, measuring):
    span = measuring.measured
    assert span.isVisible()
    assert span.steps == (60, 120)
    assert span.region in measuring.plot.getPlotItem().items
    click(window, hand, "measure")
    assert not span.isVisible()
    assert span.region not in measuring.plot.getPlotItem().items
    assert not any(item.isVisible() for item in span._fits)


@pytest.mark.parametrize("edge", [(60, 30), (120, 100)])
def test_an_edge_is_dragged_and_the_figures_follow(window, hand, measuring, edge):
    plot, session = measuring.plot, window.session
    (_, _), (low, high) = plot.getViewBox().viewRange()
    y = low + 0.9 * (high - low)
    before, seen = rows(measuring), []
    hand.press(plot, edge[0], y)
    for share in (0.3, 0.6, 1.0):
        hand.move_to(plot, edge[0] + share * (edge[1] - edge[0]), y)
        seen.append(rows(measuring))
    hand.release()
    first, last = measuring.measured.steps
    assert (first, last)[edge[0] == 120] == pytest.approx(edge[1], abs=2)
    assert seen[0] != before
    assert seen[-1] != seen[0]
    assert f"from step {first} to {last}" in measuring.measured.words.text()
    for row, run, path in zip(rows(measuring), session.scenario.runs, session.paths, strict=True):
        found = span_rate(path, 0.0, first, last)
        assert float(row[0].removeprefix("× ")) == pytest.approx(found.rate, abs=6e-5)
        expected = expected_rate(session.scenario, run, path, first) ** 2
        assert (
            row[1] == "–" if np.isnan(expected) else float(row[1].removeprefix("× ")) == pytest.approx(expected, 1e-4)
        )
        assert float(row[2].split()[0]) == pytest.approx(found.tenfold, rel=0.006)
    assert session.playhead == 0
    assert session.undo_stack.count() == 0


def test_the_whole_span_is_dragged(window, hand, measuring):
    plot = measuring.plot
    (_, _), (low, high) = plot.getViewBox().viewRange()
    y = low + 0.9 * (high - low)
    hand.press(plot, 90, y)
    hand.move_to(plot, 80, y)
    hand.move_to(plot, 60, y)
    hand.release()
    assert measuring.measured.steps == pytest.approx((30, 90), abs=2)


def test_the_line_of_the_fit_lies_over_its_span(window, measuring):
    path = window.session.paths[0]
    found = span_rate(path, 0.0, 60, 120)
    x, y = measuring.measured._fits[0].getData()
    assert x.tolist() == [60, 120]
    assert y == pytest.approx(np.log10(found.losses))
    assert y == pytest.approx(np.log10(path.loss[[60, 120], 0]), abs=0.1)


def test_where_there_is_no_rate_there_are_words(window, hand, measuring, monkeypatch):
    monkeypatch.setenv("FALLLINE_COMPILE", "wait")  # the same bits, of 10,000 steps
    session = window.session
    run = session.scenario.runs[0]
    session.edit(with_run(session.scenario, 0, schedule=run.schedule.edited(lr=0.5)))
    assert rows(measuring)[0] == ["–", "–", f"diverged at {session.paths[0].diverged_at}"]
    session.edit(replace(session.scenario, steps=10_000))
    measuring.measured.region.setRegion((5000, 10_000))
    assert any(row[2] == "already at f*" for row in rows(measuring))
    session.edit(replace(session.scenario, steps=1))
    assert rows(measuring)[1][2] == "under 3 points"
    unknown = next(
        kind
        for kind in (make() for make in LANDSCAPES.offered().values())
        if kind.dimension == 2 and kind.lowest() is None
    )
    session.edit(replace(session.scenario, landscape=unknown, steps=50, view=None))
    assert {row[2] for row in rows(measuring)} == {"f* is unknown"}


def test_the_span_stays_within_the_steps_that_there_are(window, measuring):
    session = window.session
    session.edit(replace(session.scenario, steps=80))
    assert measuring.measured.steps == (60, 80)


def test_against_evaluations_the_band_goes_and_the_figures_stay(window, hand, measuring):
    before = rows(measuring)
    click(window, hand, "cost")
    assert not measuring.measured.region.isVisible()
    assert rows(measuring) == before
    assert "Switch cost off" in measuring.measured.words.text()
    click(window, hand, "cost")
    assert measuring.measured.region.isVisible()


def test_measuring_costs_no_frame_anything(window_on, hand, monkeypatch):
    window = window_on()
    click(window, hand, "measure")
    asked = []
    monkeypatch.setattr("fallline.gui.views.rate_span.span_rate", lambda *args: asked.append(args))
    for step in range(5, 60, 5):
        window.session.seek(step)
    assert not asked


@pytest.mark.parametrize("switched", [(), ("above",), ("log",)])
def test_theorys_line_is_what_the_engine_expects_on_any_axis(window_on, hand, switched):
    scenario = replace(
        load_scenario("ravine"), landscape=LANDSCAPES["styblinski-tang"](), start=(-2.0, -2.5), view=None
    )
    window = window_on(scenario)
    view, session = window.pages["Loss"], window.session
    for name in ("theory", *switched):
        click(window, hand, name)
    session.seek(4)
    run, path = session.scenario.runs[0], session.paths[0]
    rate = expected_rate(session.scenario, run, path, 4)
    losses = expected_losses(float(path.loss[4, 0]), rate, 116, session.scenario.landscape.lowest())
    shown = losses - (0.0 if switched == ("above",) else session.scenario.landscape.lowest())
    x, y = view._expected[0].getData()
    steps = x.round().astype(int)
    whole = np.abs(x - steps) < 1e-9
    assert whole[[0, -1]].all()
    expected = shown[steps[whole] - 4]
    assert y[whole] == pytest.approx(expected if switched == ("log",) else view._scaled(expected), rel=1e-6)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("size", [(1400, 900), (1000, 700)])
def test_the_figures_fit_into_the_column(open_window, hand, theme, size):
    window = open_window(theme=theme, size=size)
    click(window, hand, "measure")
    table = window.pages["Loss"].measured.table
    for row in cells(table)[1:]:
        for cell in row:
            assert cell.width() >= cell.sizeHint().width(), cell.text()
    column = window.pages["Loss"].parentWidget().parentWidget()
    assert window.pages["Loss"].width() <= column.width()


def test_one_click_sets_the_best_pair_of_the_outlined_run_and_undo_takes_it_back(window, hand):
    session = window.session
    button = window.findChild(QToolButton, "best-pair-button")
    for index in range(3):
        session.select(index)
        before = session.scenario
        assert button.isEnabled()
        hand.click(button)
        best = best_run(before, index)
        assert session.scenario.runs[index].optimizer == best.optimizer
        assert session.scenario.runs[index].schedule == best.schedule
        session.undo_stack.undo()
        assert session.scenario == before
    session.select(3)
    assert not button.isEnabled()
    assert "alone" in button.toolTip()


def test_where_the_ground_curves_down_it_says_that_there_is_no_best_pair(window_on, hand):
    window = window_on(load_scenario("newton"))
    session, refused = window.session, []
    session.refused.connect(refused.append)
    monkey = replace(session.scenario, landscape=LANDSCAPES["expression"](formula="x**2 - y**2"), view=None)
    run = replace(monkey.runs[0], optimizer=OPTIMIZERS["momentum"](), gradient=type(monkey.runs[0].gradient)())
    session.edit(replace(monkey, runs=(run,)))
    before = session.scenario
    hand.click(window.findChild(QToolButton, "best-pair-button"))
    assert len(refused) == 1
    assert "no best rate here" in refused[0]
    assert session.scenario == before
