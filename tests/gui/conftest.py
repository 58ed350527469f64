"""What holds for every test with a window."""

import pyqtgraph
import pytest


@pytest.fixture(autouse=True)
def _every_mouse_move_counts():
    # pyqtgraph drops moves that come faster than 100 Hz, and a test's do.
    pyqtgraph.setConfigOption("mouseRateLimit", -1)
