"""While the heaviest acts go on in the background, no piece of the window's own work is long: a watchdog counts them.

The limit is lavish, for machines that others keep busy: what once froze the window took from 6 to 45 s. `make soak`
tells how many acts take over 100 ms.
"""

import time

import numpy as np
import pytest
from msgspec.structs import replace as look
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from fallline import load_scenario
from fallline.engine.scenario.deck import taken, with_snapshot
from fallline.gui import documents, tracer
from fallline.gui.export import later, writer
from fallline.gui.export.dialog import ExportDialog
from fallline.gui.export.options import PictureOptions
from fallline.gui.style import late_styling
from fallline.gui.theme import LIGHT
from fallline.gui.views import ground, surface_ground, surface_scene

from .watchdog import Watchdog, wait_until

LIMIT = 1.5
"""Seconds of the window's thread in one turn of its event loop."""


@pytest.fixture
def window(open_window, monkeypatch):
    """One that waits for what it waits for where a person sits before it, and no longer."""
    for place, name, value in (
        (tracer, "PATIENCE", 0.04), (documents, "AT_ONCE", 200_000), (writer, "AT_ONCE", 20_000),
        (later, "WAITS", False), (ground, "PATIENCE", 0.06), (surface_scene, "PATIENCE", 0.06),
        (surface_ground, "AT_ONCE", surface_ground.FULL / 4),
    ):  # fmt: skip
        monkeypatch.setattr(place, name, value)
    return open_window()


def type_steps(window, qtbot, _):
    field = window.transport.steps
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "99999999")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.session.scenario.steps == 999_999
    wait_until(window.stage.progress.isVisible)
    qtbot.mouseClick(window.stage.progress.findChild(QPushButton, "progress-stop-button"), Qt.MouseButton.LeftButton)
    wait_until(lambda: not window.session.tracer.background.busy)
    qtbot.keyClick(window.stage.contour, Qt.Key.Key_End)
    wait_until(window.stage.banner.isVisible)


def import_a_recording(window, qtbot, folder):
    path = folder / "run.npz"
    np.savez(path, theta=np.cumsum(np.random.default_rng(0).normal(size=(3000, 1000)), axis=0))
    window.documents.open_path(path)
    wait_until(lambda: window.session.scenario.landscape.tag() != "quadratic")


def preview_a_film(window, qtbot, _):
    dialog = ExportDialog(window.documents, window, ".webm")
    dialog.show_preview()
    wait_until(lambda: not dialog.preview.pixmap().isNull() and not dialog.preview.drawing.busy)
    dialog.close()


def change_the_theme_with_labs_open(window, qtbot, _):
    window.windows.open_lab(4)
    window.set_theme(LIGHT)
    wait_until(lambda: not late_styling().waits)
    window.windows.made("Labs").close()


def write_slides(window, qtbot, folder):
    ravine = load_scenario("ravine")
    window.session.load(with_snapshot(ravine, taken(ravine, 30, None)))
    window.documents.export_slides_path(folder / "talk.pdf")
    wait_until((folder / "talk.pdf").exists)


def write_a_surface(window, qtbot, folder):
    window.registry["surface-middle"].trigger()
    options = look(window.documents.look_of(PictureOptions), show="surface", width=800, height=500)
    window.documents.export_picture_path(folder / "a.pdf", options)
    wait_until((folder / "a.pdf").exists)


ACTS = (
    type_steps, import_a_recording, preview_a_film, change_the_theme_with_labs_open, write_slides, write_a_surface,
)  # fmt: skip


@pytest.mark.qt_log_ignore(r"This plugin does not support (raise\(\)|grabbing)")
def test_no_piece_of_its_work_is_long(window, qtbot, tmp_path):
    for act in ACTS:
        with Watchdog() as dog:
            act(window, qtbot, tmp_path)
        assert dog.turns > 1
        assert dog.longest < LIMIT, f"{act.__name__}: {dog.where}"


def test_the_watchdog_sees_what_works_for_long_and_where(qapp):
    def hold_the_window_up():
        end = time.thread_time() + 0.3
        while time.thread_time() < end:
            pass

    with Watchdog() as dog:
        hold_the_window_up()
        wait_until(lambda: dog.turns > 2)
    assert dog.longest >= 0.3
    assert "hold_the_window_up" in dog.where
