"""The model beside its loss: it is there where there is data, and says what the outlined run knows at the playhead."""

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QComboBox

from fallline import load_scenario, loads
from fallline.engine.analysis.model_fit import misread, part_losses, part_seen
from fallline.engine.scenario.edit import replace
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views.decision_plot import SIDE
from fallline.gui.views.model_colours import class_colour, mixed

TEXT = """version = 1
steps = 60
[landscape]
{landscape}
[[runs]]
optimizer = {{ name = "adam" }}
schedule = {{ name = "constant", lr = 0.05 }}
[[runs]]
optimizer = {{ name = "gradient-descent" }}
schedule = {{ name = "constant", lr = 0.5 }}
"""
MOONS = loads(TEXT.format(landscape='name = "mlp"\ndata = "two-moons"\nhidden = [6]'))
IRIS = loads(TEXT.format(landscape='name = "softmax-regression"\ndata = "iris"'))
DISEASE = loads(TEXT.format(landscape='name = "linear-regression"\nfeatures = ["bmi"]\nintercept = true'))

DIGITS = replace(load_scenario("digits"), steps=20)


@pytest.fixture
def model_page(window, qtbot):
    """`model_page(scenario)`: the view, on its page."""

    def show(scenario):
        window.session.load(scenario)
        window.session.finish()
        view = window.pages["Model"]
        window.pages.turn_to("Model")
        losses = window.pages["Training and validation"]
        qtbot.waitUntil(lambda: losses.isVisible() and not losses.background.busy)
        QApplication.processEvents()
        return view

    yield show
    window.pages.setCurrentIndex(0)


def theta(view, run, step):
    return view.session.paths[run].theta[step, :, :1]


def test_the_page_is_there_only_where_there_is_data(window, model_page):
    assert not window.pages.offers("Model")
    model_page(MOONS)
    assert window.pages.offers("Model")
    window.session.load(load_scenario("ravine"))
    assert not window.pages.offers("Model")
    assert window.pages.currentWidget().isVisible(), "another page takes its place"


NOT_OF_A_MODEL = ("Planes", "Metrics", "Talk", "SVD", "Density", "GP", "KKT")


def test_it_is_built_when_it_is_first_wanted_and_stands_at_its_place(open_window):
    window = open_window()
    with pytest.raises(KeyError):
        window.pages["Model"]
    window.resize(1000, 700)
    window.session.load(MOONS)
    pages = window.pages
    shown = [pages.tabText(index) for index in range(pages.count())]
    assert shown == [name for name in pages.names if name not in NOT_OF_A_MODEL], (
        "as if it had been there from the beginning"
    )
    pages.turn_to("Model")
    assert pages["Model"].isVisible()
    assert pages.currentWidget().isAncestorOf(pages["Model"])


def test_no_key_leads_to_a_page_that_is_not_offered(open_window):
    window = open_window()
    window.session.load(MOONS)
    window.session.load(load_scenario("ravine"))
    action = {entry.action.name: entry.action for entry in window.registry.entries()}["page-model"]
    assert not action.allowed()
    window.registry["page-model"].trigger()
    window.pages.turn_to("Model")
    assert window.pages.tabText(window.pages.currentIndex()) == "Plots"


def test_the_map_is_what_the_outlined_run_says_at_the_playhead(model_page):
    view = model_page(MOONS)
    session = view.session
    for run, step in ((0, 0), (0, 60), (1, 60), (1, 7)):
        session.select(run)
        session.seek(step)
        colours = view.decision.map.image
        assert colours.shape == (SIDE, SIDE, 3)
        item = view.decision.map
        x0, y0 = item.mapToParent(0, 0).x(), item.mapToParent(0, 0).y()
        x1, y1 = item.mapToParent(SIDE, SIDE).x(), item.mapToParent(SIDE, SIDE).y()
        parts = view.model.parts
        point = np.array([x0 + (x1 - x0) * 20.5 / SIDE, y0 + (y1 - y0) * 50.5 / SIDE])
        said = view.model.outputs(theta(view, run, step), ((point - parts.mean) / parts.scale)[None])[0, 0]
        assert (np.abs(colours[50, 20].astype(int) - mixed(said, view.theme)) <= 1).all()
        right = view.model.accuracy(theta(view, run, step), "train")[0]
        assert f"{right:.0%} (train)" in view.words.text()
        assert session.scenario.runs[run].label in view.title.detail.text()


def test_every_example_is_a_point_in_the_colour_and_shape_of_its_class(model_page):
    view = model_page(IRIS)
    parts = view.model.parts
    filled, hollow = view.decision.points[:3], view.decision.points[3:]
    for number, (learned, kept) in enumerate(zip(filled, hollow, strict=True)):
        assert len(learned.data) == (parts.train.y == number).sum()
        assert len(kept.data) == (part_seen(view.model)[1].y == number).sum()
        assert learned.opts["brush"].color().name() == class_colour(number, view.theme)
        assert kept.opts["brush"].color().name() == view.theme.plot
    assert len({item.opts["symbol"] for item in filled}) == 3
    for name in parts.classes:
        assert name in view.legend.text()


