"""A change of theme styles each widget once, and no widget that nobody can see belongs to a plot."""

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractButton, QApplication, QGroupBox, QLabel, QMenu, QVBoxLayout, QWidget

from fallline.gui.style import dress, late_styling
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views.axes import make_plot


class Styled(QObject):
    """Counts how often each widget hears that it was styled."""

    def __init__(self):
        super().__init__()
        self.times = Counter()

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.StyleChange and isinstance(watched, QWidget):
            self.times[watched] += 1
        return False


@pytest.fixture
def styled(qapp):
    found = Styled()
    qapp.installEventFilter(found)
    yield found
    qapp.removeEventFilter(found)


def test_no_widget_is_styled_once_for_each_of_its_ancestors(window, styled):
    dress(LIGHT)
    dress(DARK)
    assert styled.times[window.stage] >= 2
    late_styling().finish()
    assert max(styled.times[each] for each in window.findChildren(QWidget)) <= 2  # once for either theme


def test_a_plot_has_no_menus_and_no_controls(qapp, qtbot):
    before = set(QApplication.allWidgets())
    plot = make_plot(DARK)
    qtbot.addWidget(plot)
    made = set(QApplication.allWidgets()) - before
    assert plot in made
    assert not [each for each in made if isinstance(each, QMenu | QAbstractButton | QGroupBox)]
    assert len(made) < 12


def test_what_is_hidden_while_the_theme_changes_has_it_when_it_is_shown(qapp, qtbot):
    dress(DARK)
    page, words = QWidget(), QLabel("words")
    qtbot.addWidget(page)
    QVBoxLayout(page).addWidget(words)
    dress(LIGHT)
    page.show()
    assert words.palette().text().color().name() == LIGHT.text
    page.hide()
    dress(DARK)
    page.show()
    assert words.palette().text().color().name() == DARK.text


def test_a_plot_without_menus_draws_and_closes(qtbot):
    plot = make_plot(DARK)
    qtbot.addWidget(plot)
    curve = plot.plot([0.0, 1.0, 2.0], [1.0, 3.0, 2.0])
    plot.resize(300, 200)
    plot.show()
    assert plot.grab().toImage().pixelColor(150, 100).isValid()
    assert curve.getData()[1].tolist() == [1.0, 3.0, 2.0]
    plot.close()
    assert plot.getPlotItem() is None
