"""Pictures and films show the simplex or the ellipse that a method looks in, and rings on its other points."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from fallline import load_scenario, trace
from fallline.engine.analysis.beside import kept, others, outline
from fallline.engine.scenario.edit import replace
from fallline.gui.chart.chart import Line, Marks
from fallline.gui.chart.plane import plane_panel
from fallline.gui.chart.subject import subject
from fallline.gui.export import looked
from fallline.gui.export.film import Film
from fallline.gui.export.image import picture
from fallline.gui.export.options import FilmOptions, PictureOptions
from fallline.gui.session import Session
from fallline.gui.theme import LIGHT
from fallline.gui.widgets.icons import look_of

STEP = 6


@pytest.fixture(scope="module")
def searching():
    return load_scenario("without-derivatives")


def test_a_simplex_is_round_its_position_and_closed(searching):
    shown = subject(searching, LIGHT, marks=True, step=STEP)
    (run, path), *_ = shown.pairs
    corners = outline(run, path, STEP, shown.seen)
    assert len(corners) == 4
    assert np.array_equal(corners[0], corners[-1])
    assert any(np.allclose(corner, path.theta[STEP, :, 0]) for corner in corners)
    after = outline(run, path, path.steps + 9, shown.seen)
    assert np.array_equal(after, outline(run, path, path.steps, shown.seen))


def test_a_figure_has_an_outline_for_each_that_searches_and_rings_for_other_points(searching):
    shown = subject(searching, LIGHT, marks=True, step=STEP)
    drawn = [layer.points for layer in plane_panel(shown).layers if isinstance(layer, Line)]
    expected = [outline(run, path, STEP, shown.seen) for run, path in shown.pairs]
    found = [each for each in expected if each is not None]
    assert len(found) == 3
    assert all(any(np.array_equal(each, points) for points in drawn) for each in found)

    sharp = subject(load_scenario("sharpness"), LIGHT, marks=True, step=STEP)
    rings = [layer for layer in plane_panel(sharp).layers if isinstance(layer, Marks) and layer.symbol == "o"]
    assert [ring.points.tolist() for ring in rings] == [
        others(path, STEP, sharp.seen).tolist() for _, path in sharp.pairs if path.points
    ]
    assert {ring.rim for ring in rings} <= {look.colour for look in sharp.looks}


def frame(scenario):
    film = Film(scenario, FilmOptions(width=320, height=200, first=STEP, last=STEP))
    try:
        return next(film.frames()).copy()
    finally:
        film.close()


def still(scenario):
    image = picture(scenario, PictureOptions(width=320, height=200, step=STEP))
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)


@pytest.mark.parametrize("drawn", [still, frame])
def test_pictures_and_films_of_the_screen_show_it_too(qapp, searching, monkeypatch, drawn):
    alone = replace(searching, runs=searching.runs[1:2])
    shown = drawn(alone)
    monkeypatch.setattr(looked, "outline", lambda *_: None)
    changed = (shown != drawn(alone)).any(axis=2)
    assert 20 < changed.sum() < 600  # the ellipse, and no more


def test_what_is_kept_is_dashed_over_the_plot(qapp):
    scenario = load_scenario("means")
    session = Session(scenario, paths=trace(scenario), wait=True)
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    looked.draw_looked(painter, session, LIGHT, QTransform(20, 0, 0, 20, 100, 100), QRectF(0, 0, 200, 200), 60)
    painter.end()
    look, (run, path) = look_of(scenario.runs[0]), (scenario.runs[0], session.paths[0])
    pixels = np.array(image.constBits()).reshape(200, 200, 4)[:, :, 2::-1]
    near = np.rint(100 + 20 * kept(run, path, 60, session.projection)[:12]).astype(int)
    inked = (pixels == [int(LIGHT.runs[look.colour][k : k + 2], 16) for k in (1, 3, 5)]).all(axis=2)
    assert sum(inked[y - 1 : y + 2, x - 1 : x + 2].any() for x, y in near) > 3
    assert not inked[:, 150:].any()
