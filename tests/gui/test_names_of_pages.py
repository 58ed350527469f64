"""The names of the pages have what room there is between them."""

from fallline import load_scenario


def test_seven_names_stand_apart_in_a_window_of_1000_pixels(window):
    window.session.load(load_scenario("moons"))
    size = window.size()
    window.resize(1000, 700)
    bar, pages = window.pages.tabBar(), window.pages
    names = [index for index in range(bar.count()) if bar.isTabVisible(index)]
    gaps = [bar.tabRect(at).width() - bar.fontMetrics().horizontalAdvance(bar.tabText(at)) for at in names]
    end, room = bar.tabRect(names[-1]).right(), pages.width()
    window.resize(size)
    window.session.load(load_scenario("ravine"))
    assert len(names) == 7
    assert min(gaps) >= 5
    assert end < room
