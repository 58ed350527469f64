"""fallline.show opens the window on what it is given, leaves a notebook its loop, and draws where no screen is."""

import sys
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import fallline
from fallline import LANDSCAPES, OPTIMIZERS, Run, load_scenario
from fallline.gui import start
from fallline.showing import scenario_of

# A program returns when the last window is closed.
pytestmark = pytest.mark.usefixtures("no_other_window")


@pytest.fixture
def with_a_screen(monkeypatch):
    monkeypatch.setattr(start, "headless", lambda: False)
    monkeypatch.setattr(sys, "setswitchinterval", lambda _: None)  # of all tests
    yield
    for window in list(start._shown):
        window.session.undo_stack.setClean()
        window.close()
        window.deleteLater()
    start._shown.clear()


def test_without_a_display_it_gives_a_picture_that_notebooks_show(monkeypatch):
    monkeypatch.setattr(start, "headless", lambda: True)
    found = fallline.show(LANDSCAPES["himmelblau"], ["adam"], steps=20)
    assert found._repr_svg_().lstrip().startswith(("<?xml", "<svg"))
    assert "fallline-scenario" in found.svg
    assert "no display" in repr(found)


def test_in_a_plain_program_it_returns_when_the_window_is_closed(with_a_screen):
    def close():
        (window,) = [each for each in QApplication.topLevelWidgets() if each.objectName() == "main-window"]
        assert window.isVisible()
        window.close()

    QTimer.singleShot(0, close)
    window = fallline.show("ravine")
    assert not window.isVisible()
    assert window.session.scenario == load_scenario("ravine")


def test_in_a_notebook_the_window_stands_while_its_loop_goes_on(with_a_screen, monkeypatch):
    asked = []
    shell = SimpleNamespace(enable_gui=asked.append)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    window = fallline.show(LANDSCAPES["booth"], [OPTIMIZERS["momentum"](beta=0.5)], start=(3.0, 1.0), steps=30)
    assert asked == ["qt"]
    assert window.isVisible()
    scenario = window.session.scenario
    assert (scenario.landscape.tag(), scenario.start, scenario.steps) == ("booth", (3.0, 1.0), 30)
    assert scenario.runs[0].optimizer.beta == 0.5


def test_runs_are_given_in_any_form():
    made = scenario_of("ravine", ["adam", OPTIMIZERS["lion"], Run(optimizer=OPTIMIZERS["qhm"]())], None, 10)
    assert [run.optimizer.tag() for run in made.runs[-3:]] == ["adam", "lion", "qhm"]
    assert len(made.runs) == len(load_scenario("ravine").runs) + 3
    assert scenario_of(LANDSCAPES["booth"], (), None, 10).runs[0].optimizer.tag() == "gradient-descent"
    with pytest.raises(KeyError, match="no-such"):
        scenario_of("ravine", ["no-such"], None, 10)
