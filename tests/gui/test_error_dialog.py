"""An error that nobody foresaw is said in the window, whatever thread it comes from, and can be copied whole."""

import sys
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from fallline.gui.error_dialog import ErrorDialog
from fallline.gui.views.curve_layer import CurveLayer
from fallline.gui.views.overlay_layer import OverlayLayer
from fallline.gui.views.path_layer import PathLayer


@pytest.fixture
def heard(monkeypatch):
    """What the hook before got to hear."""
    errors = []
    monkeypatch.setattr(sys, "excepthook", lambda *told: errors.append(told[1]))
    return errors


def fail(error):
    """As the interpreter does with an error that no code caught."""
    with pytest.raises(type(error)) as caught:
        raise error
    sys.excepthook(caught.type, caught.value, caught.tb)


def test_it_is_said_with_all_there_is_to_report(window, heard, qtbot):
    banner, error = window.stage.banner, ZeroDivisionError("0 has no inverse")
    with ErrorDialog(banner):
        fail(error)
    assert heard == [error], "the terminal hears of it too"
    assert banner.isVisible()
    assert "ZeroDivisionError: 0 has no inverse" in banner.text.text()
    qtbot.mouseClick(banner.findChild(QPushButton, "banner-offer-button"), Qt.MouseButton.LeftButton)
    copied = QApplication.clipboard().text()
    assert copied.startswith("Fallline ")
    assert "Traceback" in copied
    assert "test_error_dialog.py" in copied


def test_another_thread_s_error_comes_to_the_window_s_own(window, heard, qtbot):
    banner = window.stage.banner
    with ErrorDialog(banner):
        thread = threading.Thread(target=fail, args=(RuntimeError(),))
        thread.start()
        thread.join()
        assert not banner.isVisible()
        qtbot.waitUntil(banner.isVisible)
    assert "(RuntimeError)" in banner.text.text()


def test_an_interrupt_is_no_trouble_and_the_hook_goes_with_the_window(window, heard):
    banner = window.stage.banner
    with ErrorDialog(banner):
        fail(KeyboardInterrupt())
    fail(ValueError("later"))
    assert len(heard) == 2
    assert not banner.isVisible()


@pytest.mark.parametrize("part", [(CurveLayer, "draw"), (PathLayer, "trail"), (OverlayLayer, "paint")])
def test_an_error_in_a_painting_ends_neither_the_window_nor_the_next_painting(window, heard, monkeypatch, part):
    def fails(*_):
        raise ZeroDivisionError("no paint")

    banner, session = window.stage.banner, window.session
    with ErrorDialog(banner), monkeypatch.context() as broken:
        broken.setattr(*part, fails)
        window.pages["Loss"].layer.update()
        for step in range(1, 5):
            session.seek(step)
            QApplication.processEvents()
        assert "no paint" in banner.text.text()
    heard.clear()
    window.pages["Loss"].layer.update()
    session.seek(9)
    QApplication.processEvents()
    assert heard == []
