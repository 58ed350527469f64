"""Presenting begins and ends in pieces, a turn of the event loop each: in one they took up to 0.7 s."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from fallline.gui import text_size
from fallline.gui.appearance import Appearance
from fallline.gui.presenting.presenter import Presenter


@pytest.fixture
def turns(monkeypatch):
    """(piece, number of the turn) of what was done."""
    done, turn = [], [0]
    beat = QTimer(interval=0)
    beat.timeout.connect(lambda: turn.__setitem__(0, turn[0] + 1))
    beat.start()
    for owner, name in ((Appearance, "_enlarge"), (Presenter, "_fill_screen"), (Presenter, "_put_back")):
        plain = getattr(owner, name)

        def noted(*given, plain=plain, name=name):
            done.append((name, turn[0]))
            plain(*given)

        monkeypatch.setattr(owner, name, noted)
    monkeypatch.setattr("fallline.gui.presenting.pieces.WAITS", False)
    yield done
    beat.stop()


def test_each_piece_has_a_turn_of_its_own_and_nothing_half_done_is_painted(window, turns, qtbot):
    presenter, size = window.presenter, text_size.scale()
    for on, last in ((True, "_fill_screen"), (False, "_put_back")):
        del turns[:]
        presenter.turn(on)
        assert presenter.is_on() is on
        assert turns == []
        while not window.updatesEnabled():
            QApplication.processEvents()
        assert [name for name, _ in turns] == ["_enlarge", last]
        assert turns[0][1] < turns[1][1]
        assert window.isFullScreen() is on
        assert (text_size.scale() > size) is on


@pytest.mark.parametrize("ends", ["turn", "end"])
def test_what_comes_between_finds_it_done(window, turns, ends):
    presenter, size, shown = window.presenter, text_size.scale(), window.menuBar().isVisible()
    presenter.turn(True)
    presenter.end() if ends == "end" else presenter.turn(False)
    presenter.end()
    assert [name for name, _ in turns] == ["_enlarge", "_fill_screen", "_enlarge", "_put_back"]
    assert window.updatesEnabled()
    assert not window.isFullScreen()
    assert (text_size.scale(), window.menuBar().isVisible()) == (size, shown)
