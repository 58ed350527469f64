"""The picture has a key: every run, the minimum by name, and what loss each colour and each contour is."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor

from fallline import LANDSCAPES, load_scenario
from fallline.engine.scenario.edit import replace, with_run
from fallline.gui.figures import figure
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views.terrain import terrain


@pytest.mark.parametrize("tag", ["quadratic", "himmelblau", "rosenbrock", "saddle"])
def test_a_height_is_the_height_of_its_loss(tag):
    landscape = LANDSCAPES[tag]()
    ground = terrain(landscape, (-2.0, 2.5, -1.5, 3.0), 60)
    x, y = np.linspace(-2.0, 2.5, 60), np.linspace(-1.5, 3.0, 60)
    for row, column in ((0, 0), (31, 17), (59, 40), (12, 55)):
        loss = float(landscape.loss(np.array([[x[column]], [y[row]]]))[0])
        height = float(ground.heights[row, column])
        assert ground.scale.height(loss) == pytest.approx(height, abs=1e-9)
        assert ground.scale.loss(height) == pytest.approx(loss, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("tag", ["quadratic", "himmelblau", "rosenbrock"])
def test_the_value_on_a_contour_is_the_loss_there(tag):
    landscape = LANDSCAPES[tag]()
    ground = terrain(landscape, (-2.0, 2.5, -1.5, 3.0))
    assert len(ground.places) > 8
    losses = landscape.loss(ground.places[:, :2].T)
    for loss, (_, _, height) in zip(losses, ground.places, strict=True):
        assert height == pytest.approx(ground.scale.height(float(loss)), abs=0.01)


def test_where_all_is_level_or_undefined_there_is_no_scale():
    level = LANDSCAPES["expression"](formula="0*x + 3")
    assert terrain(level, (0.0, 1.0, 0.0, 1.0), 40).scale is None


def test_it_names_every_run_that_is_shown_and_the_minimum(window, qtbot):
    key = window.stage.key
    assert key.isVisible()
    assert [entry.words for entry in key.entries()] == ["Gradient descent", "Momentum", "Nesterov", "Adam", "minimum"]
    qtbot.waitUntil(lambda: "minimum (star)" in key.accessibleName())
    window.session.edit(with_run(window.session.scenario, 1, enabled=False))
    assert [entry.words for entry in key.entries()] == ["Gradient descent", "Nesterov", "Adam", "minimum"]
    window.session.load(load_scenario("four-minima"))
    assert key.entries()[-1].words == "minima"
    window.session.load(load_scenario("saddle"))
    qtbot.waitUntil(lambda: "minim" not in key.accessibleName())


def test_its_colours_have_the_values_of_what_is_in_sight(window, settle):
    settle()
    key, contour = window.stage.key, window.stage.contour
    (x0, x1), (y0, y1) = contour.getViewBox().viewRange()
    corners = np.array([[x0, x0, x1, x1], [y0, y1, y0, y1]])
    highest = float(window.session.scenario.landscape.loss(corners).max())
    assert key.values()[-1] == figure(highest)
    assert number(key.values()[0]) < 0.1
    contour.getViewBox().scaleBy((0.1, 0.1))
    contour.redraw_terrain(wait=True)
    assert number(key.values()[-1]) < highest / 20
    contour.reset_view()


def number(words):
    return float(words.replace("−", "-"))


def test_the_cursor_is_shown_on_the_colour_bar(window, hand, settle, pixels):
    settle()
    key = window.stage.key
    before = key.grab().toImage()
    hand.hover(window.stage.contour, -1.0, 0.5)
    loss = window.session.scenario.landscape.loss(np.array([[-1.0], [0.5]]))
    assert key._loss == pytest.approx(float(loss[0]), rel=0.1)
    after = key.grab().toImage()
    text = int(QColor(DARK.text).name()[1:], 16)
    bars = [np.flatnonzero((pixels(image)[6:9] == text).all(axis=0)) for image in (before, after)]
    assert len(np.setdiff1d(bars[1], bars[0])) in (1, 2)
    hand.move_to(window.stage.contour, -10, 10)
    window.stage._read(None)
    assert math.isnan(key._loss)


def test_a_click_on_a_run_outlines_it(window, qtbot, settle):
    settle()
    key = window.stage.key
    key.grab()
    place, entry = key._places[2]
    assert entry.words == "Nesterov"
    qtbot.mouseClick(key, Qt.MouseButton.LeftButton, pos=place.center().toPoint())
    assert window.session.selected == 2
    assert key.entry_at(QPointF(-5, -5)) is None


def test_more_runs_than_fit_are_counted(window, settle):
    scenario = window.session.scenario
    many = tuple(replace(scenario.runs[0], label=f"A run with quite a long name, {n}") for n in range(12))
    window.session.edit(replace(scenario, runs=many, steps=5))
    settle()
    key = window.stage.key
    key.grab()
    assert 2 <= len(key._places) < 13
    assert all(place.right() <= key.width() for place, _ in key._places)


def test_contours_bear_their_values_when_that_is_chosen(window, settle, pixels):
    settle()
    contour = window.stage.contour
    before = pixels(contour.grab().toImage())
    window.registry["contour-values"].trigger()
    settle()
    with_values = pixels(contour.grab().toImage())
    assert (before != with_values).mean() > 0.002
    window.registry["contour-values"].trigger()
    settle()
    assert (before == pixels(contour.grab().toImage())).mean() > 0.999


def test_it_can_be_put_away_and_leaves_a_low_window_to_the_picture(open_window, settle):
    window = open_window(size=(1400, 900), theme=LIGHT)
    window.registry["key"].trigger()
    assert not window.stage.key.isVisible()
    window.registry["key"].trigger()
    assert window.stage.key.isVisible()
    window.stage.resize(700, 300)
    assert not window.stage.key.isVisible()


@pytest.mark.parametrize("size", [(800, 500), (1000, 700), (1400, 900)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_run_is_named_in_a_small_window_too(window_on, settle, size):
    window = window_on(size=size)
    settle()
    key = window.stage.key
    key.grab()
    assert key.isVisible()
    assert len(key._places) == len(key.entries()) == 5
    assert key.height() == key.sizeHint().height()
