"""The names of the pages have what room there is between them."""

from fallline import load_scenario

SCENARIOS = "moons", "natural-gradient", "rare-items", "constraints", "sampling", "few-losses"


def test_seven_names_stand_apart_in_a_window_that_opens_with_1000_pixels(open_window):
    window = open_window(size=(1000, 700))
    bar, pages = window.pages.tabBar(), window.pages
    for name in SCENARIOS:
        window.session.load(load_scenario(name))
        names = [index for index in range(bar.count()) if bar.isTabVisible(index)]
        gaps = [bar.tabRect(at).width() - bar.fontMetrics().horizontalAdvance(bar.tabText(at)) for at in names]
        assert len(names) == 7, name
        assert min(gaps) >= 4, name
        assert bar.tabRect(names[-1]).right() < pages.width(), name
