"""What is out of sight costs nothing, and is right again when it comes back."""

from pathlib import Path

import numpy as np
import pytest

from fallline.engine.scenario.edit import with_run
from fallline.engine.schedules.constant import Constant
from fallline.gui import session

from .reading import texts

HIDDEN = ["Loss", "Condition number", "Learning rate", "Now"]


@pytest.fixture
def window(open_window):
    """One for each test: what it asks is counted in its parts."""
    return open_window()


@pytest.fixture
def away(window):
    """The window with another page before the plots, and what those are asked to do."""
    window.pages.setCurrentIndex(2)
    window.asked = []
    for name in HIDDEN:
        view = window.pages[name]
        for act in ("refresh", "follow"):
            real = getattr(view.follower, act)
            setattr(view.follower, act, lambda *args, name=name, real=real: (window.asked.append(name), real(*args)))
    return window


def edit(window, lr):
    session = window.session
    session.edit(with_run(session.scenario, 1, schedule=Constant(lr=lr)))


def test_behind_another_page_plots_and_figures_do_nothing(away):
    edit(away, 0.001)
    away.session.seek(77)
    assert away.asked == []


def test_they_come_back_as_they_should_be(away):
    edit(away, 0.001)
    away.session.seek(77)
    away.pages.setCurrentIndex(0)
    assert sorted(away.asked) == sorted(HIDDEN), "once each"
    path = away.session.paths[1]
    assert away.pages["Loss"].line.value() == 77
    np.testing.assert_allclose(10 ** away.pages["Loss"].drawn[1].y, np.maximum(path.loss[:, 0], 1e-17))
    assert away.pages["Learning rate"].drawn[1].y[0] == pytest.approx(-3)
    assert texts(away.pages["Now"].table)[1][3] == "0.001"
    assert texts(away.pages["Condition number"].table)[1][3] == "0.036 / 3.64"


def test_a_playhead_that_moved_meanwhile_is_enough(away):
    away.session.seek(33)
    away.pages.setCurrentIndex(0)
    assert away.pages["Loss"].line.value() == 33
    assert f"{away.session.paths[0].loss[33, 0]:.3g}".startswith(texts(away.pages["Now"].table)[0][0][:3])


def test_where_nothing_happened_nothing_is_done(away):
    away.pages.setCurrentIndex(1)
    away.pages.setCurrentIndex(0)
    assert away.asked == []
    edit(away, 0.002)
    away.session.seek(5)
    assert set(away.asked) == set(HIDDEN)


def test_cards_in_a_closed_panel_catch_up_when_it_opens_and_the_transport_never_lags(window):
    window.left.hide()
    window.session.edit(with_run(window.session.scenario, 1, label="Renamed"))
    window.session.seek(12)
    name = window.runs_panel.cards[1].label
    assert window.transport.timeline.value() == 12
    assert name.text() != "Renamed"
    window.left.show()
    assert name.text() == "Renamed"


def test_there_is_no_other_way():
    """Whoever listens to the session by hand is drawn out of sight, or forgets what it missed."""
    gui = Path(session.__file__).parent
    by_hand = {
        file.relative_to(gui).as_posix()
        for file in gui.rglob("*.py")
        for line in file.read_text("utf-8").splitlines()
        if "scenario_changed.connect" in line or "session.frame.connect" in line or "session.traced.connect" in line
    }
    assert by_hand == {"follower.py"}
