"""Each preference is put on at once, kept for the next start, and goes back to its default by a button of its own."""

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QSlider, QToolButton, QWidget

from fallline import load_scenario
from fallline.engine.scenario.edit import replace
from fallline.gui import text_size
from fallline.gui.export.image import picture
from fallline.gui.export.options import FilmOptions, PictureOptions
from fallline.gui.palettes import in_palette
from fallline.gui.preferences import Preferences
from fallline.gui.settings import Settings
from fallline.gui.theme import DARK, LIGHT

from .reading import timer
from .test_layout import faults

NAMES = Preferences.__struct_fields__


@pytest.fixture
def window(window, tmp_path, monkeypatch):
    """The window with settings that are kept, and all as before at the end."""
    settings = Settings(QSettings(str(tmp_path / "kept.ini"), QSettings.Format.IniFormat))
    settings.prefer(Preferences(theme="dark"))
    for owner in (window, window.appearance, window.windows):
        monkeypatch.setattr(owner, "settings", settings)
    size = window.size()
    yield window
    window.appearance.take(Preferences(theme="dark"))
    window.resize(size)
    QApplication.processEvents()


@pytest.fixture
def preferences(window, qtbot):
    """`preferences()` opens them; `turn(name, value)` edits a row as a hand does, and it is put on."""
    opened = window.windows.open_preferences()

    def turn(name, value):
        editor = f"preferences-{name.replace('_', '-')}"
        form = opened.forms[name]
        if (box := form.findChild(QComboBox)) is not None:
            box.setCurrentIndex(box.findData(value))
            box.activated.emit(box.currentIndex())
        elif (flag := form.findChild(QCheckBox)) is not None:
            flag.setChecked(value)
        else:
            line = form.findChild(QSlider, f"{editor}-slider").parentWidget().edit
            line.setFocus()
            line.selectAll()
            qtbot.keyClicks(line, str(value))
            qtbot.keyClick(line, Qt.Key.Key_Return)
        settled()

    def settled():
        qtbot.waitUntil(lambda: not opened._soon.isActive())
        QApplication.processEvents()

    opened.turn, opened.settled = turn, settled
    yield opened
    opened.close()


def kept(window):
    return Settings(window.settings._settings).preferences


OTHER = {"theme": "light", "palette": "grey", "text_size": 120, "language": "de", "decimal_mark": "comma",
         "reduced_motion": True, "export_width": 800, "export_height": 600}  # fmt: skip


def test_every_preference_has_another_value_here_to_be_tried():
    assert OTHER.keys() == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_kept_and_goes_back_by_its_own_button(window, preferences, hand, name):
    reset = preferences.findChild(QToolButton, f"preferences-{name.replace('_', '-')}-reset-button")
    preferences.turn(name, OTHER[name])
    assert getattr(window.settings.preferences, name) == OTHER[name]
    assert getattr(kept(window), name) == OTHER[name]
    assert reset.isEnabled()
    hand.click(reset)
    preferences.settled()
    assert getattr(kept(window), name) == getattr(Preferences(), name)
    assert not reset.isEnabled()


def test_all_go_back_at_once(window, preferences, hand):
    window.appearance.take(Preferences(**OTHER | {"text_size": 100}))
    preferences.refresh()
    hand.click(preferences.all)
    preferences.settled()
    assert kept(window) == Preferences()
    assert not preferences.all.isEnabled()


def test_theme_and_palette_are_put_on_at_once(window, preferences):
    preferences.turn("theme", "light")
    assert window.theme == LIGHT
    preferences.turn("palette", "contrast")
    assert window.theme == in_palette(LIGHT, "contrast") != LIGHT
    assert window.stage.contour.theme == window.theme
    window.registry["theme-dark"].trigger()
    preferences.refresh()
    assert preferences.forms["theme"].findChild(QComboBox).currentText() == "dark"
    assert window.theme == in_palette(DARK, "contrast")


