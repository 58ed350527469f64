"""Widgets shown alone, dressed as in the window."""

import pytest

from fallline.gui import style
from fallline.gui.theme import DARK


@pytest.fixture(autouse=True)
def _dressed(qapp):
    style.install(qapp, DARK)


@pytest.fixture
def show(qtbot):
    def shown(widget, width=240, height=None):
        qtbot.addWidget(widget)
        widget.resize(width, height or widget.sizeHint().height())
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        return widget

    return shown
