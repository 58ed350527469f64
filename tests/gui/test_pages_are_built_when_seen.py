"""What nobody looks at is not built: a page when it is first seen, a view when a pane or an export wants it."""

from fallline.engine.files.open import load_scenario
from fallline.gui.panes.layout import DIAGNOSE
from fallline.gui.theme import LIGHT


def built(window):
    return [view.place.title for view in window.pages]


def test_a_page_is_built_when_it_is_first_seen_and_a_view_when_it_is_wanted(open_window):
    window = open_window(size=(1400, 900))
    pages = window.pages
    front = ["Loss", "Condition number", "Learning rate", "Now"]
    assert built(window) == front
    assert {"Why", "Surface", "Edge of stability"} <= set(window.panes.names), "each is a pane all the same"
    window.set_theme(LIGHT)
    pages.turn_to("Why")
    assert built(window) == [*front, "Why"]
    assert pages["Why"].isVisible()
    assert pages["Why"].theme is LIGHT
    window.panes.enlarge("Surface")
    assert window.stage.isAncestorOf(pages["Surface"])
    window.panes.settle("Surface")
    assert pages.offers("Surface")
    assert built(window) == [*front, "Why", "Surface"]
    window.session.load(load_scenario("moons"))
    assert pages.offers("Model")
    assert "Model" not in built(window)


def test_a_layout_builds_what_it_shows(open_window):
    window = open_window(size=(1400, 900))
    window.layouts.apply(DIAGNOSE)
    shown = [name for name in DIAGNOSE.docked() if name in window.pages.titles]
    assert shown
    assert all(window.pages[name].isVisible() for name in shown)
    assert "History" not in built(window)
    tops = {name: window.pages[name].y() for name in ("Loss", "Condition number")}
    assert len(set(tops.values())) == 1, "one that needs less room than it has begins at the top all the same"
