"""A run is compared with a frozen copy of itself, and its colour and its marker are chosen apart."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from fallline import dumps, load_scenario, loads
from fallline.engine.scenario.edit import replace, with_pin, with_run, with_run_added
from fallline.engine.scenario.scenario import MARKERS
from fallline.engine.schedules.constant import Constant
from fallline.gui.export.figure import Figure
from fallline.gui.export.film import Film
from fallline.gui.export.image import raster
from fallline.gui.export.options import FilmOptions, PictureOptions
from fallline.gui.views.dashes import DASH, GAP
from fallline.gui.views.surface_paths import dashes
from fallline.gui.widgets.icons import SHAPES

MOMENTUM = 1
RAVINE = load_scenario("ravine")


def test_a_pinned_copy_stays_as_it_was_while_the_run_is_changed_and_goes_as_one_step(window):
    session = window.session
    session.select(MOMENTUM)
    before = session.scenario.runs[MOMENTUM]
    window.registry["pin-run"].trigger()
    copy = session.scenario.runs[MOMENTUM + 1]
    assert (copy.dashed, copy.label, copy.colour, copy.mark) == (True, "Momentum, pinned", before.colour, before.mark)
    assert session.selected == MOMENTUM, "the one to be changed"
    session.edit(with_run(session.scenario, MOMENTUM, schedule=Constant(lr=0.02)))
    assert session.scenario.runs[MOMENTUM + 1].schedule == before.schedule
    paths, curves = window.stage.contour.paths.paths, window.pages["Loss"].layer.curves
    assert [each.dashed for each in paths] == [each.dashed for each in curves] == [False, False, True, False, False]
    assert paths[MOMENTUM].colour == paths[MOMENTUM + 1].colour
    assert not np.array_equal(paths[MOMENTUM].points, paths[MOMENTUM + 1].points)
    session.select(MOMENTUM + 1)
    window.registry.refresh("pin-run")
    assert window.registry["pin-run"].text().replace("&", "") == "Unpin Momentum, pinned"
    window.registry["pin-run"].trigger()
    assert [run.label for run in session.scenario.runs] == [run.label for run in RAVINE.runs]
    session.undo_stack.undo()
    assert session.scenario.runs[MOMENTUM + 1] == copy


def test_the_longest_name_and_a_second_pin_have_names_of_their_own():
    long = with_run(RAVINE, 0, label="x" * 60)
    twice = with_pin(with_pin(long, 0), 0)
    assert len({run.label for run in twice.runs}) == 6
    assert [run.dashed for run in twice.runs] == [False, True, True, False, False, False]
    assert loads(dumps(twice)) == twice
    assert with_run_added(long, long.runs[0]).runs[-1].label == f"{'x' * 58} 2", "as any copy of it"


def test_colour_and_marker_are_chosen_apart_and_seen_everywhere(window):
    session = window.session
    session.select(MOMENTUM)
    window.registry["marker-plus"].trigger()
    assert (session.scenario.runs[MOMENTUM].colour, session.scenario.runs[MOMENTUM].mark) == ("sky", "plus")
    window.registry["colour-vermilion"].trigger()
    assert session.scenario.runs[MOMENTUM].mark == "plus"
    window.registry["colour-green"].trigger()
    run = session.scenario.runs[MOMENTUM]
    assert (run.colour, run.mark) == ("green", "plus")
    assert window.stage.contour.paths.paths[MOMENTUM].symbol == SHAPES["plus"]
    assert window.stage.key.entries()[MOMENTUM].symbol == SHAPES["plus"]
    assert window.pages["Loss"].dots.dots[MOMENTUM].symbol == SHAPES["plus"]
    tracks = window.pages["Surface"].canvas.maker.scene(wait=True).tracks
    assert tracks[MOMENTUM][1] == ("green", SHAPES["plus"], False)
    window.registry.refresh(*(f"marker-{marker}" for marker in MARKERS))
    chosen = [marker for marker in MARKERS if window.registry[f"marker-{marker}"].isChecked()]
    assert chosen == ["plus"]
    assert all(not window.registry[f"marker-{marker}"].icon().isNull() for marker in MARKERS)


def test_a_file_tells_a_marker_only_where_it_is_another_than_that_of_the_colour():
    assert "marker" not in dumps(with_run(RAVINE, 0, marker="circle"))
    other = with_run(RAVINE, 0, marker="cross")
    assert dumps(other).count("marker") == 1
    assert loads(dumps(other)) == other
    assert with_run(other, 0, colour="grey").runs[0].marker is None, "a cross is what goes with grey"
    text = dumps(other).replace('"cross"', '"star"')
    with pytest.raises(ValueError, match=r"runs\[0\]\.marker"):
        loads(text)


def test_dashes_cover_their_share_of_a_path_and_go_on_across_its_pieces():
    angle = np.linspace(0, 3, 400)
    points = np.column_stack([300 * np.cos(angle), 200 * np.sin(angle)])
    lines = np.hstack([points[:-1], points[1:]])
    parts, of = dashes(lines)
    length = np.hypot(*(lines[:, 2:] - lines[:, :2]).T)
    kept = np.hypot(*(parts[:, 2:] - parts[:, :2]).T)
    assert kept.sum() / length.sum() == pytest.approx(DASH / (DASH + GAP), abs=0.02)
    gaps = np.hypot(*(parts[1:, :2] - parts[:-1, 2:]).T)
    assert gaps.max() == pytest.approx(GAP, abs=0.01)
    assert np.all((gaps < 1e-9) | (np.abs(gaps - GAP) < 0.05))
    assert np.all(np.diff(of) >= 0)
    whole, _ = dashes(np.array([[0.0, 0.0, 60.0, 0.0]]))
    assert whole[:, [0, 2]].ravel() == pytest.approx([0, 7, 12, 19, 24, 31, 36, 43, 48, 55])


@pytest.mark.parametrize("show", ["contour", "surface"])
def test_pictures_draw_a_pinned_copy_dashed(qapp, show):
    alone = replace(RAVINE, runs=RAVINE.runs[:1])
    pinned = replace(alone, runs=(replace(alone.runs[0], dashed=True),))
    orange = {}
    for name, scenario in (("solid", alone), ("dashed", pinned)):
        figure = Figure(scenario, PictureOptions(width=320, height=260, legend=False, show=show))
        figure.session.seek(scenario.steps)
        assert not raster(figure).isNull()
        (track,) = figure.ground.tracks()
        pieces = track.pieces(0, scenario.steps, QRectF(figure.ground.seen), 70)
        orange[name] = sum(float(np.hypot(*(lines[:, 2:] - lines[:, :2]).T).sum()) for lines, _ in pieces)
        figure.close()
    assert orange["dashed"] / orange["solid"] == pytest.approx(DASH / (DASH + GAP), abs=0.06)


def test_a_film_draws_a_pinned_copy_and_its_curve_dashed(qapp):
    film = Film(with_run(RAVINE, 0, dashed=True), FilmOptions(width=640, height=360, show="contour+loss"))
    assert [track.dashed for track in film.tracks] == [track.dashed for track in film.curves] == [True] + 3 * [False]
    film.close()
