"""An overlay is one record: drawing, menu, legend and the colours of Explain are read off it."""

import numpy as np
import pytest
from PySide6.QtGui import QAction

from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views.marks import Arrow, Stroke
from fallline.gui.views.overlay_legend import Legend
from fallline.gui.views.overlays import OVERLAYS, Overlay

MOMENTUM = 1


def to_the_minimum(now):
    minimum = now.seen(np.array(now.scenario.landscape.minima()[0]))
    yield Arrow("minimum", now.here, minimum - now.here)


TOY = Overlay(
    name="minimum", words="To the minimum", draw=to_the_minimum, legend="way to the minimum",
    dark="#12f7a3", light="#a81e77", stroke=Stroke(width=5.0, head="open"), symbols=("beta",), depth=9,
)  # fmt: skip


@pytest.fixture(params=[DARK, LIGHT], ids=["dark", "light"])
def with_toy(request, monkeypatch, open_window):
    """A window that opens where the table has one record more."""
    monkeypatch.setitem(OVERLAYS, TOY.name, TOY)
    window = open_window(theme=request.param)
    window.session.select(MOMENTUM)
    window.session.seek(9)
    return window


def inks(window, pixels):
    return set(np.unique(pixels(window.stage.contour.grab().toImage())))


def test_the_menu_offers_it_and_a_click_draws_it_in_its_colour(with_toy, pixels):
    colour = int(TOY.colour(with_toy.theme)[1:], 16)
    switch = with_toy.findChild(QAction, "show-minimum-action")
    assert switch.text() == "To the minimum"
    assert not switch.isChecked()
    assert colour not in inks(with_toy, pixels)
    switch.trigger()
    assert colour in inks(with_toy, pixels)
    (part,) = with_toy.stage.contour.overlay.parts()
    assert part.marks[-1].kind == "minimum"  # the deepest number lies on top
    end = part.marks[-1].tail + part.marks[-1].vector
    assert end == pytest.approx(np.array(with_toy.session.scenario.landscape.minima()[0]))


def test_the_legend_names_it(with_toy, monkeypatch):
    drawn = []
    plain = Legend.draw
    monkeypatch.setattr(Legend, "draw", lambda legend, *given: (drawn.append(legend.words), plain(legend, *given))[1])
    with_toy.findChild(QAction, "show-minimum-action").trigger()
    with_toy.stage.contour.grab()
    assert drawn[-1] == ["Momentum", "gradient", "velocity", "way to the minimum", "to scale"]


def test_explain_writes_its_symbol_in_its_colour(with_toy):
    with_toy.pages.setCurrentIndex(1)
    assert f"color: {TOY.colour(with_toy.theme)}" in with_toy.pages["Explain"].symbols.text()


def test_every_record_has_a_name_words_and_colours_of_its_own():
    for read in (lambda each: each.name, lambda each: each.words, lambda each: each.dark, lambda each: each.light):
        assert len({read(each) for each in OVERLAYS.values()}) == len(OVERLAYS)
    symbols = [symbol for each in OVERLAYS.values() for symbol in each.symbols]
    assert len(set(symbols)) == len(symbols)
    assert all(name == each.name for name, each in OVERLAYS.items())
