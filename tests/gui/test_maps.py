"""Maps in the window: switched on from the menu, refined in the background, never blocking, stale answers dropped."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QThreadPool, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton

from fallline import load_scenario, trace
from fallline.engine.method.gradient import Gradient
from fallline.engine.scenario.edit import replace, with_run
from fallline.engine.studies.basins import basins
from fallline.engine.studies.ensemble import ensemble
from fallline.engine.studies.sweep import sweep
from fallline.gui.figures import figure
from fallline.gui.maps import map_plot, sweep_window
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views import basin_layer, ensemble_layer
from fallline.gui.views.basin_layer import coloured
from fallline.gui.views.loss import FLOOR

PATIENCE = 30_000


@pytest.fixture(autouse=True)
def _small_and_settled(monkeypatch):
    """Maps of few pixels; and no test leaves a computation behind for the next."""
    monkeypatch.setattr(basin_layer, "SIDE", 64)
    monkeypatch.setattr(basin_layer, "PAUSE", 0)
    yield
    assert QThreadPool.globalInstance().waitForDone(PATIENCE)
    QApplication.processEvents()


@pytest.fixture(name="toggle")
def _toggle(window):
    def toggle(name):
        window.findChild(QAction, f"{name}-action").trigger()

    return toggle


@pytest.fixture(name="layer")
def _layer(window):
    return window.stage.contour.basins


class Gate:
    """A study that waits at its door, so that a test decides when an answer comes; it counts who came."""

    def __init__(self, study):
        self.study, self.open, self.came, self.left = study, threading.Event(), 0, 0

    def __call__(self, *args, **kwargs):
        self.came += 1
        assert self.open.wait(30)
        found = self.study(*args, **kwargs)
        self.left += 1
        return found


def wait_for(qtbot, condition):
    qtbot.waitUntil(condition, timeout=PATIENCE)


def finished(layer):
    """Whether the finest map is there."""
    return layer.found is not None and len(layer.found.minimum) == 64


def words(window):
    return window.stage.figures.text()


class TestBasins:
    @pytest.fixture(name="scenario")
    def _scenario(self):
        return replace(load_scenario("momentum-basins"), steps=120)

    @pytest.fixture(name="window")
    def _window(self, open_window, scenario):
        return open_window(scenario)

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
        layer._background.told.connect(lambda found: sides.append(len(found.minimum)))
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
        layer._background._came.emit(layer._background._generation - 1, "told", stale)
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


class TestEnsemble:
    @pytest.fixture(name="window")
    def _window(self, open_window, monkeypatch):
        monkeypatch.setattr(ensemble_layer, "MEMBERS", 40)
        monkeypatch.setattr(ensemble_layer, "PAUSE", 0)
        scenario = load_scenario("ravine")
        noisy = with_run(scenario, 0, gradient=replace(scenario.runs[0].gradient, noise=2.0))
        return open_window(replace(noisy, steps=50))

    @pytest.fixture(name="layer")
    def _layer(self, window):
        return window.stage.contour.ensemble

    def test_bands_and_cloud_show_the_draws(self, window, toggle, layer, qtbot):
        toggle("ensemble")
        wait_for(qtbot, lambda: layer.found is not None)
        scenario = window.session.scenario
        expected = ensemble(scenario, 0, 40)
        assert np.array_equal(layer.found.bands, expected.bands)
        median = window.loss_view._bands[-1]
        assert np.allclose(median.getData()[1], np.log10(np.maximum(expected.bands[2], FLOOR)))
        assert len(window.loss_view._bands) == 3
        assert layer.item.isVisible()
        assert "40 draws" in words(window)

    def test_the_cloud_follows_the_playhead(self, window, toggle, layer, qtbot):
        toggle("ensemble")
        wait_for(qtbot, lambda: layer.found is not None)
        cells = []
        for step in (0, 40):
            window.session.seek(step)
            cells.append(int((layer.item.image[..., 3] > 0).sum()))
        assert cells[0] == 1  # all from one start
        assert cells[1] > 5

    def test_it_follows_edits_and_goes_when_it_is_switched_off(self, window, toggle, layer, qtbot):
        toggle("ensemble")
        wait_for(qtbot, lambda: layer.found is not None)
        window.session.edit(replace(window.session.scenario, steps=20))
        wait_for(qtbot, lambda: len(layer.found.loss) == 21)
        toggle("ensemble")
        assert not layer.item.isVisible()
        assert window.loss_view._bands == []
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
        assert window.loss_view._bands == []
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


class TestSweep:
    @pytest.fixture(name="sweeping")
    def _sweeping(self, window, toggle):
        toggle("sweep")
        opened = window.sweep_window
        self.find(opened, QLineEdit, "x-range").setText("log:1e-3:0.2:6")
        self.choose(opened, "y-field", "runs.1.optimizer.beta")
        self.choose(opened, "x-field", "runs.1.schedule.lr")
        self.find(opened, QLineEdit, "y-range").setText("lin:0:0.9:5")
        return opened

    @staticmethod
    def find(opened, kind, name):
        return opened.findChild(kind, f"sweep-{name}")

    def choose(self, opened, name, place):
        box = self.find(opened, QComboBox, name)
        box.setCurrentIndex(box.findData(place))

    def test_the_first_sweep_offered_is_one_that_can_be_computed(self, window, toggle, qtbot, hand):
        toggle("sweep")
        opened = window.sweep_window
        places = [self.find(opened, QComboBox, name).currentData() for name in ("x-field", "y-field")]
        assert places == ["runs.1.schedule.lr", "runs.1.optimizer.beta"], "plain descent has no momentum to sweep"
        for name in ("x", "y"):
            self.find(opened, QLineEdit, f"{name}-range").setText("lin:0.01:0.1:2")
        hand.click(self.find(opened, QPushButton, "start-button"))
        wait_for(qtbot, lambda: self.find(opened, QLabel, "words").text().startswith("4 runs"))

    def test_the_sweep_offered_is_of_the_outlined_run(self, window, toggle):
        window.session.select(2)
        toggle("sweep")
        assert self.find(window.sweep_window, QComboBox, "y-field").currentData() == "runs.2.optimizer.beta"

    def test_the_other_axis_follows_to_the_run_that_is_picked(self, sweeping, hand):
        box = self.find(sweeping, QComboBox, "x-field")
        for words, other in (
            ("3. Nesterov: learning rate η", "runs.2.optimizer.beta"),
            ("4. Adam: mean β₁", "runs.3.schedule.lr"),
            ("Landscape: across λ₂", "runs.3.schedule.lr"),
        ):
            hand.choose(box, words)
            assert self.find(sweeping, QComboBox, "y-field").currentData() == other
        assert self.find(sweeping, QLineEdit, "y-range").text().startswith("log:")

    def start(self, sweeping, qtbot, hand):
        hand.click(self.find(sweeping, QPushButton, "start-button"))
        wait_for(qtbot, lambda: not self.find(sweeping, QPushButton, "stop-button").isEnabled())

    def test_it_computes_what_the_engine_does(self, sweeping, qtbot, hand):
        self.start(sweeping, qtbot, hand)
        found = sweeping.found
        expected = sweep(sweeping.session.scenario, found.x, found.y, "rate")
        assert np.array_equal(found.figures, expected.figures, equal_nan=True)
        assert sweeping.progress.value() == 100
        assert self.find(sweeping, QLabel, "words").text().startswith("30 runs")
        assert np.array_equal(sweeping.map.image.image, map_plot.coloured(expected, sweeping.theme))

    def test_it_shows_progress_row_by_row_and_can_be_stopped(self, sweeping, qtbot, hand, monkeypatch):
        """The third row waits at a gate: until then 40 % are shown; after Stop nothing more is."""
        gate, plain = threading.Event(), sweep_window.sweep

        def slow(*args, progress, **kwargs):
            def gated(found, share):
                assert share < 0.5 or gate.wait(30)
                return progress(found, share)

            return plain(*args, progress=gated, **kwargs)

        monkeypatch.setattr(sweep_window, "sweep", slow)
        hand.click(self.find(sweeping, QPushButton, "start-button"))
        wait_for(qtbot, lambda: sweeping.progress.value() == 40)
        stop = self.find(sweeping, QPushButton, "stop-button")
        assert stop.isEnabled()
        hand.click(stop)
        gate.set()
        assert QThreadPool.globalInstance().waitForDone(PATIENCE)
        QApplication.processEvents()
        assert sweeping.progress.value() == 40
        assert not stop.isEnabled()

    def test_starting_over_drops_the_first_answer(self, sweeping, qtbot, hand):
        sweeping.compute()
        self.find(sweeping, QLineEdit, "x-range").setText("log:1e-3:0.1:7")
        sweeping.compute()
        wait_for(qtbot, lambda: not self.find(sweeping, QPushButton, "stop-button").isEnabled())
        QThreadPool.globalInstance().waitForDone(PATIENCE)
        QApplication.processEvents()
        assert sweeping.found.x.count == 7
        assert np.isfinite(sweeping.found.figures).any(axis=1).all()

    def test_a_click_loads_the_cell_and_can_be_undone(self, sweeping, qtbot, hand):
        self.start(sweeping, qtbot, hand)
        found, before = sweeping.found, sweeping.session.scenario
        hand.press(sweeping.map.frame.plot, np.log10(found.x.values()[2]), found.y.values()[3])
        hand.release()
        run = sweeping.session.scenario.runs[1]
        assert run.schedule.lr == found.x.values()[2]
        assert run.optimizer.beta == found.y.values()[3]
        sweeping.session.undo_stack.undo()
        assert sweeping.session.scenario == before

    def test_the_cell_under_the_cursor_is_told_and_so_is_divergence(self, sweeping, qtbot, hand):
        self.start(sweeping, qtbot, hand)
        found, plot = sweeping.found, sweeping.map.frame.plot

        def told(row, column):
            """The signal, not the mouse: offscreen the cursor is over the window behind, which cannot be lowered."""
            at = QPointF(np.log10(found.x.values()[column]), found.y.values()[row])
            plot.scene().sigMouseMoved.emit(plot.getViewBox().mapViewToScene(at))
            return sweeping.readout.text()

        assert "diverged" in told(*np.argwhere(found.diverged)[0])
        row, column = np.argwhere(~found.diverged)[0]
        assert f"factor per step: {figure(found.figures[row, column])}" in told(row, column)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("log:1:0.1:5", "from must be below to"),
            ("quick:1:2:3", "write an axis as"),
            ("lin:0:1:1", "the count must be"),
            ("lin:-5:1:4", "runs[1].schedule.lr"),
        ],
    )
    def test_a_fault_in_a_range_is_told_in_place(self, sweeping, hand, text, said):
        self.find(sweeping, QLineEdit, "x-range").setText(text)
        hand.click(self.find(sweeping, QPushButton, "start-button"))
        assert said in self.find(sweeping, QLabel, "words").text()
        assert not self.find(sweeping, QPushButton, "stop-button").isEnabled()
        assert sweeping.found is None

    def test_two_runs_in_one_sweep_are_told_in_place(self, sweeping, hand):
        self.choose(sweeping, "x-field", "runs.0.schedule.lr")
        hand.click(self.find(sweeping, QPushButton, "start-button"))
        assert "two" in self.find(sweeping, QLabel, "words").text()

    def test_one_field_on_both_axes_is_told_in_place(self, sweeping, hand, qtbot):
        self.choose(sweeping, "y-field", "runs.1.schedule.lr")
        self.find(sweeping, QLineEdit, "y-range").setText("log:1e-3:0.2:5")
        hand.click(self.find(sweeping, QPushButton, "start-button"))
        wait_for(qtbot, lambda: "both axes" in self.find(sweeping, QLabel, "words").text())

    def test_theory_is_drawn_over_it(self, sweeping, qtbot, hand):
        self.start(sweeping, qtbot, hand)
        named = [label.text for _, label in sweeping.map.frame.legend.items]
        assert named == ["theory: edge of stability", "theory: best pair"]

    def test_another_theme_paints_it_anew(self, sweeping, window, qtbot, hand):
        self.start(sweeping, qtbot, hand)
        window.set_theme(LIGHT)
        assert sweeping.map.theme is LIGHT
        assert np.array_equal(sweeping.map.image.image, map_plot.coloured(sweeping.found, LIGHT))
        window.set_theme(DARK)

    def test_the_fields_follow_the_scenario(self, sweeping, window):
        box = self.find(sweeping, QComboBox, "x-field")
        assert box.findData("runs.3.optimizer.beta1") >= 0
        window.session.load(load_scenario("momentum-basins"))
        assert box.findData("runs.3.optimizer.beta1") < 0
        assert box.findData("runs.0.optimizer.beta") >= 0

    def test_fields_have_names_for_people_and_an_edit_keeps_the_choice(self, sweeping, window):
        box = self.find(sweeping, QComboBox, "x-field")
        assert box.currentText() == "2. Momentum: learning rate η"
        typed = self.find(sweeping, QLineEdit, "x-range").text()
        session = window.session
        session.edit(with_run(session.scenario, 1, label="Heavy ball"))
        assert box.currentText() == "2. Heavy ball: learning rate η"
        assert self.find(sweeping, QLineEdit, "x-range").text() == typed

    def test_another_scenario_has_other_lines_of_theory(self, sweeping, window, qtbot, hand):
        self.start(sweeping, qtbot, hand)
        session = window.session
        session.edit(replace(session.scenario, landscape=replace(session.scenario.landscape, l2=9.0)))
        before = self.edge(sweeping)
        self.start(sweeping, qtbot, hand)
        assert self.edge(sweeping)[0] == pytest.approx(before[0] + np.log10(4))  # a quarter of the curvature

    @staticmethod
    def edge(sweeping):
        """Where theory's line stands: log10 of the rate at each momentum."""
        curve = next(item for item, label in sweeping.map.frame.legend.items if "edge" in label.text).item
        return curve.getData()[0]

    def test_the_best_cell_is_loaded_by_a_button(self, sweeping, qtbot, hand):
        button = self.find(sweeping, QPushButton, "best-button")
        assert not button.isEnabled()
        self.start(sweeping, qtbot, hand)
        hand.click(button)
        found, run = sweeping.found, sweeping.session.scenario.runs[1]
        row = list(found.y.values()).index(run.optimizer.beta)
        column = list(found.x.values()).index(run.schedule.lr)
        assert found.figures[row, column] == np.nanmin(found.figures)
        assert figure(found.figures[row, column]) in sweeping.readout.text()

    def test_closing_the_window_stops_the_computation(self, sweeping, qtbot, monkeypatch):
        gate, plain, ended = threading.Event(), sweep_window.sweep, []

        def gated(*args, progress, **kwargs):
            def waiting(found, share):
                assert gate.wait(30)
                return progress(found, share)

            ended.append(plain(*args, progress=waiting, **kwargs))

        monkeypatch.setattr(sweep_window, "sweep", gated)
        sweeping.compute()
        sweeping.close()
        gate.set()
        assert QThreadPool.globalInstance().waitForDone(PATIENCE)
        assert np.isnan(ended[0].figures[1:]).all()  # it ended after the row it was at
        assert sweeping.found is None

    def test_without_runs_it_says_what_to_do(self, sweeping, window, hand):
        window.session.edit(replace(window.session.scenario, runs=()))
        hand.click(self.find(sweeping, QPushButton, "start-button"))
        assert "add one first" in self.find(sweeping, QLabel, "words").text()
        assert self.find(sweeping, QLabel, "words").property("role") == "error"

    def test_the_colours_are_told_from_best_to_worst(self, sweeping, qtbot, hand):
        self.start(sweeping, qtbot, hand)
        known = sweeping.found.figures[np.isfinite(sweeping.found.figures)]
        assert sweeping.map.scale.low == figure(known.min())
        assert sweeping.map.scale.high == figure(known.max())
