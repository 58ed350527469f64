"""A run past its limit says so on its card and in the picture, which stays readable; the limit stands on the slider."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QSlider

from fallline import OPTIMIZERS, SCHEDULES
from fallline.engine.scenario.edit import replace, with_run
from fallline.engine.schedules.constant import Constant
from fallline.gui.theme import DARK
from fallline.gui.views.leaving import placed

from .reading import texts


@pytest.fixture
def past(window):
    """Plain descent in the ravine at 0.06, where 0.0556 is the limit, at the last step."""
    window.session.edit(with_run(window.session.scenario, 0, schedule=Constant(lr=0.06)))
    window.session.seek(120)
    return window


def share_of(window, pixels, colour):
    """How much of the picture has a colour."""
    seen = pixels(window.stage.contour.grab().toImage())
    return float((seen == int(colour[1:], 16)).mean())


def test_its_card_and_the_table_say_that_it_is_diverging(past):
    card = past.runs_panel.cards[0]
    assert card.loss.text() == "diverging"
    assert card.loss.property("role") == "error"
    assert "smaller learning rate" in card.loss.toolTip()
    table = past.pages["Now"].table
    assert texts(table)[0][-1] == "diverging"
    assert texts(table)[1][-1] != "diverging"
    past.session.seek(0)
    assert card.loss.text() == "21.3"
    past.session.edit(with_run(past.session.scenario, 0, schedule=Constant(lr=0.05)))
    past.session.seek(120)
    assert "e" in card.loss.text()
    assert card.loss.property("role") == "muted"


def test_the_picture_is_no_slab_of_its_colour(past, pixels, settle):
    settle()
    assert 0.001 < share_of(past, pixels, DARK.runs["orange"]) < 0.02


def test_an_arrow_stands_where_it_went_out_from_then_on(past, settle):
    layer, contour = past.stage.contour.paths, past.stage.contour
    settle()
    contour.grab()
    there = layer._placed[0]
    assert there.beyond is not None
    assert all(each.beyond is None for each in layer._placed[1:])
    sight = contour.inside()
    tip = there.head(sight).elementAt(0)
    assert min(abs(tip.y - sight.top()), abs(tip.y - sight.bottom())) < 1.5
    out = len(there.points) - 1
    colours = {}
    for step in (out - 1, out):
        past.session.seek(step)
        settle()
        image = contour.grab().toImage()
        inwards = 1 if tip.y < sight.center().y() else -1
        spots = [image.pixelColor(round(tip.x) + dx, round(tip.y) + 9 * inwards) for dx in range(-9, 10)]
        colours[step] = sum(spot == QColor(DARK.runs["orange"]) for spot in spots)
    assert colours[out] > colours[out - 1] + 2


def test_a_view_that_is_widened_shows_more_of_it(past, settle):
    contour = past.stage.contour
    contour.grab()
    before = len(contour.paths._placed[0].points)
    contour.getViewBox().scaleBy((50, 50))
    settle()
    contour.grab()
    assert len(contour.paths._placed[0].points) > before + 10
    contour.reset_view()


def test_what_comes_back_is_drawn_whole():
    points = np.array([[5.0, 5], [50, 5], [5, 6], [200, 6], [-200, 7], [3, 3]])
    sight = QRectF(0, 0, 10, 10)
    assert placed(points, sight, away=True).points is points
    assert placed(points[:-1], sight, away=True).points.tolist() == points[:4].tolist()
    assert placed(points[:-1], sight, away=False).beyond is None


def test_the_limit_is_a_mark_on_the_slider_and_the_path_bends_across_it(window, settle):
    slider = window.findChild(QSlider, "run-0-schedule-lr-slider")
    assert slider.mark is not None
    value = slider.parentWidget()._scale.value(slider.mark)
    assert value == pytest.approx(2 / 36, rel=0.01)
    assert "0.0556" in slider.toolTip()
    settle()
    image, x = slider.grab().toImage(), round(slider.place_of(slider.mark))
    assert any(image.pixelColor(x + dx, 5) == QColor(DARK.error) for dx in (-1, 0, 1))
    adam = window.findChild(QSlider, "run-3-schedule-lr-slider")
    assert adam.mark is None


def test_the_mark_follows_the_landscape(window):
    slider = window.findChild(QSlider, "run-0-schedule-lr-slider")
    scenario, before = window.session.scenario, slider.mark
    steeper = replace(scenario.landscape, l2=72.0)
    window.session.edit(replace(scenario, landscape=steeper))
    assert slider.mark < before
    assert "0.0278" in slider.toolTip()


def test_the_exported_picture_has_the_arrow_too(past, tmp_path):
    from fallline.gui.export.figure import Figure
    from fallline.gui.export.options import PictureOptions

    figure = Figure(past.session.scenario, PictureOptions(step=120))
    try:
        heads = [each.beyond is not None for each in _painted(figure)]
        assert heads == [True, False, False, False]
    finally:
        figure.close()


def _painted(figure):
    image = QImage(figure.width, figure.height, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        for part in figure.parts():
            part.draw(painter)
    assert image.pixelColor(QPoint(2, 2)).isValid()
    return figure.ground.contour.paths._placed


def test_the_mark_is_there_under_another_schedule_too(window):
    def mark():
        return window.runs_panel.cards[0].inside.rate.controls()[0].mark

    session = window.session
    session.edit(with_run(session.scenario, 0, schedule=SCHEDULES["cosine"](lr=0.05)))
    assert mark() is not None
    session.edit(with_run(session.scenario, 0, optimizer=OPTIMIZERS["adam"]()))
    assert mark() is None
    session.undo_stack.undo()
    assert mark() is not None
