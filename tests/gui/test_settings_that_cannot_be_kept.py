"""Settings that cannot be written are told of, once and in a line, and nothing of them is lost."""

import pytest
from PySide6.QtCore import QSettings

from fallline import dumps, load_scenario
from fallline.gui.main_window import MainWindow
from fallline.gui.preferences import Preferences
from fallline.gui.settings import Settings

from .reading import timer

FORM = QSettings.Format.IniFormat


@pytest.fixture
def barred(tmp_path):
    """A file in a folder that there cannot be, for a file has its name."""
    (tmp_path / "kept").write_text("in the way", "utf-8")
    return tmp_path / "kept" / "fallline.ini"


def test_a_file_that_cannot_be_written_is_told_once_in_a_line(barred):
    settings, told = Settings(QSettings(str(barred), FORM)), []
    settings.tell(told.append)
    assert told == []
    settings.prefer(Preferences(theme="light"))
    settings.first_time("play")
    settings.keep_welcome(True)
    (words,) = told
    assert words.startswith(f"{barred} cannot be read or written: ")
    assert "\n" not in words
    assert settings.preferences.theme == "light"
    assert settings.welcome


def test_once_it_can_be_written_all_of_it_is(barred):
    settings = Settings(QSettings(str(barred), FORM))
    settings.prefer(Preferences(theme="light"))
    barred.parent.unlink()
    settings.keep_file(barred)
    again = Settings(QSettings(str(barred), FORM))
    assert again.preferences.theme == "light"
    assert again.files() == [barred]


def test_a_folder_in_its_place_and_a_damaged_file_are_told_at_the_start(tmp_path):
    (tmp_path / "folder.ini").mkdir()
    (tmp_path / "damaged.ini").write_bytes(b"no setting\ntheme=light\n")
    told = []
    for name in ("folder.ini", "damaged.ini"):
        Settings(QSettings(str(tmp_path / name), FORM)).tell(told.append)
    assert told[0].startswith(f"{tmp_path / 'folder.ini'} cannot be read or written")
    assert told[1] == f"{tmp_path / 'damaged.ini'} is damaged: what could be read of it holds"
    assert Settings(QSettings(str(tmp_path / "damaged.ini"), FORM)).preferences.theme == "light"


def test_settings_that_are_kept_say_nothing(tmp_path):
    told = []
    settings = Settings(QSettings(str(tmp_path / "kept.ini"), FORM))
    settings.tell(told.append)
    settings.prefer(Preferences(theme="dark"))
    Settings().tell(told.append)
    assert told == []


def test_the_window_says_it_beside_what_else_it_says_and_goes_on(barred, qtbot, tmp_path):
    window = MainWindow(load_scenario("ravine"), None, settings=Settings(QSettings(str(barred), FORM)))
    qtbot.addWidget(window)
    banner = window.stage.banner
    assert banner.isHidden()
    window.documents.save_path(tmp_path / "mine.toml")
    qtbot.waitUntil(lambda: "cannot be read or written" in banner.text.text())
    assert banner.text.text().startswith("Saved mine.toml. ")
    assert not timer(banner).isActive()  # it stays until it is read
    assert (tmp_path / "mine.toml").read_text("utf-8") == dumps(load_scenario("ravine"))
    window.documents.save_path(tmp_path / "mine.toml")
    assert banner.text.text() == "Saved mine.toml."
