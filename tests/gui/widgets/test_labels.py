"""Titles of sections say their role, and figures hold their place."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QWidget,
)

from fallline.gui.widgets.section import Card, SectionTitle
from fallline.gui.widgets.steady import Steady


def test_section_and_card_carry_their_roles(show):
    title = show(SectionTitle("Condition number", "κ(H)"))
    assert title.title.text() == "Condition number"  # capitals are dress: a screen reader reads words
    assert title.title.property("role") == "section"
    assert Card().property("role") == "card"


def test_a_figure_holds_its_place_and_grows_when_it_must(qtbot):
    label = Steady("0.12")
    qtbot.addWidget(label)
    first = label.width()
    label.show_text("0.1")
    assert label.width() == first
    label.show_text("0.504 / 37.9")
    wide = label.width()
    assert wide >= label.fontMetrics().horizontalAdvance("0.504 / 37.9")
    label.show_text("1")
    assert label.fontMetrics().horizontalAdvance("1") <= label.width() < wide


def test_another_figure_of_the_same_length_asks_no_layout(qtbot):
    asked = []

    class Holder(QWidget):
        def event(self, event):
            asked.append(event.type())
            return super().event(event)

    holder = Holder()
    qtbot.addWidget(holder)
    label = Steady("0.12", holder)
    row = QHBoxLayout(holder)
    row.addWidget(label)
    holder.show()
    QApplication.processEvents()
    asked.clear()
    label.show_text("0.21")
    QApplication.processEvents()
    assert label.text() == "0.21"
    assert QEvent.Type.LayoutRequest not in asked
    label.show_text("0.0123")
    QApplication.processEvents()
    assert QEvent.Type.LayoutRequest in asked
