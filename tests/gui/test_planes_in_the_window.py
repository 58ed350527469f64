"""Measured planes in the window: a list of them, what each holds, the path on each, the line, and the spectrum."""

import numpy as np
import pytest

import fallline
from fallline import load_scenario, loads
from fallline.engine.analysis.spectral_density import of_hessian
from fallline.engine.scenario.edit import replace
from fallline.gui.figures import figure

D = 6
CURVED = np.diag([9.0, 4.0, 1.0, 1.0, 0.5, 0.1])
WAY = [np.array([2.0, 1.0, -1.0, 0.5, 3.0, 1.0]) * 0.7**k + 0.2 * k * np.eye(D)[k] for k in range(5)]


def loss(theta):
    return float(theta @ CURVED @ theta / 2 - np.cos(2 * theta).sum())


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("planes") / "bowl.npz"
    where = 0.1 * np.ones(D)
    hessian = CURVED + np.diag(4 * np.cos(2 * where))
    return fallline.planes(path, loss=loss, parameters=where, checkpoints=WAY, size=7, product=lambda v: hessian @ v)


def test_a_plane_is_chosen_and_drawn_with_the_path_on_it_and_says_what_it_holds(window, file):
    window.documents.open_path(file)
    view, session = window.pages["Planes"], window.session
    window.pages.turn_to("Planes")
    titles = [view.list.item(row).text() for row in range(view.list.count())]
    assert [title.split()[0] for title in titles] == ["Principal", "Two", "Plane", "Plane", "The"]
    assert view.list.currentRow() == 0
    assert not view.plot.isVisible()
    for row in (4, 2):
        view.list.setCurrentRow(row)
        landscape = session.scenario.landscape
        assert landscape == session.scenario.snapshots[row].landscape
        assert view.words.text() == landscape.said[2]
        assert "plane holds" in window.stage.contour.getPlotItem().getAxis("bottom").labelText
        with np.load(file) as found:
            np.testing.assert_allclose(session.paths[0].theta[:, :, 0], found[f"planes.{row}.path"])
            np.testing.assert_allclose(session.paths[0].loss[:, 0], found["path_loss"])
        assert view.plot.isVisible() == (row == 4)
    view.list.setCurrentRow(4)
    solid, straight = view.layer.curves
    assert straight.y[[0, -1]] == pytest.approx(solid.y[[0, -1]])
    with np.load(file) as found:
        assert figure(float(found["planes.4.barrier"])) in view.barrier.text()


def test_the_spectrum_that_was_measured_is_drawn_with_its_error(window, file):
    window.documents.open_path(file)
    window.pages["Planes"].list.setCurrentRow(2)
    window.pages.turn_to("Edge")
    view = window.pages["Spectral density"]
    assert len(view.layer.curves) == 3
    assert "16 random vectors and up to 5 products" in view.words.text()


def test_of_a_network_it_comes_in_the_background_beside_the_exact_one(open_window, qtbot):
    scenario = loads(
        'version = 1\ntitle = "x"\nsteps = 5\n[landscape]\nname = "mlp"\ndata = "iris"\nhidden = [4]\n'
        '[[runs]]\noptimizer = { name = "gradient-descent" }\nschedule = { name = "constant", lr = 0.5 }\n'
    )
    window = open_window(scenario)
    window.session.seek(3)
    window.pages.turn_to("Edge")
    view = window.pages["Spectral density"]
    qtbot.waitUntil(lambda: view.found is not None and view.found.probes == 16 and not view.background.busy)
    theta = window.session.paths[0].theta[3, :, 0]
    assert view.found.mean == of_hessian(scenario.landscape, theta).moment(1)
    np.testing.assert_allclose(np.trapezoid(np.nan_to_num(view.found.exact), view.found.at), 1, atol=1e-3)
    assert len(view.layer.curves) == 4
    assert "exact" in view.words.text()
    assert not type(view).wanted(load_scenario("ravine"))
    window.session.edit(replace(window.session.scenario, steps=4))
    window.pages.turn_to("Plots")
    assert not view.background.busy  # nobody looks
