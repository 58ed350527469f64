"""The window of sweeps: its fields, its progress, its map, and what a click on a cell does."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QThreadPool
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox, QWidget

from fallline import load_scenario
from fallline.engine.family.stopping import Stopped
from fallline.engine.scenario.edit import replace, with_run
from fallline.engine.studies.sweep import sweep
from fallline.gui.figures import figure
from fallline.gui.maps import map_plot, sweep_window
from fallline.gui.theme import DARK, LIGHT

from .waiting import PATIENCE, wait_for

BREATH = sweep_window.AT_ONCE


class TestSweep:
    @pytest.fixture(name="sweeping")
    def _sweeping(self, window, toggle):
        toggle("sweep")
        opened = window.findChild(QWidget, "sweep-window")
        self.set_values(opened, "x", "log", "1e-3", "0.2", 6)
        self.choose(opened, "y-field", "runs.1.optimizer.beta")
        self.choose(opened, "x-field", "runs.1.schedule.lr")
        self.set_values(opened, "y", "lin", "0", "0.9", 5)
        return opened

    @staticmethod
    def find(opened, kind, name):
        return opened.findChild(kind, f"sweep-{name}")

    def set_values(self, opened, axis, spacing, low, high, count):
        self.find(opened, QLineEdit, f"{axis}-from").setText(low)
        self.find(opened, QLineEdit, f"{axis}-to").setText(high)
        self.find(opened, QSpinBox, f"{axis}-count").setValue(count)
        box = self.find(opened, QComboBox, f"{axis}-spacing")
        box.setCurrentIndex(box.findData(spacing))

    def values(self, opened, axis):
        typed = [self.find(opened, QLineEdit, f"{axis}-{end}").text() for end in ("from", "to")]
        box = self.find(opened, QComboBox, f"{axis}-spacing")
        return *typed, self.find(opened, QSpinBox, f"{axis}-count").value(), box.currentData()

    def choose(self, opened, name, place):
        box = self.find(opened, QComboBox, name)
        box.setCurrentIndex(box.findData(place))

    def test_the_first_sweep_offered_is_one_that_can_be_computed(self, window, toggle, qtbot, hand):
        toggle("sweep")
        opened = window.findChild(QWidget, "sweep-window")
        places = [self.find(opened, QComboBox, name).currentData() for name in ("x-field", "y-field")]
        assert places == ["runs.1.schedule.lr", "runs.1.optimizer.beta"], "plain descent has no momentum to sweep"
        for name in ("x", "y"):
            self.set_values(opened, f"{name}", "lin", "0.01", "0.1", 2)
        hand.click(self.find(opened, QPushButton, "start-button"))
        wait_for(qtbot, lambda: self.find(opened, QLabel, "words").text().startswith("4 runs"))

    def test_the_sweep_offered_is_of_the_outlined_run(self, window, toggle):
        window.session.select(2)
        toggle("sweep")
        assert (
            self.find(window.findChild(QWidget, "sweep-window"), QComboBox, "y-field").currentData()
            == "runs.2.optimizer.beta"
        )

    def test_the_other_axis_follows_to_the_run_that_is_picked(self, sweeping, hand):
        box = self.find(sweeping, QComboBox, "x-field")
        for words, other in (
            ("3. Nesterov: learning rate η", "runs.2.optimizer.beta"),
            ("4. Adam: mean β₁", "runs.3.schedule.lr"),
            ("Landscape: across λ₂", "runs.3.schedule.lr"),
        ):
            hand.choose(box, words)
            assert self.find(sweeping, QComboBox, "y-field").currentData() == other
        assert self.values(sweeping, "y")[-1] == "log"

    def start(self, sweeping, qtbot, hand):
        before = sweeping.found
        hand.click(self.find(sweeping, QPushButton, "start-button"))
        stop = self.find(sweeping, QPushButton, "stop-button")  # it cannot be pressed before anything begins, either
        wait_for(qtbot, lambda: sweeping.found is not before and not stop.isEnabled())
        QApplication.processEvents()  # the words of what was found take their room, and cells move

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
            def gated(share, found):
                assert share < 0.5 or gate.wait(30)
                progress(share, found)

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
        self.set_values(sweeping, "x", "log", "1e-3", "0.1", 7)
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
        ("values", "said"),
        [
            (("log", "1", "0.1", 5), "from must be below to"),
            (("log", "0", "0.1", 5), "above 0 on a logarithmic axis"),
            (("lin", "quick", "2", 3), "Values along x: 'quick' is no number"),
            (("lin", "-5", "1", 4), "runs[1].schedule.lr"),
        ],
    )
    def test_a_fault_in_a_range_is_told_in_place(self, sweeping, hand, values, said):
        self.set_values(sweeping, "x", *values)
        hand.click(self.find(sweeping, QPushButton, "start-button"))
        assert said in self.find(sweeping, QLabel, "words").text()
        assert not self.find(sweeping, QPushButton, "stop-button").isEnabled()
        assert sweeping.found is None

    def test_it_opens_with_a_telling_sweep_in_fields(self, window, toggle, qtbot, monkeypatch):
        monkeypatch.setattr(sweep_window, "AT_ONCE", BREATH)
        window.session.edit(replace(window.session.scenario, steps=40))
        toggle("sweep")
        opened = window.findChild(QWidget, "sweep-window")
        assert self.values(opened, "x") == ("0.0001", "1", 48, "log")
        assert self.values(opened, "y") == ("0", "0.99", 48, "lin")
        wait_for(qtbot, lambda: self.find(opened, QLabel, "words").text().startswith("2,304 runs"))
        assert opened.map.isVisible()
        assert 0.1 < opened.found.diverged.mean() < 0.6
        best = opened.found.figures[np.isfinite(opened.found.figures)].min()
        assert best < 0.8, "among them is one that is quick"

    def test_one_that_would_take_long_waits_for_a_press(self, window, toggle, monkeypatch):
        monkeypatch.setattr(sweep_window, "AT_ONCE", 1e5)
        toggle("sweep")
        opened = window.findChild(QWidget, "sweep-window")
        QApplication.processEvents()
        assert not self.find(opened, QPushButton, "stop-button").isEnabled()
        assert opened.found is None
        assert "press Compute" in opened.empty.text()

    def test_two_runs_in_one_sweep_are_told_in_place(self, sweeping, hand):
        self.choose(sweeping, "x-field", "runs.0.schedule.lr")
        hand.click(self.find(sweeping, QPushButton, "start-button"))
        assert "two" in self.find(sweeping, QLabel, "words").text()

    def test_one_field_on_both_axes_is_told_in_place(self, sweeping, hand, qtbot):
        self.choose(sweeping, "y-field", "runs.1.schedule.lr")
        self.set_values(sweeping, "y", "log", "1e-3", "0.2", 5)
        hand.click(self.find(sweeping, QPushButton, "start-button"))
        wait_for(qtbot, lambda: "both axes" in self.find(sweeping, QLabel, "words").text())

    def test_theory_is_drawn_over_it(self, sweeping, qtbot, hand):
        self.start(sweeping, qtbot, hand)
        named = [label.text for _, label in sweeping.map.frame.legend.items]
        assert named == ["theory: edge of stability", "theory: best pair"]

    def test_another_theme_paints_it_anew(self, sweeping, window, qtbot, hand):
        self.start(sweeping, qtbot, hand)
        window.set_theme(LIGHT)
        qtbot.waitUntil(lambda: sweeping.map.theme is LIGHT)
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
        typed = self.values(sweeping, "x")
        session = window.session
        session.edit(with_run(session.scenario, 1, label="Heavy ball"))
        assert box.currentText() == "2. Heavy ball: learning rate η"
        assert self.values(sweeping, "x") == typed

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
        gate, plain, told, ended = threading.Event(), sweep_window.sweep, [], []

        def gated(*args, progress, **kwargs):
            def waiting(share, found):
                told.append(found)
                progress(share, found)

            assert gate.wait(30)
            try:
                plain(*args, progress=waiting, **kwargs)
            except Stopped:
                ended.append(len(told))
                raise

        monkeypatch.setattr(sweep_window, "sweep", gated)
        sweeping.compute()
        sweeping.close()
        gate.set()
        assert QThreadPool.globalInstance().waitForDone(PATIENCE)
        assert ended in ([0], [1])  # before the first answer, or where that was to be told
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
