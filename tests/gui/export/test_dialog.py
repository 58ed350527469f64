"""The dialog asks for what counts, shows what will be written, and writes it."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QPushButton, QWidget
from shiboken6 import isValid

from fallline import load_scenario
from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.edit import replace
from fallline.gui.export.dialog import ExportDialog

from .looks import SMALL


@pytest.fixture
def dialog(window, qtbot):
    """The dialog of the window; closed again by the test or here."""
    made = ExportDialog(window.documents, window)
    made.open()
    yield made
    if isValid(made):
        made.close()


def choose(dialog, ending):
    kind = dialog.findChild(QComboBox, "export-kind")
    kind.setCurrentIndex(kind.findData(ending))


@pytest.mark.parametrize("ending", [format.endings[0] for format in FORMATS.written("picture")])
def test_the_dialog_writes_what_was_chosen(window, dialog, tmp_path, monkeypatch, ending):
    choose(dialog, ending)
    unit = dialog.form.findChild(QComboBox, "export-options-unit")
    unit.setCurrentText("cm")
    unit.activated.emit(unit.currentIndex())
    still = dialog.choice.still
    assert (still.width, still.height, still.unit) == (8.5, 6.0, "cm")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out"), ""))
    dialog.findChild(QPushButton, "export-button").click()
    assert load_scenario(tmp_path / f"out{ending}") == window.session.scenario
    assert window.stage.banner.text.text() == f"Wrote out{ending}."


def test_only_what_counts_is_asked(dialog):
    def asked():
        found = {
            name: dialog.form.findChild(QWidget, f"export-options-{name}")
            for name in type(dialog.options).__struct_fields__
        }
        return {name for name, editor in found.items() if editor is not None and editor.isVisibleTo(dialog.form)}

    show = dialog.form.findChild(QComboBox, "export-options-show")
    assert not asked() & {"turn", "tilt", "log"}
    show.setCurrentText("surface+loss")
    show.activated.emit(show.currentIndex())
    assert asked() >= {"turn", "tilt", "log", "transparent"}
    choose(dialog, ".webm")
    assert not asked() & {"turn", "transparent", "dpi"}


def test_the_preview_of_the_window_is_the_picture_that_will_be_written(window, dialog, tmp_path):
    dialog.choice = dialog.choice.edited(replace(dialog.choice.still, show="window", width=1400.0, height=900.0))
    dialog.show_preview()
    seen = dialog.preview.pixmap().toImage()
    window.documents.export_picture_path(tmp_path / "a.png", dialog.options)
    with Image.open(tmp_path / "a.png") as image:
        small = np.asarray(image.convert("RGB").resize((seen.width(), seen.height()), Image.Resampling.BOX)).astype(int)
    shown = np.frombuffer(seen.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint8)
    shown = shown.reshape(seen.height(), seen.width(), 4)[..., 2::-1].astype(int)
    assert np.abs(shown - small).mean() < 3


def test_the_preview_follows_the_options(dialog):
    def seen():
        dialog.show_preview()
        return dialog.preview.pixmap().toImage()

    first = seen()
    box = dialog.form.findChild(QComboBox, "export-options-theme")
    box.setCurrentText("print")
    box.activated.emit(box.currentIndex())
    assert dialog.choice.still.theme == "print"
    assert seen() != first
    choose(dialog, ".gif")
    assert dialog.options.last == 120
    assert seen().width() == 520


def test_the_dialog_writes_a_film_and_shows_how_far_it_is(window, dialog, tmp_path, qtbot):
    choose(dialog, ".webm")
    dialog.choice = dialog.choice.edited(SMALL)
    dialog.write(tmp_path / "a.webm")
    assert dialog.bar.isVisible()
    with qtbot.waitSignal(dialog.bar.job.finished, timeout=20_000):
        pass
    assert window.stage.banner.text.text() == "Wrote a.webm."
    assert load_scenario(tmp_path / "a.webm") == window.session.scenario


def test_cancel_in_the_middle_of_a_film_leaves_nothing(window, dialog, tmp_path, qtbot):
    choose(dialog, ".webm")
    dialog.write(tmp_path / "a.webm")
    with qtbot.waitSignal(dialog.bar.job.background.told, timeout=20_000, check_params_cb=lambda share, _: share > 0):
        pass
    with qtbot.waitSignal(dialog.bar.job.finished, timeout=20_000):
        dialog.findChild(QPushButton, "export-cancel-button").click()
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_cannot_be_written_is_told_in_one_line(window, dialog, tmp_path, qtbot):
    choose(dialog, ".webm")
    dialog.choice = dialog.choice.edited(SMALL)
    dialog.write(tmp_path / "nowhere" / "a.webm")
    with qtbot.waitSignal(dialog.bar.job.finished, timeout=20_000):
        pass
    assert window.stage.banner.text.text() == "Could not write a.webm: No such file or directory."
    assert not isValid(dialog) or not dialog.isVisible()


def test_the_density_is_called_auto_and_told_beside_the_size(dialog, qtbot):
    edit = dialog.form.findChild(QLineEdit, "export-options-dpi-edit")
    assert edit.text() == "auto"
    assert "154 dpi" in dialog.said.text()
    for typed, meant in (("300", 300), ("auto", 0), ("0", 0)):
        edit.setFocus()
        edit.selectAll()
        qtbot.keyClicks(edit, typed)
        qtbot.keyClick(edit, Qt.Key.Key_Tab)
        assert dialog.choice.still.dpi == meant
    assert edit.text() == "auto"
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "many")
    assert edit.property("fault")


def test_the_preview_grows_with_the_dialog_so_that_its_type_can_be_read(dialog, qtbot):
    preview = dialog.preview
    preview.setMinimumSize(860, 560)
    dialog.adjustSize()
    dialog.resize(1230, 660)
    qtbot.waitUntil(lambda: preview.pixmap().width() > 800)
    share = preview.pixmap().width() / dialog.options.layout[0]
    assert share > 0.8, "ten points are eight and more"
