"""What the tests of all exports draw."""

from functools import cache

import pytest

from fallline import load_scenario
from fallline.gui.application import application
from fallline.gui.export.image import write_picture


@pytest.fixture
def ravine(qapp):
    application()
    return load_scenario("ravine")


@pytest.fixture(scope="session")
def drawn(tmp_path_factory, qapp):
    """`drawn(options, ending)`: the ravine as a file, drawn once for all who look at it."""
    application()

    @cache
    def draw(options, ending):
        path = tmp_path_factory.mktemp("drawn") / f"a{ending}"
        write_picture(load_scenario("ravine"), path, options)
        return path

    return draw
