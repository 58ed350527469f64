"""Where there is no room for a pane, another layout brings it home as if there had been."""

from msgspec.structs import replace

from fallline.gui.panes.layout import EXPLORE, LECTURE


def test_a_view_that_the_room_hid_is_on_its_page_again_in_a_layout_that_does_not_name_it(window, monkeypatch):
    with monkeypatch.context() as narrow:
        for least in ("STAGE", "ALONE"):
            narrow.setattr(f"fallline.gui.room.{least}", 5000)  # one pane at a time
        window.layouts.apply(LECTURE)
        assert window.room.arranged == "panes"
        assert window.panes.docks["Loss"].isHidden()
    window.layouts.apply(EXPLORE)
    assert window.pages["Loss"].isVisible()
    assert window.panes.where("Loss") == "home"


def test_a_pane_that_a_layout_takes_from_a_side_into_a_window_of_its_own_is_painted(window):
    apart = replace(EXPLORE, apart={"Loss": (40, 40, 420, 360)})
    window.layouts.apply(LECTURE)
    window.layouts.apply(apart)
    dock = window.panes.docks["Loss"]
    painted = dock.isFloating() and dock.updatesEnabled() and window.pages["Loss"].updatesEnabled()
    window.layouts.apply(EXPLORE)
    assert painted
