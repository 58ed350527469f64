"""What one session leaves to the next: the theme, and the files that were open last."""

from functools import partial

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from fallline import dumps, load_scenario
from fallline.gui.settings import MOST, Settings


@pytest.fixture
def settings(tmp_path):
    """`settings()` is what the next session finds."""
    settings = QSettings(str(tmp_path / "kept.ini"), QSettings.Format.IniFormat)
    return partial(Settings, settings)


def listed(window):
    menu = window.findChild(QMenu, "recent-menu")
    menu.parent().aboutToShow.emit()
    menu.aboutToShow.emit()
    return menu.actions()


def test_the_theme_is_kept(window, settings):
    window.settings = window.appearance.settings = settings()
    assert window.settings.preferences.theme == "system"
    window.findChild(QAction, "theme-light-action").trigger()
    assert settings().preferences.theme == "light"


def test_a_theme_that_is_none_is_that_of_the_system(settings):
    settings()._settings.setValue("theme", "plaid")
    assert settings().preferences.theme == "system"


def test_files_opened_and_saved_are_listed_the_latest_first_and_open(window, settings, tmp_path):
    window.settings = window.documents.settings = window.appearance.settings = settings()
    assert listed(window) == []
    assert not window.findChild(QMenu, "recent-menu").isEnabled()
    window.documents.save_path(tmp_path / "one.toml")
    (tmp_path / "two.toml").write_text(dumps(load_scenario("saddle")), "utf-8")
    window.documents.open_path(tmp_path / "two.toml")
    window.documents.open_path(tmp_path / "none.toml")
    assert [path.name for path in settings().files()] == ["two.toml", "one.toml"]
    first, second = listed(window)
    assert first.text().startswith("two.toml")
    second.trigger()
    assert window.session.scenario == load_scenario("ravine")
    assert [path.name for path in settings().files()] == ["one.toml", "two.toml"]


def test_only_so_many_files_are_kept(settings, tmp_path):
    for index in range(MOST + 3):
        settings().keep_file(tmp_path / f"{index}.toml")
    assert [path.stem for path in settings().files()] == [str(index) for index in range(MOST + 2, 2, -1)]


def test_a_window_opened_from_code_keeps_nothing(open_window, tmp_path, monkeypatch):
    window = open_window()
    monkeypatch.setattr(QSettings, "setValue", lambda *_: pytest.fail("it wrote to the person's settings"))
    window.documents.save_path(tmp_path / "one.toml")
    window.findChild(QAction, "theme-dark-action").trigger()
    assert [path.name for path in window.settings.files()] == ["one.toml"]
