"""Another theme or size of text holds the window up for what is in sight alone; all else follows, turn by turn."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from fallline.gui import text_size
from fallline.gui.late_styling import AT_A_TIME
from fallline.gui.stage import Stage
from fallline.gui.style import dress, late_styling
from fallline.gui.theme import DARK, LIGHT


class Heard(QObject):
    """Who hears of another style, between two looks, once there is a list: a widget has no type while it is made."""

    widgets, before_painting = None, None

    def eventFilter(self, watched, event):
        if self.before_painting is None and event.type() == QEvent.Type.Paint and isinstance(watched, Stage):
            self.before_painting = len(self.widgets or ())
        if self.widgets is not None and event.type() == QEvent.Type.StyleChange and isinstance(watched, QWidget):
            self.widgets.append(watched)
        return False

    def since(self):
        found, self.widgets, self.before_painting = self.widgets, [], None
        return found


@pytest.fixture
def heard(qapp):
    found = Heard()
    qapp.installEventFilter(found)
    yield found
    qapp.removeEventFilter(found)


@pytest.fixture
def dark(qapp):
    dress(DARK)
    late_styling().finish()
    yield
    dress(DARK)
    late_styling().finish()


def test_no_turn_of_the_loop_styles_more_than_is_in_sight_or_a_few(window, heard, dark):
    window.windows.open_lab(1)
    window.windows.open_preferences().close()
    late_styling().finish()
    heard.since()
    dress(LIGHT)
    at_once = {each for each in heard.since() if each.objectName() != "memory-of-styles"}
    assert window.stage in at_once
    assert [each for each in at_once if not (each.isVisible() and each.window() is window)] == []
    QApplication.processEvents()
    assert heard.before_painting < AT_A_TIME, "what is in sight is painted before any turn"
    heard.since()
    turns = []
    while late_styling().waits:
        QApplication.processEvents()
        turns.append(len(heard.since()))
    assert len(turns) > 1
    # And the one that remembers, and what is polished with its parent: the bars of what scrolls, the parts of a player.
    assert max(turns) <= AT_A_TIME + 25
    for each in QApplication.allWidgets():
        if isinstance(each, QLabel) and each.property("role") == "muted" and each.isEnabled():
            assert each.palette().windowText().color().name() == LIGHT.muted


def page_of(qtbot, *words):
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    for each in words:
        column.addWidget(QLabel(each, page))
    page.show()
    return page, page.findChildren(QLabel)


def test_what_is_shown_in_the_meantime_is_styled_before_it_is_seen(qtbot, dark):
    page, (one, other) = page_of(qtbot, "one", "other")
    one.hide()
    other.setProperty("role", "section")
    page.hide()
    dress(LIGHT)
    page.show()
    assert other.palette().windowText().color().name() == LIGHT.muted
    one.show()
    assert one.palette().windowText().color().name() == LIGHT.text


def test_what_a_style_put_on_before_a_change_is_taken_off_after_it(qtbot, dark):
    """A fault that was mended while its line was out of sight."""
    page, (line,) = page_of(qtbot, "no such file")
    line.setProperty("role", "error")
    line.style().polish(line)
    assert line.palette().windowText().color().name() == DARK.error
    page.hide()
    dress(LIGHT)
    page.show()
    assert line.palette().windowText().color().name() == LIGHT.error
    line.setProperty("role", "")
    line.style().unpolish(line)
    line.style().polish(line)
    assert line.palette().windowText().color().name() == LIGHT.text


def test_links_take_the_colour_of_the_theme(qtbot, dark):
    _, (line,) = page_of(qtbot, '<a href="guide:1">\N{FULL BLOCK}\N{FULL BLOCK}</a>')
    dress(LIGHT)
    picture = line.grab().toImage()
    assert picture.pixelColor(6, picture.height() // 2).name() == LIGHT.accent


def test_hidden_text_is_as_large_as_the_rest_before_it_is_seen(qtbot, dark):
    page, (line,) = page_of(qtbot, "words")
    page.hide()
    usual = line.fontMetrics().height()
    try:
        text_size.set_scale(2.0)
        dress(DARK)
        page.show()
        assert line.fontMetrics().height() > 1.8 * usual
        QApplication.processEvents()  # as before a painting
        assert line.height() >= line.fontMetrics().height()
    finally:
        text_size.set_scale(1.0)
