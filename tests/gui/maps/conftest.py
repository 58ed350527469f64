"""Maps of few pixels, the menu that switches them on, and nothing left behind."""

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from fallline.gui.views import basin_layer

from .waiting import PATIENCE


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
