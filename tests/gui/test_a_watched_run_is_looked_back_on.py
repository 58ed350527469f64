"""The window of watched runs stays at the step that was chosen while they grow, and its menu item asks for no file."""

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

import fallline
from fallline.gui.watching import followed as followed_module
from fallline.gui.watching.watch_window import PLACES

from .reading import works


def walk(run, steps):
    for _ in range(steps):
        run.step(1.0, np.full(3, run.steps / 7), rate=0.1)


def test_the_menu_leads_to_files_and_addresses_and_a_chosen_step_stays_while_a_run_grows(
    window, qtbot, tmp_path, monkeypatch
):
    monkeypatch.setattr(followed_module, "PAUSE", 5)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: pytest.fail("a file was asked for at once"))
    window.registry["watch-run"].trigger()
    watched = window.windows.open_watch()
    assert watched.isVisible()
    assert watched.side.add.isEnabled()
    assert watched.side.listen.isEnabled()

    def grown_to(steps):
        qtbot.waitUntil(lambda: watched.followed.picture is not None and watched._end() == steps)

    path = tmp_path / "run.recording"
    with fallline.watch(path, parameters=np.zeros(3), every=1) as run:
        walk(run, 20)
        run.validation(1.0)
        watched.watch(path)
        grown_to(20)
        watched.slider.setValue(PLACES // 2)
        assert watched.place == 10
        walk(run, 80)
        run.validation(1.0)
        grown_to(100)
        assert watched.place == 10
        assert watched.slider.value() == PLACES // 10
        watched._seek(33.25)
        assert watched.place == 33.25
        watched.slider.setValue(PLACES)
        assert watched.place == 100
    watched.side.remove.click()
    watched.close()
    qtbot.waitUntil(lambda: not works(watched.followed).busy)
