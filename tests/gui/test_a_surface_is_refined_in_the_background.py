"""The surface in the middle: a draft at once, the finest in another thread; pictures of the window show the finest."""

import threading

import pytest
from PySide6.QtWidgets import QApplication

from fallline.gui.export.options import PictureOptions
from fallline.gui.export.window_picture import shot
from fallline.gui.views import surface_ground

from .watchdog import wait_until


@pytest.fixture
def rendered(monkeypatch):
    """Pixels that each picture of the block had, and the thread that rendered it; none is quick enough to wait for."""
    seen, render = [], surface_ground.render

    def noting(relief, camera, paint, fineness):
        seen.append((threading.current_thread(), camera.width * camera.height * fineness**2))
        return render(relief, camera, paint, fineness)

    monkeypatch.setattr(surface_ground, "render", noting)
    monkeypatch.setattr(surface_ground, "AT_ONCE", surface_ground.FULL / 4)
    return seen


def taken_to_the_middle(window):
    window.registry["surface-middle"].trigger()
    QApplication.processEvents()
    canvas = window.pages["Surface"].canvas
    wait_until(lambda: not canvas._rest.isActive())
    canvas.repaint()
    return canvas


def test_only_a_draft_is_rendered_where_a_person_waits(open_window, rendered, monkeypatch, pixels):
    canvas = taken_to_the_middle(open_window())
    wait_until(lambda: canvas.ground._fine)
    ours = [size for thread, size in rendered if thread is threading.main_thread()]
    assert ours
    assert max(ours) <= surface_ground.AT_ONCE * 1.001
    assert max(size for _, size in rendered) > 3 * surface_ground.AT_ONCE
    fine = pixels(canvas.grab().toImage())
    canvas.ground._relief = None  # once more, and one waits for it
    canvas.ground.waits = True
    assert (pixels(canvas.grab().toImage()) == fine).all()


def test_a_picture_of_the_window_waits_for_the_finest(open_window, rendered, monkeypatch, pixels):
    window = open_window()
    ground = window.pages["Surface"].canvas.ground
    monkeypatch.setattr(ground._background, "ask", lambda *given, **named: None)  # nothing ever comes from there
    canvas = taken_to_the_middle(window)
    assert not canvas.ground._fine
    draft = pixels(canvas.grab().toImage())
    shot(window, PictureOptions(width=1400, height=900))
    assert canvas.ground._fine
    assert not canvas.ground.waits
    assert (pixels(canvas.grab().toImage()) != draft).any()
