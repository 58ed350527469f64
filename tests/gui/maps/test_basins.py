"""Basins in the window: refined in the background, never blocking, stale answers dropped."""

import numpy as np
import pytest
from PySide6.QtCore import QThreadPool, QTimer
from PySide6.QtWidgets import QApplication

from fallline import load_scenario, trace
from fallline.engine.scenario.edit import replace, with_run
from fallline.engine.studies.basins import basins
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views import basin_layer
from fallline.gui.views.basin_layer import coloured

from .waiting import PATIENCE, Gate, wait_for, words


@pytest.fixture(name="layer")
def _layer(window):
    return window.stage.contour.basins


def finished(layer):
    """Whether the finest map is there."""
    return layer.found is not None and len(layer.found.minimum) == 64


class TestBasins:
    @pytest.fixture(name="scenario")
    def _scenario(self):
        return replace(load_scenario("momentum-basins"), steps=120)

    @pytest.fixture(name="window")
    def _window(self, window_on, scenario):
        return window_on(scenario)

    def test_the_menu_puts_them_on_and_takes_them_off(self, window, toggle, layer, qtbot):
        assert not layer.item.isVisible()
        toggle("basins")
        wait_for(qtbot, lambda: finished(layer))
        assert layer.item.isVisible()
        assert "reach" in words(window)
        toggle("basins")
        assert not layer.item.isVisible()
        assert layer.found is None
        assert "Wheel zooms" in words(window)

    def test_they_are_refined_and_end_with_the_map_itself(self, window, toggle, layer, qtbot):
        sides = []
        layer._background.told.connect(lambda _, found: sides.append(len(found.minimum)))
        toggle("basins")
        wait_for(qtbot, lambda: finished(layer) and len(sides) > 1)  # the worker tells the layer first
        assert sides == [32, 64]
        whole = basins(window.session.scenario, 0, layer.found.window, 64)
        assert np.array_equal(layer.found.minimum, whole.minimum)
        assert np.array_equal(layer.item.image, coloured(whole, DARK))

    def test_they_lie_under_what_is_in_sight(self, window, toggle, layer, qtbot):
        toggle("basins")
        wait_for(qtbot, lambda: finished(layer))
        view = window.stage.contour.getViewBox().viewRange()
        box = layer.item.mapRectToParent(layer.item.boundingRect())
        assert [box.left(), box.right(), box.top(), box.bottom()] == pytest.approx([*view[0], *view[1]])

    def test_they_follow_an_edit_and_the_view(self, window, toggle, layer, qtbot):
        toggle("basins")
        wait_for(qtbot, lambda: finished(layer))
        first = layer.found
        window.session.edit(replace(window.session.scenario, steps=30))
        wait_for(qtbot, lambda: finished(layer) and layer.found.steps.max() == 30)
        window.stage.contour.setRange(xRange=(2, 4), yRange=(1, 3), padding=0)
        wait_for(qtbot, lambda: finished(layer) and layer.found.window != first.window)
        (x0, x1), (y0, y1) = window.stage.contour.getViewBox().viewRange()
        wait_for(qtbot, lambda: finished(layer) and layer.found.window == pytest.approx((x0, x1, y0, y1)))

    def test_the_window_goes_on_while_they_compute_and_late_answers_are_dropped(
        self, window, toggle, layer, qtbot, monkeypatch
    ):
        gate = Gate(basin_layer.refined)
        monkeypatch.setattr(basin_layer, "refined", gate)
        ticks = []
        timer = QTimer(interval=0)
        timer.timeout.connect(lambda: ticks.append(1))
        timer.start()
        toggle("basins")
        wait_for(qtbot, lambda: gate.came == 1)
        wait_for(qtbot, lambda: len(ticks) > 20)  # nobody waits for what stands at the gate
        assert words(window) == "Computing the basins …"
        window.session.edit(replace(window.session.scenario, steps=30))
        wait_for(qtbot, lambda: gate.came == 2)
        shown = []
        monkeypatch.setattr(layer, "show_found", lambda found: shown.append(int(found.steps.max())))
        gate.open.set()
        wait_for(qtbot, lambda: len(shown) >= 2)
        QThreadPool.globalInstance().waitForDone(PATIENCE)
        QApplication.processEvents()
        assert gate.left == 2
        assert shown == [30, 30]  # coarse and fine of the second question, and nothing of the first
        timer.stop()

    def test_an_answer_of_another_generation_changes_nothing(self, window, toggle, layer, qtbot):
        toggle("basins")
        wait_for(qtbot, lambda: finished(layer))
        mine = layer.found
        stale = basins(window.session.scenario, 0, (0.0, 1.0, 0.0, 1.0), 16)
        layer._background.pass_on(layer._background._generation - 1, "told", (1.0, stale))
        QApplication.processEvents()
        assert layer.found is mine

    def test_switching_off_cancels(self, window, toggle, layer, qtbot, monkeypatch):
        gate = Gate(basin_layer.refined)
        monkeypatch.setattr(basin_layer, "refined", gate)
        toggle("basins")
        wait_for(qtbot, lambda: gate.came == 1)
        toggle("basins")
        gate.open.set()
        wait_for(qtbot, lambda: gate.left == 1)
        QThreadPool.globalInstance().waitForDone(PATIENCE)
        QApplication.processEvents()
        assert layer.found is None
        assert not layer.item.isVisible()

    def test_a_burst_of_edits_is_computed_once(self, window, toggle, layer, qtbot, monkeypatch):
        toggle("basins")
        wait_for(qtbot, lambda: finished(layer))
        gate = Gate(basin_layer.refined)
        gate.open.set()
        monkeypatch.setattr(basin_layer, "refined", gate)
        for steps in range(40, 60):
            window.session.edit(replace(window.session.scenario, steps=steps))
        wait_for(qtbot, lambda: finished(layer) and layer.found.steps.max() == 59)
        assert gate.came == 1

    def test_a_click_starts_there_and_can_be_undone(self, window, toggle, layer, qtbot, hand):
        contour = window.stage.contour
        toggle("basins")
        wait_for(qtbot, lambda: finished(layer))
        before = window.session.scenario
        hand.press(contour, -3.0, 1.5)
        clicked = hand.point(contour, hand.at)
        hand.release()
        assert window.session.scenario.start == pytest.approx(clicked, abs=0.02)
        x0, x1, y0, y1 = layer.found.window
        column, row = int((clicked[0] - x0) / (x1 - x0) * 64), int((clicked[1] - y0) / (y1 - y0) * 64)
        code = layer.found.minimum[row, column]
        end = trace(window.session.scenario)[0].theta[-1, :, 0]
        assert np.hypot(*(end - layer.found.points[code])) < 0.3  # the run goes where the pixel's colour said
        window.session.undo_stack.undo()
        assert window.session.scenario == before

    def test_without_the_map_a_click_moves_nothing(self, window, hand):
        before = window.session.scenario
        hand.press(window.stage.contour, -3.0, 1.5)
        hand.release()
        assert window.session.scenario == before

    def test_another_theme_paints_it_anew(self, window, toggle, layer, qtbot):
        toggle("basins")
        wait_for(qtbot, lambda: finished(layer))
        window.set_theme(LIGHT)
        assert np.array_equal(layer.item.image, coloured(layer.found, LIGHT))
        window.set_theme(DARK)

    def test_where_there_is_no_run_it_says_so(self, window, toggle, layer):
        session = window.session
        for index in range(2):
            session.edit(with_run(session.scenario, index, enabled=False))
        toggle("basins")
        assert "need a run" in words(window)
        assert not layer.item.isVisible()