def test_the_features_that_are_shown_can_be_chosen(model_page):
    view = model_page(IRIS)
    across, up = (view.findChild(QComboBox, f"model-{name}-box") for name in ("across", "up"))
    assert (across.currentText(), up.currentText()) == ("petal_length", "petal_width")
    across.setCurrentIndex(0)
    across.activated.emit(0)
    assert view.decision.plot.getAxis("bottom").labelText == "sepal_length"
    x = np.sort(np.concatenate([item.getData()[0] for item in view.decision.points[:3]]))
    parts = view.model.parts
    np.testing.assert_allclose(x, np.sort(parts.train.x[:, 0] * parts.scale[0] + parts.mean[0]))


def test_a_regression_over_one_feature_is_a_line_through_the_data(model_page):
    view = model_page(DISEASE)
    view.session.seek(60)
    x, y = view.decision.lines.getData()
    slope, intercept = theta(view, 0, 60)[:, 0]
    parts = view.model.parts
    expected = slope * (x - parts.mean[0]) / parts.scale[0] + intercept
    np.testing.assert_allclose((y - parts.target_mean) / parts.target_scale, expected, atol=1e-9)
    assert "Off by" in view.words.text()


def test_misread_digits_are_shown_with_what_they_were_taken_for(model_page):
    view = model_page(DIGITS)
    view.session.seek(5)
    name, part = part_seen(view.model)
    found = misread(view.model, theta(view, 0, 5), part, 18)
    assert len(view.wrong.images) == len(found.rows) == 18
    first = view.wrong.images[0]
    assert first.words == f"{found.truth[0]} as {found.said[0]}, {found.share[0]:.0%}"
    darkest = np.unravel_index(first.pixels[..., 0].argmin(), (8, 8))
    assert part.x[found.rows[0]].reshape(8, 8)[darkest] >= np.median(part.x[found.rows[0]])
    assert f"{found.count} of {found.of} in the {name} part" in view.wrong_title.detail.text()
    assert len(view.weights.images) == 32
    assert not view.decision.isVisible()


def test_images_stand_in_as_many_columns_as_there_is_room_and_none_is_cut(model_page):
    view = model_page(DIGITS)
    for grid in (view.wrong, view.weights):
        cell, columns = grid.cell(), grid.columns()
        assert columns * cell.width() <= grid.width() + 6
        rows = -(-len(grid.images) // columns)
        assert grid.height() >= rows * cell.height() - 6


def test_losses_of_both_parts_are_drawn_for_each_run(model_page):
    view = model_page(MOONS)
    losses = view.window().pages["Training and validation"]
    curves = losses.drawn
    assert [curve.dashed for curve in curves] == [False, True] * 2
    for index, path in enumerate(view.session.paths):
        steps, learned, kept = part_losses(view.model, path)
        np.testing.assert_allclose(curves[2 * index].y, np.log10(learned))
        np.testing.assert_allclose(curves[2 * index + 1].y, np.log10(kept))
        assert (curves[2 * index].x == steps).all()


def test_an_edit_brings_other_losses(model_page, qtbot):
    view = model_page(MOONS)
    losses, before = view.window().pages["Training and validation"], view.session.paths
    run = MOONS.runs[0]
    faster = type(run.schedule)(lr=0.2)
    session = view.session
    edited = type(MOONS)(
        landscape=MOONS.landscape, runs=(type(run)(optimizer=run.optimizer, schedule=faster), MOONS.runs[1]), steps=60
    )
    session.edit(edited)
    qtbot.waitUntil(lambda: not losses.background.busy)
    assert session.paths[0] is not before[0]
    np.testing.assert_allclose(losses.drawn[0].y, np.log10(part_losses(view.model, session.paths[0])[1]))


def test_of_a_run_that_diverged_the_last_model_is_shown_and_it_says_so(model_page):
    view = model_page(loads(TEXT.format(landscape='name = "linear-regression"').replace("lr = 0.5", "lr = 1e9")))
    view.session.select(1)
    view.session.seek(60)
    assert view.session.paths[1].diverged_at == 1
    assert view.words.text().startswith("Diverged at step 1. Before: Off by")
    view.session.seek(0)
    assert view.words.text().startswith("Off by")


def test_another_theme_is_taken_on(model_page):
    view = model_page(IRIS)
    view.window().pages.restyle(LIGHT)
    try:
        assert view.decision.points[0].opts["brush"].color().name() == class_colour(0, LIGHT)
    finally:
        view.window().pages.restyle(DARK)


def test_the_map_of_a_large_model_is_coarser_so_that_it_follows_a_hand(model_page):
    small = model_page(MOONS).decision.map.image.shape
    landscape = 'name = "mlp"\ndata = "two-moons"\nhidden = [200, 200]'
    view = model_page(loads(TEXT.format(landscape=landscape).replace("steps = 60", "steps = 1")))
    large = view.decision.map.image.shape
    assert small == (SIDE, SIDE, 3)
    assert 16 <= large[0] < SIDE
    assert view.model.dimension * large[0] ** 2 <= 3e7