def test_a_spoilt_setting_is_its_default_and_the_others_stay(tmp_path):
    settings = QSettings(str(tmp_path / "kept.ini"), QSettings.Format.IniFormat)
    for name, value in {"text_size": "900", "theme": "plaid", "palette": "grey", "reduced_motion": "true"}.items():
        settings.setValue(name, value)
    assert Settings(settings).preferences == Preferences(palette="grey", reduced_motion=True)


@pytest.mark.parametrize(("size", "percent"), [((1400, 900), 150), ((1400, 900), 200), ((1000, 700), 200)])
def test_nothing_is_cut_of_large_text(window, size, percent):
    window.resize(*size)
    window.appearance.take(Preferences(theme="dark", text_size=percent))
    assert QApplication.font().pointSizeF() == percent / 10
    assert (window.width(), window.height()) == size
    tabbed = bool(window.tabifiedDockWidgets(window.left))
    assert tabbed == (percent == 200 and size == (1400, 900))  # at 1000 pixels the picture gets the window to itself
    for step in (0, 40, 120):
        window.session.seek(step)
        for dock in (window.left, window.right) if tabbed else (window.left,):
            dock.raise_()
            assert faults(window) == []
    assert window.stage.contour.width() >= 380


def test_with_the_text_as_before_all_is_where_it_was(window):
    def places():
        for _ in range(4):
            QApplication.processEvents()
            window.grab()
        named = [each for each in window.findChildren(QWidget) if each.objectName() and each.isVisible()]
        named = [
            each for each in named if not each.objectName().endswith(("-loss", "-label"))
        ]  # as wide as ever needed
        return {each.objectName(): (each.mapTo(window, QPoint(0, 0)), each.size()) for each in named}

    before = places()
    assert len(before) > 60
    window.appearance.take(Preferences(theme="dark", text_size=170))
    assert places() != before
    window.appearance.take(Preferences(theme="dark"))
    assert places() == before


def test_what_is_exported_does_not_depend_on_the_size_of_the_windows_text(qapp, pixels):
    short = replace(load_scenario("ravine"), steps=5)
    options = PictureOptions(width=640, height=480, show="contour+loss")
    text_size.set_scale(1.0)
    plain = pixels(picture(short, options))
    text_size.set_scale(2.0)
    try:
        assert np.array_equal(pixels(picture(short, options)), plain)
    finally:
        text_size.set_scale(1.0)


def test_the_size_of_exports_is_what_a_picture_begins_with_and_a_film_has_its_own(window):
    window.appearance.take(msgspec.structs.replace(Preferences(theme="dark"), export_width=800, export_height=500))
    options = window.documents.look_of(PictureOptions)
    assert options.pixels == (800, 500)
    film = window.documents.look_of(FilmOptions)
    assert (film.width, film.height) == (FilmOptions().width, FilmOptions().height)


def test_with_reduced_motion_labs_show_few_pictures_too_those_opened_before_and_after(window):
    labs = window.windows.open_labs()
    before = timer(labs.open(5).player)
    quick = before.interval()
    window.appearance.take(Preferences(theme="dark", reduced_motion=True))
    after = timer(labs.open(7).player)
    assert before.interval() == after.interval() >= 250 > quick
    window.appearance.take(Preferences(theme="dark"))
    assert before.interval() == after.interval() == quick


def test_with_reduced_motion_nothing_moves_by_itself_and_playing_shows_few_pictures(window):
    beat = timer(window.transport)
    quick = beat.interval()
    window.appearance.take(Preferences(theme="dark", reduced_motion=True))
    window.introduce()
    assert not window.transport.playing
    assert beat.interval() >= 250 > quick
    assert QApplication.cursorFlashTime() == 0
    window.appearance.take(Preferences(theme="dark"))
    assert beat.interval() == quick
    assert QApplication.cursorFlashTime() > 0
