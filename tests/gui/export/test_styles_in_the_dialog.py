"""The dialog dresses a picture in a style: its size and theme follow, until they are changed."""

import pytest
from PySide6.QtWidgets import QComboBox, QWidget
from shiboken6 import isValid

from fallline.gui.chart.styles import STYLES
from fallline.gui.export.dialog import ExportDialog


@pytest.fixture
def dialog(window):
    made = ExportDialog(window.documents, window)
    made.open()
    yield made
    if isValid(made):
        made.close()


def pick(dialog, name, text):
    box = dialog.form.findChild(QComboBox, f"export-options-{name}")
    box.setCurrentText(text)
    box.activated.emit(box.currentIndex())


def test_a_style_brings_its_size_and_its_questions_and_the_screen_takes_them_back(dialog, qtbot):
    def asked(name):
        editor = dialog.form.findChild(QWidget, f"export-options-{name}")
        return editor is not None and editor.isVisibleTo(dialog.form)

    box = dialog.form.findChild(QComboBox, "export-options-style")
    assert {box.itemText(k) for k in range(box.count())} == set(STYLES)
    assert not asked("names")
    before = dialog.choice.still
    pick(dialog, "style", "ieee")
    still = dialog.choice.still
    assert (still.width, still.height, still.unit, still.theme) == (3.5, 2.6, "in", "print")
    assert asked("names")
    assert asked("inset")
    assert asked("bar")
    dialog.show_preview()
    qtbot.waitUntil(lambda: not dialog.preview.drawing.busy, timeout=20_000)
    shown = dialog.preview.pixmap()
    assert shown.width() / shown.height() == pytest.approx(3.5 / 2.6, rel=0.02)
    pick(dialog, "show", "surface")
    assert not asked("inset")
    pick(dialog, "unit", "pt")
    assert (dialog.choice.still.style, dialog.choice.still.width) == ("ieee", 252.0)
    pick(dialog, "style", "screen")
    assert dialog.choice.still.unit == before.unit == "px"
    assert not asked("names")
    pick(dialog, "unit", "cm")
    assert dialog.choice.still.style == "print"
