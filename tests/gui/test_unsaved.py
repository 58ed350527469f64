"""What was changed and never saved: nothing of it is lost without a question, or without a way back."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QPushButton

from fallline import load_scenario, loads
from fallline.engine.scenario.edit import replace


def change(window, steps=77):
    window.session.edit(replace(window.session.scenario, steps=steps))
    return window.session.scenario


def test_a_changed_example_that_was_left_comes_back_by_one_click(window, hand):
    changed = change(window)
    window.documents.open_example("saddle")
    assert "Momentum in a ravine was changed and not saved" in window.stage.banner.text.text()
    offer = window.findChild(QPushButton, "banner-offer-button")
    assert offer.text() == "Bring it back"
    hand.click(offer)
    assert window.session.scenario == changed
    assert window.isWindowModified(), "it is not saved yet"
    assert not window.stage.banner.isVisible(), "the example was not changed: nothing was left"


def test_the_menu_brings_it_back_too_and_only_when_there_is_something(window):
    action = window.findChild(QAction, "bring-back-action")
    menu = next(each for each in window.menuBar().findChildren(QMenu) if action in each.actions())
    menu.aboutToShow.emit()
    assert not action.isVisible()
    changed = change(window)
    window.findChild(QAction, "new-action").trigger()
    menu.aboutToShow.emit()
    assert action.isVisible()
    action.trigger()
    assert window.session.scenario == changed


def test_two_changed_ones_change_places(window):
    one = change(window)
    window.documents.open_example("saddle")
    two = change(window, 33)
    window.documents.bring_back()
    assert window.session.scenario == one
    window.documents.bring_back()
    assert window.session.scenario == two


def test_an_unchanged_example_is_left_without_a_word(open_window):
    window = open_window()
    window.documents.open_example("saddle")
    assert not window.stage.banner.isVisible()
    assert window.documents.left is None


@pytest.mark.parametrize(("answer", "closes"), [("Cancel", False), ("Discard", True)])
def test_closing_asks_where_something_was_changed_and_has_no_file(window, monkeypatch, answer, closes):
    asked = []
    button = getattr(QMessageBox.StandardButton, answer)
    monkeypatch.setattr(QMessageBox, "question", lambda *given: asked.append(given[2]) or button)
    change(window)
    assert window.close() is closes
    assert asked == ["Momentum in a ravine was changed. Save it?"]


@pytest.mark.parametrize("named", [True, False])
def test_closing_saves_under_a_name_or_stays_open(window, monkeypatch, tmp_path, named):
    target = tmp_path / "mine.toml"
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Save)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target) if named else "", ""))
    changed = change(window)
    assert window.close() is named
    assert target.is_file() is named
    if named:
        assert loads(target.read_text("utf-8")) == changed


def test_closing_an_untouched_window_asks_nothing(window):
    assert window.session.scenario == load_scenario("ravine")
    assert window.close()
