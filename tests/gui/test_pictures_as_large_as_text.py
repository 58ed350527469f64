"""The pictures of buttons and the marks of runs grow with the text beside them, at once and back."""


def sides(window):
    card, buttons = window.runs_panel.cards[0], window.transport.buttons
    return {
        "step": buttons["step-back"].iconSize().width(),
        "play": buttons["play"].width(),
        "more": window.transport.more.iconSize().width(),
        "marker": card.marker.iconSize().width(),
        "room of the marker": card.marker.width() - 6,
        "field": window.transport.speed.iconSize().width(),
    }


def test_twice_the_text_is_twice_the_pictures_and_back(open_window):
    window = open_window(size=(1400, 900))
    before = sides(window)
    assert before == {"step": 16, "play": 34, "more": 16, "marker": 18, "room of the marker": 18, "field": 16}
    try:
        for piece in window.appearance.enlarging(2.0):
            piece()
        twice = sides(window)
    finally:
        for piece in window.appearance.enlarging(None):
            piece()
    assert twice == {name: 2 * side for name, side in before.items()} | {"play": 64}, "its rim stays"
    assert sides(window) == before
