"""The menu of the files that were open last shows a picture of each, which comes while the menu stands open."""

import threading

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu

from fallline import dumps, load_scenario
from fallline.gui.recent_pictures import FINER, HIGH, WIDE
from fallline.gui.settings import Settings
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.welcome import album
from fallline.gui.welcome.thumbnail import thumbnail


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Two scenarios, and one that is gone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("ravine", "saddle"):
        (tmp_path / f"{name}.toml").write_text(dumps(load_scenario(name)), "utf-8")
    return [tmp_path / f"{name}.toml" for name in ("ravine", "saddle", "gone")]


@pytest.fixture
def menu(window, files, monkeypatch):
    """It lists them, the latest last."""
    settings = Settings()
    for path in files:
        settings.keep_file(path)
    monkeypatch.setattr(window.documents, "settings", settings)
    return window.findChild(QMenu, "recent-menu")


def seen(action):
    return action.icon().pixmap(WIDE, HIGH).toImage()


def blank(action):
    image = seen(action)
    return all(image.pixelColor(x, y) == image.pixelColor(1, 1) for x in range(0, image.width(), 3) for y in (5, 20))


def test_it_opens_at_once_and_the_pictures_come(menu, qtbot, monkeypatch):
    by = []
    monkeypatch.setattr(album, "thumbnail", lambda *given: by.append(threading.current_thread()) or thumbnail(*given))
    menu.aboutToShow.emit()
    gone, saddle, ravine = menu.actions()
    assert all(blank(each) for each in (gone, saddle, ravine))
    qtbot.waitUntil(lambda: not blank(saddle) and not blank(ravine))
    assert blank(gone)
    assert len(by) == 2
    assert threading.main_thread() not in by
    assert seen(saddle) != seen(ravine)
    assert seen(saddle).size().width() >= WIDE


def test_opened_again_it_has_them_at_once_and_draws_none_anew(menu, qtbot, monkeypatch):
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: not blank(menu.actions()[1]) and not blank(menu.actions()[2]))
    monkeypatch.setattr(album, "thumbnail", lambda *_: pytest.fail("it was kept"))
    menu.aboutToShow.emit()
    assert not blank(menu.actions()[1])
    assert not blank(menu.actions()[2])


def test_a_change_of_the_file_shows_when_the_menu_opens_next(menu, files, qtbot):
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: not blank(menu.actions()[2]))
    before = seen(menu.actions()[2])
    files[0].write_text(dumps(load_scenario("two-minima")), "utf-8")
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: seen(menu.actions()[2]) != before)


def test_pictures_of_another_theme_are_not_shown(window, menu, qtbot, monkeypatch):
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: not blank(menu.actions()[1]))
    monkeypatch.setattr(window, "theme", LIGHT if window.theme is DARK else DARK)
    menu.aboutToShow.emit()
    assert seen(menu.actions()[0]).pixelColor(5, 5) == QColor(window.theme.card)
    assert blank(menu.actions()[1])


def test_a_picture_that_comes_late_finds_another_list(menu, files, qtbot):
    menu.aboutToShow.emit()
    menu.clear()
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: not blank(menu.actions()[1]))
    assert seen(menu.actions()[1]).devicePixelRatio() in (1.0, FINER)
