"""A newcomer sees examples as pictures and a tour of the window, which can be left, and neither a second time."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QSettings, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton
from shiboken6 import isValid

from fallline import dumps, load_scenario
from fallline.engine.files.open import scenario_names, scenario_titles
from fallline.engine.run.progress import Stopped
from fallline.engine.scenario.edit import replace
from fallline.gui.settings import Settings
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.welcome import album
from fallline.gui.welcome.thumbnail import FINER, HEIGHT, WIDTH, thumbnail
from fallline.gui.welcome.tour import Tour

from .kept_window import beside

RAVINE = load_scenario("ravine")


@pytest.fixture(autouse=True)
def _no_pictures_of_before(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def drawn(monkeypatch):
    """Places of which a picture was drawn, at no cost."""
    places = []
    picture = thumbnail(replace(RAVINE, steps=2), DARK)
    monkeypatch.setattr(album, "_kept", lambda scenario, *_: places.append(scenario.title) or picture)
    return places


@pytest.fixture
def welcome(window, drawn):
    """`welcome()` opens the page."""
    yield window.windows.open_welcome
    for each in beside(window):
        each.close()


@pytest.fixture
def tour(window):
    """`tour()` begins it."""
    yield window.windows.take_tour
    for each in window.findChildren(Tour):
        if each.isVisible():
            each.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def gone(widget):
    return not isValid(widget) or not widget.isVisible()


def items(page, name):
    found = page.findChild(QListWidget, name)
    return [found.item(row) for row in range(found.count())]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_a_picture_shows_the_ground_and_every_run_that_is_shown(pixels, theme):
    hidden = replace(RAVINE, runs=(replace(RAVINE.runs[0], enabled=False), *RAVINE.runs[1:]))
    picture = thumbnail(hidden, theme)
    assert (picture.width(), picture.height()) == (WIDTH * FINER, HEIGHT * FINER)
    seen, counts = np.unique(pixels(picture), return_counts=True)
    found = dict(zip(seen.tolist(), counts.tolist(), strict=True))
    inks = [found.get(int(theme.runs[str(run.colour)][1:], 16), 0) for run in RAVINE.runs]
    assert inks[0] == 0
    assert min(inks[1:]) > 60
    assert len(found) > 100


@pytest.mark.parametrize("name", ["past-the-limit", "newton-fractal"])
def test_runs_that_leave_and_walkers_by_the_dozen_have_a_picture(name):
    assert not thumbnail(load_scenario(name), DARK).isNull()


def test_a_picture_is_called_off_when_nobody_waits():
    def stop(*_):
        raise Stopped

    with pytest.raises(Stopped):
        thumbnail(replace(RAVINE, steps=400), DARK, stop)


def test_pictures_are_kept_and_drawn_again_for_another_theme(monkeypatch):
    drawn = []
    monkeypatch.setattr(album, "thumbnail", lambda *given: drawn.append(1) or thumbnail(*given))
    short = replace(RAVINE, steps=3)
    for _ in range(2):
        first = album._kept(short, DARK, lambda *_: None)
    assert len(drawn) == 1
    assert first == thumbnail(short, DARK).copy() or first.size() == thumbnail(short, DARK).size()
    album._kept(short, LIGHT, lambda *_: None)
    assert len(drawn) == 2
    assert len(list(album._folder().iterdir())) == 2


def test_only_so_many_pictures_are_kept(monkeypatch):
    monkeypatch.setattr(album, "MOST", 2)
    for steps in (2, 3, 4):
        album._kept(replace(RAVINE, steps=steps), DARK, lambda *_: None)
    assert len(list(album._folder().iterdir())) == 2


def test_every_example_is_there_with_its_picture(welcome, drawn, qtbot):
    page = welcome()
    blank = QColor(DARK.card)
    assert [item.text() for item in items(page, "welcome-examples")] == sorted(scenario_titles().values())
    qtbot.waitUntil(lambda: len(drawn) == len(scenario_names()))
    shown = items(page, "welcome-examples")
    qtbot.waitUntil(
        lambda: all(item.icon().pixmap(WIDTH, HEIGHT).toImage().pixelColor(9, 9) != blank for item in shown)
    )


def test_enter_opens_the_chosen_example_and_the_page_goes(window, welcome, qtbot):
    page = welcome()
    examples = page.findChild(QListWidget, "welcome-examples")
    row = sorted(scenario_titles().values()).index(load_scenario("saddle").title)
    examples.setFocus()
    examples.setCurrentRow(row)
    with qtbot.assertNotEmitted(page.left):
        qtbot.keyClick(examples, Qt.Key.Key_Return)
    assert window.session.scenario == load_scenario("saddle")
    assert not page.isVisible()


def test_files_that_were_open_last_come_first_and_those_that_are_gone_do_not(window, welcome, drawn, tmp_path, qtbot):
    (tmp_path / "mine.toml").write_text(dumps(replace(RAVINE, steps=7, title="Mine")), "utf-8")
    settings = Settings()
    settings.keep_file(tmp_path / "gone.toml")
    settings.keep_file(tmp_path / "mine.toml")
    page = welcome()
    page.settings = settings
    page.refresh()
    assert [item.text() for item in items(page, "welcome-recent")] == ["mine.toml"]
    qtbot.waitUntil(lambda: "Mine" in drawn)
    page.recent.itemClicked.emit(page.recent.item(0))
    assert window.session.scenario.steps == 7
    window.documents.path = None


def test_a_file_that_carries_nothing_has_no_picture_and_harms_nobody(window, tmp_path, qtbot):
    (tmp_path / "wrong.toml").write_text("no scenario", "utf-8")
    made, pictures = album.Album(window), []
    made.drawn.connect(lambda place, _: pictures.append(place))
    made.ask([str(tmp_path / "wrong.toml"), str(tmp_path / "gone.toml"), "ravine"], DARK)
    qtbot.waitUntil(lambda: pictures == ["ravine"])


def test_a_newcomer_is_greeted_once_and_whoever_wants_it_each_time(window, drawn, qtbot, monkeypatch, tmp_path):
    kept = QSettings(str(tmp_path / "kept.ini"), QSettings.Format.IniFormat)

    def greeted():
        """What a start with these settings shows."""
        monkeypatch.setattr(window, "settings", Settings(kept))
        window.greet()
        QApplication.processEvents()
        page = window.findChild(QListWidget, "welcome-examples")
        return page is not None and page.window().isVisible()

    assert greeted()
    page = window.windows.open_welcome()
    assert not window.transport.playing
    page.close()
    assert window.transport.playing, "the first play, once the page is gone"
    window.transport.pause()
    assert not greeted()
    assert not window.transport.playing
    page.settings = Settings(kept)
    page.again.setChecked(True)
    page.settings.keep_welcome(True)
    assert greeted()
    page.close()
    assert not window.transport.playing


def test_the_tour_goes_from_place_to_place_and_back(window, tour, hand):
    walk = tour()
    places = []
    for _ in range(len(walk.stops)):
        frame = walk.frame.geometry()
        spot = walk.stops[walk.index].place()
        assert frame.contains(spot.mapTo(window, QPoint(spot.width() // 2, spot.height() // 2)))
        assert window.rect().contains(walk.geometry())
        assert walk.words.heightForWidth(walk.words.width()) <= walk.words.height()
        places.append(walk.title.text())
        hand.click(walk.next_button)
    assert len(set(places)) == 6
    assert gone(walk), "past the last it is over"
    again = tour()
    again.go(1)
    hand.click(again.back_button)
    assert again.title.text() == places[0]
    assert not again.back_button.isEnabled()


def test_the_tour_is_left_by_a_button_or_a_key_and_the_window_goes_on(window, tour, qtbot, hand):
    first = tour()
    window.session.edit(replace(RAVINE, steps=50))
    assert first.isVisible()
    qtbot.keyClick(first.next_button, Qt.Key.Key_Escape)
    assert gone(first)
    second = tour()
    second_frame = second.frame
    hand.click(second.findChild(QPushButton, "tour-leave-button"))
    assert gone(second)
    assert gone(second_frame)


def test_the_tour_leaves_out_what_is_hidden(window, tour):
    window.right.hide()
    try:
        assert len(tour().stops) == 4
    finally:
        window.right.show()
