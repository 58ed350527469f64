"""A recorded run in the window: its own loss and rate are drawn, and where none is known that is what is said."""

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from fallline import load_scenario
from fallline.gui.panels.card import Card

T = np.linspace(0, 5, 30)
POINTS = np.column_stack([np.cos(T), np.sin(T)])


@pytest.fixture
def opened(open_window, tmp_path):
    def show(**columns):
        np.savez(tmp_path / "run.npz", theta=POINTS, **columns)
        window = open_window(load_scenario(tmp_path / "run.npz"))
        window.session.seek(29)
        window.grab()
        return window

    return show


def texts(window):
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible()]


def test_its_own_loss_and_rate_are_drawn(opened):
    window = opened(loss=np.exp(-T), lr=0.1 * np.exp(-T))
    (loss,), (rate,) = window.pages["Loss"].drawn, window.pages["Learning rate"].drawn
    np.testing.assert_allclose(loss.y, np.log10(np.exp(-T)), atol=1e-12)
    np.testing.assert_allclose(rate.y, np.log10(0.1 * np.exp(-T[:-1])), atol=1e-12)
    card = window.findChildren(Card)[0]
    assert "recorded, with its own loss, rate" in [label.text() for label in card.findChildren(QLabel)]
    assert not card.inside.rate.isVisible()


def test_where_no_loss_is_known_it_is_said_and_none_is_drawn(opened):
    window = opened()
    view = window.pages["Loss"]
    assert not np.isfinite(view.drawn[0].y).any()
    assert view.title.detail.text() == "no loss known"
    told = texts(window)
    assert "No loss is known here, and so no Hessian: of a recorded run there is the path alone." in told
    assert not [text for text in told if "typed by you" in text or "0*x" in text]
    assert "recorded, the path alone" in told
    for step in (0, 14, 29):
        window.session.seek(step)
        window.grab()
