"""What the tests of all exports draw."""

import pytest

from fallline import load_scenario
from fallline.gui.application import application


@pytest.fixture
def ravine(qapp):
    application()
    return load_scenario("ravine")
