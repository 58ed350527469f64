"""At 1000x700 and 1400x900 every plot of a lab can be read, if need be one row at a time, and no legend lies on it."""

import pytest
from PySide6.QtCore import Qt

from fallline.gui.labs.plot import LabPlot
from fallline.gui.theme import DARK

LEAST = 140
"""Pixels of the inside of a plot, each way but across three beside each other."""


def readable(lab):
    for plot in lab.plots:
        if plot.isVisible():
            box, legend = plot.plot.getViewBox().sceneBoundingRect(), plot.legend.sceneBoundingRect()
            assert box.height() >= LEAST, plot.title.text()
            assert box.width() >= LEAST - 15, plot.title.text()
            assert not plot.legend.items or not box.adjusted(1, 1, -1, -1).intersects(legend), plot.title.text()
            assert legend.right() <= plot.plot.width() + 1, plot.title.text()


@pytest.mark.parametrize("number", [1, 4, 6, 11, 17])
def test_every_plot_is_readable_at_both_sizes_and_each_row_is_shown(open_lab, settle, qtbot, hand, number):
    lab = open_lab(number)
    rows = lab.stage.rows
    for size, folded in (((1000, 700), True), ((1400, 900), False), ((1000, 700), True)):
        lab.window().resize(*size)
        settle()
        settle()
        assert rows.isVisible() == folded
        assert not folded or rows.height() >= rows.sizeHint().height()
        shown = set()
        for row in range(rows.count() if folded else 1):
            if folded:
                hand.press_on(rows, rows.tabRect(row).center())
                hand.release()
                settle()
                assert rows.currentIndex() == row
            readable(lab)
            shown |= {plot for plot in lab.plots if plot.isVisible()}
            assert lab.stage.canvas.bars[1].maximum() == 0, "nothing scrolls"
        assert shown == set(lab.plots)
    qtbot.keyClick(rows, Qt.Key.Key_Left)
    assert rows.currentIndex() == 0


def test_a_lesson_shows_the_plots_that_it_speaks_of_and_gives_the_rows_back(open_lab, settle):
    from fallline.gui.labs.focus import Focus

    lab = open_lab(4)
    lab.window().resize(1000, 700)
    settle()
    lab.stage.rows.setCurrentIndex(1)
    focus = Focus(lab, ["Saddle", "Losses"])
    settle()
    assert {plot.title.text() for plot in lab.plots if plot.isVisible()} == {"Saddle", "Losses"}
    assert not lab.stage.rows.isVisible()
    focus.end()
    settle()
    assert {plot.title.text() for plot in lab.plots if plot.isVisible()} == {"Noise", "Conditioning", "Losses"}


def test_a_note_takes_no_more_lines_than_it_needs_once_its_plot_is_wider(qtbot):
    plot = LabPlot(DARK, "Title", "x", "y")
    qtbot.addWidget(plot)
    plot.resize(210, 300)
    with qtbot.waitExposed(plot):
        plot.show()
    plot.say("A line of words that takes two or three lines where there is little room")
    narrow = plot.note.height()
    plot.resize(600, 300)
    qtbot.waitUntil(lambda: plot.note.width() > 500)
    assert plot.note.minimumHeight() < narrow
    assert plot.note.minimumHeight() <= plot.note.fontMetrics().lineSpacing() + 4


@pytest.mark.parametrize("number", [10])
def test_the_tabs_are_to_be_seen_as_soon_as_a_lab_opens(open_lab, settle, number):
    lab = open_lab(number)  # at the usual size of the window, where there is not quite room for all
    settle()
    rows, canvas = lab.stage.rows, lab.stage.canvas
    assert rows.folded == rows.isVisible()
    assert not rows.folded or rows.height() >= rows.sizeHint().height()
    assert canvas.geometry().top() <= (rows.geometry().bottom() + 4 if rows.folded else 0)
