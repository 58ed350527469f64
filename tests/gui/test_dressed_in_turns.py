"""A talk, a theme and another size of text come in pieces, each in a turn of its own: in one they took up to 0.7 s."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from fallline.gui import text_size
from fallline.gui.main_window import MainWindow
from fallline.gui.presenting.presenter import Presenter


@pytest.fixture
def turns(monkeypatch):
    """(piece, number of the turn) of what was done."""
    done, turn = [], [0]
    beat = QTimer(interval=0)
    beat.timeout.connect(lambda: turn.__setitem__(0, turn[0] + 1))
    beat.start()
    places = (MainWindow, "_dress"), (MainWindow, "_restyle"), (Presenter, "_fill_screen"), (Presenter, "_put_back")
    for owner, name in places:
        plain = getattr(owner, name)

        def noted(*given, plain=plain, name=name):
            done.append((name, turn[0]))
            plain(*given)

        monkeypatch.setattr(owner, name, noted)
    monkeypatch.setattr("fallline.gui.pieces.WAITS", False)
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
        assert [name for name, _ in turns] == ["_dress", "_restyle", last]
        assert turns[0][1] < turns[1][1] < turns[2][1]
        assert window.isFullScreen() is on
        assert (text_size.scale() > size) is on


@pytest.mark.parametrize("ends", ["turn", "end"])
def test_what_comes_between_finds_it_done(window, turns, ends):
    presenter, size, shown = window.presenter, text_size.scale(), window.menuBar().isVisible()
    presenter.turn(True)
    presenter.end() if ends == "end" else presenter.turn(False)
    presenter.end()
    assert [name for name, _ in turns] == ["_dress", "_restyle", "_fill_screen", "_dress", "_restyle", "_put_back"]
    assert window.updatesEnabled()
    assert not window.isFullScreen()
    assert (text_size.scale(), window.menuBar().isVisible()) == (size, shown)


def test_a_theme_and_another_size_of_text_come_in_turns(window, turns):
    appearance, size = window.appearance, text_size.scale()
    appearance.take(replace(appearance.settings.preferences, theme="light", text_size=150))
    assert (turns, text_size.scale()) == ([], size)
    while not window.updatesEnabled():
        QApplication.processEvents()
    assert [name for name, _ in turns] == ["_dress", "_restyle"]
    assert turns[0][1] < turns[1][1]
    assert (window.theme.name, text_size.scale()) == ("light", 1.5)


def test_of_two_themes_in_a_row_the_last_is_worn(window, turns):
    for name in ("light", "dark", "light"):
        window.appearance.choose(name)
    window.appearance.pieces.finish()
    assert window.theme.name == "light"
    assert window.updatesEnabled()
