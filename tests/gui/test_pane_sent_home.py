"""A pane that was sent home comes again, after the column that it had beside the picture is gone."""

import pytest

from .kept_window import delete_now


@pytest.mark.parametrize("name", ["Now", "Surface"])
def test_a_pane_comes_again_to_the_side_where_it_was(window, name):
    panes = window.room.panes
    for _ in range(2):
        window.room.move(name, "right")
        assert panes.where(name) == "right"
        assert panes.docks[name].body is not None
        panes.settle(name)
        delete_now()
        assert panes.where(name) == "home"
        assert panes.docks[name].body is None
