"""Where there is no room for a pane, another layout brings it home as if there had been."""

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
