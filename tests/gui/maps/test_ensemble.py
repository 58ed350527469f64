"""Ensembles in the window: bands over the loss, a cloud over the landscape, and words on what differs."""

import numpy as np
import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication

from fallline import load_scenario
from fallline.engine.method.gradient import Gradient
from fallline.engine.scenario.edit import replace, with_run
from fallline.engine.studies.ensemble import ensemble
from fallline.gui.views import ensemble_layer
from fallline.gui.views.loss import FLOOR

from .waiting import PATIENCE, Gate, wait_for, words


class TestEnsemble:
    @pytest.fixture(name="window")
    def _window(self, window_on, monkeypatch):
        monkeypatch.setattr(ensemble_layer, "MEMBERS", 40)
        monkeypatch.setattr(ensemble_layer, "PAUSE", 0)
        scenario = load_scenario("ravine")
        noisy = with_run(scenario, 0, gradient=replace(scenario.runs[0].gradient, noise=2.0))
        return window_on(replace(noisy, steps=50))

    @pytest.fixture(name="layer")
    def _layer(self, window):
        return window.stage.contour.ensemble

    def test_bands_and_cloud_show_the_draws(self, window, toggle, layer, qtbot):
        toggle("ensemble")
        wait_for(qtbot, lambda: layer.found is not None)
        scenario = window.session.scenario
        expected = ensemble(scenario, 0, 40)
        assert np.array_equal(layer.found.bands, expected.bands)
        median = window.pages["Loss"]._bands[-1]
        assert np.allclose(median.getData()[1], np.log10(np.maximum(expected.bands[2], FLOOR)))
        assert len(window.pages["Loss"]._bands) == 3
        assert layer.item.isVisible()
        assert "40 draws" in words(window)

    def test_the_cloud_follows_the_playhead(self, window, toggle, layer, qtbot):
        toggle("ensemble")
        wait_for(qtbot, lambda: layer.found is not None)
        cells = []
        for step in (0, 40):
            window.session.seek(step)
            cells.append(int((layer.item.image[..., 3] > 0).sum()))
        assert cells[0] == 25  # all from one start, in a soft spot
        assert cells[1] > 100

    def test_it_follows_edits_and_goes_when_it_is_switched_off(self, window, toggle, layer, qtbot):
        toggle("ensemble")
        wait_for(qtbot, lambda: layer.found is not None)
        window.session.edit(replace(window.session.scenario, steps=20))
        wait_for(qtbot, lambda: len(layer.found.loss) == 21)
        toggle("ensemble")
        assert not layer.item.isVisible()
        assert window.pages["Loss"]._bands == []
        window.session.edit(replace(window.session.scenario, steps=25))
        QApplication.processEvents()
        assert layer.found is None

    def test_late_draws_are_dropped(self, window, toggle, layer, qtbot, monkeypatch):
        gate = Gate(ensemble_layer.ensemble)
        monkeypatch.setattr(ensemble_layer, "ensemble", gate)
        toggle("ensemble")
        wait_for(qtbot, lambda: gate.came == 1)
        toggle("ensemble")
        gate.open.set()
        wait_for(qtbot, lambda: gate.left == 1)
        QThreadPool.globalInstance().waitForDone(PATIENCE)
        QApplication.processEvents()
        assert layer.found is None

    def test_a_run_without_noise_is_told_that_all_seeds_agree(self, window, toggle, layer, qtbot):
        toggle("ensemble")
        wait_for(qtbot, lambda: layer.found is not None)
        session = window.session
        session.edit(with_run(session.scenario, 0, gradient=Gradient()))  # the cloud of the noise before goes
        wait_for(qtbot, lambda: "all seeds agree" in words(window))
        assert "Gradient descent has no noise" in words(window)
        assert "give its gradient noise σ." in words(window)
        assert "draws" not in words(window)
        window.resize(1000, 700)  # the line ends before the words do
        QApplication.processEvents()
        assert window.stage.figures.toolTip() == words(window)
        assert layer.found is None
        assert not layer.item.isVisible()
        assert window.pages["Loss"]._bands == []
        session.edit(with_run(session.scenario, 0, gradient=Gradient(noise=1.0)))
        wait_for(qtbot, lambda: layer.found is not None)
        assert "40 draws of the noise." in words(window)

    def test_a_long_run_is_drawn_fewer_times_and_says_so(self, window, toggle, layer, qtbot, monkeypatch):
        monkeypatch.setattr("fallline.engine.studies.ensemble.LARGEST", 2 * 51 * 7)
        toggle("ensemble")
        wait_for(qtbot, lambda: layer.found is not None)
        assert layer.found.loss.shape == (51, 7)
        assert "7 draws of the noise (fewer than 40, for the run is long)" in words(window)

    def test_an_ensemble_that_fails_says_why(self, window, toggle, layer, qtbot, monkeypatch):
        def fail(*_):
            raise MemoryError("no room")

        monkeypatch.setattr(ensemble_layer, "ensemble", fail)
        toggle("ensemble")
        wait_for(qtbot, lambda: words(window) == "The ensemble could not be drawn: no room")

    def test_batches_are_draws_as_well_but_not_those_of_all_examples(self, window, toggle, layer, qtbot):
        session = window.session
        scenario = replace(load_scenario("minibatch"), steps=5)
        session.load(with_run(scenario, 0, gradient=Gradient(batch_size=8)))
        session.select(0)
        toggle("ensemble")
        wait_for(qtbot, lambda: layer.found is not None)
        assert "40 draws of the batches." in words(window)
        session.edit(with_run(scenario, 0, gradient=Gradient(batch_size=scenario.landscape.examples)))
        wait_for(qtbot, lambda: layer.found is None)
        assert "noise σ or a smaller batch size" in words(window)
