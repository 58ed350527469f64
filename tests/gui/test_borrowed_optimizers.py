"""The picker of optimizers offers those of other libraries where they are installed, and imports none to do so."""

import importlib.util
import subprocess
import sys
import threading

from PySide6.QtWidgets import QSlider

from fallline.engine.family.registry import Unavailable
from fallline.engine.libraries import families

from .watchdog import wait_until

TORCH = importlib.util.find_spec("torch") is not None


def test_the_picker_offers_them_where_they_are_installed_and_the_form_has_their_fields(window, hand):
    card = window.runs_panel.cards[0]
    hand.click(card.open_button)
    assert (card.optimizer_box.findData("torch:RAdam") >= 0) == TORCH
    if TORCH:
        hand.choose(card.optimizer_box, "torch: RAdam")
        wait_until(lambda: not card._importing.busy)
        assert window.session.scenario.runs[0].optimizer.tag() == "torch:RAdam"
        assert window.findChild(QSlider, "run-0-optimizer-beta1-slider").isVisible()
        assert card.optimizer_box.currentText() == "torch: RAdam"


def test_none_is_imported_before_it_is_chosen():
    code = """
import sys
from fallline import load_scenario
from fallline.gui.application import application
app = application()
from fallline.gui.main_window import MainWindow
window = MainWindow(load_scenario("ravine"))
window.runs_panel.cards[0].set_opened(True)
assert window.runs_panel.cards[0].optimizer_box.count() > 20
print(*{"torch", "jax", "optax"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_a_library_that_fails_is_told_in_the_window_and_nothing_changes(open_window, hand, monkeypatch):
    threads = []

    def fail(name):
        threads.append(threading.current_thread())
        raise Unavailable("torch cannot be imported: no such library")

    monkeypatch.setattr("fallline.gui.panels.card_fields.names", lambda: ("torch:Broken",))
    monkeypatch.setattr(families, "family", fail)
    monkeypatch.setattr("fallline.gui.panels.card.is_imported", lambda _: False)
    window = open_window()
    card = window.runs_panel.cards[0]
    hand.click(card.open_button)
    before = window.session.scenario
    hand.choose(card.optimizer_box, "torch: Broken")
    wait_until(lambda: not card._importing.busy)
    assert threads[0] is not threading.main_thread(), "to import one takes seconds"
    assert window.session.scenario == before
    assert "Torch cannot be imported" in window.stage.banner.text.text()
    assert card.optimizer_box.currentText() == "Gradient descent"
