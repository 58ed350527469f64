"""Figures have a decimal comma in the window where that is preferred, from the next start on; files keep the point."""

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QComboBox

from fallline import dumps, load_scenario, loads
from fallline.engine.analysis.diagnosis.words import along, number
from fallline.engine.language import MARK, choose_mark, plural, tr
from fallline.engine.method.average import Average
from fallline.engine.optimizers._chain_words import in_words
from fallline.engine.optimizers.adam import Adam
from fallline.engine.schedules.step_decay import StepDecay
from fallline.gui import preferred_language
from fallline.gui.figures import figure
from fallline.gui.preferences import Preferences
from fallline.gui.preferences_window import PreferencesWindow
from fallline.gui.theme import DARK
from fallline.gui.widgets.ticks import linear_labels, log_labels
from fallline.gui.widgets.typed_point import BadPointError, start_of, words_of
from fallline.gui.widgets.value_slider import ValueEdit
from fallline.gui.widgets.value_text import number_of, text_of


@pytest.fixture
def comma(monkeypatch):
    monkeypatch.setenv(MARK, ".")  # put back at the end
    choose_mark(",")
    yield
    choose_mark(".")


@pytest.mark.usefixtures("comma")
def test_figures_sentences_and_axes_have_it_and_both_are_understood():
    assert (figure(-0.0525), text_of(0.5), linear_labels([0, 0.5], 0.5)) == ("−0,0525", "0,5", ["0,0", "0,5"])
    assert log_labels([-1.0, 0.0]) == ["0,1", "1"]
    assert (
        tr("{share:.1f} of {count:,} in {name}", share=0.5, count=12345, name="a.csv") == "0,5 of 12\u202f345 in a.csv"
    )
    assert plural(1200, "{count:,} run", "{count:,} runs") == "1\u202f200 runs"
    assert number_of("0,5") == number_of("0.5") == 0.5


@pytest.mark.usefixtures("comma")
def test_what_the_engine_says_has_it_and_numbers_of_numpy_are_no_words():
    said = (
        StepDecay(factor=0.25).words(), Average(kind="ema", decay=0.95).words(), number(-0.5), along((0.5, -1.0)),
        in_words(Adam()),
    )  # fmt: skip
    assert said == (
        "step decay · × 0,25 every 100 steps", "EMA 0,95", "−0,5", "(0,50; −1,00)", "adam(0,9; 0,999)",
    )  # fmt: skip
    assert tr("{loss:.2f}, {count:,}", loss=np.float32(0.5), count=np.int64(12345)) == "0,50, 12\u202f345"


@pytest.mark.usefixtures("comma")
def test_what_is_shipped_has_it_in_its_words_and_not_in_its_numbers():
    scenario = load_scenario("ravine")
    assert "past 0,0555." in scenario.description
    assert scenario.runs[0].schedule.lr == 0.0525
    assert "lr = 0.0525" in dumps(scenario)


@pytest.mark.usefixtures("comma")
def test_coordinates_are_typed_with_semicolons_and_walkers_with_bars():
    several = ((-2.6, 1.5), (1.0, 2.0))
    assert words_of((-2.6, 1.5)) == "−2,6; 1,5"
    assert words_of(several) == "−2,6; 1,5 | 1; 2"
    assert start_of(words_of(several), 2) == several
    assert start_of("1.5, -2", 2) == (1.5, -2.0), "with points, as everywhere"
    with pytest.raises(BadPointError, match="2 numbers with semicolons between, as in 1,5; -2"):
        start_of("1; 2; 3", 2)


def test_a_field_takes_it_and_the_file_keeps_the_point(comma, open_window, qtbot):
    window = open_window()
    line = window.scenario_panel.lines["start"]
    assert line.text() == "−2,6; −0,05"
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "0,25; -1,5")
    line.clearFocus()
    assert window.session.scenario.start == (0.25, -1.5)
    text = dumps(window.session.scenario)
    assert loads(text) == window.session.scenario
    assert "0.25" in text and "0,25" not in text  # noqa: PT018
    assert window.findChild(ValueEdit, "run-0-schedule-lr-edit").text() == "0,0525"


def test_language_and_comma_are_those_preferred(tmp_path, monkeypatch):
    kept = QSettings(str(tmp_path / "kept.ini"), QSettings.Format.IniFormat)
    monkeypatch.setattr(preferred_language, "_kept", kept.value)
    assert preferred_language.preferred_mark() == "."
    for name, value in {"language": "de", "decimal_mark": "comma"}.items():
        kept.setValue(name, value)
    assert (preferred_language.preferred(), preferred_language.preferred_mark()) == ("de", ",")


def test_the_preferences_say_that_language_and_comma_wait_for_the_next_start(qtbot):
    opened = PreferencesWindow(DARK, Preferences, lambda _: None)
    qtbot.addWidget(opened)
    box = opened.forms["language"].findChild(QComboBox)
    assert {box.itemText(row): box.itemData(row) for row in range(box.count())} == {
        "as the desktop": "system", "English": "en", "Deutsch": "de",
    }  # fmt: skip
    assert opened.later.isHidden()
    box.setCurrentText("Deutsch")
    box.activated.emit(box.currentIndex())
    assert opened._wanted.language == "de"
    assert not opened.later.isHidden()
