"""The dialog of slides writes what is ticked, as large and in the theme that is asked for."""

import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from fallline import load_scenario
from fallline.gui.export import slides_dialog


def test_it_writes_the_ticked_snapshots_and_refuses_what_is_no_slide(window, qtbot, tmp_path, monkeypatch):
    window.session.load(load_scenario("past-the-limit"))
    monkeypatch.setattr(slides_dialog, "ask_where", lambda *asked: (Path(tmp_path / "talk.pdf"), asked[3][0]))
    window.documents.export_slides()
    dialog = window.findChild(slides_dialog.SlidesDialog)
    for row in range(4):
        dialog.list.item(row).setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.export_button.isEnabled()
    dialog.list.item(1).setCheckState(Qt.CheckState.Checked)
    show, theme = (dialog.form.findChild(QComboBox, f"slides-options-{name}") for name in ("show", "theme"))
    theme.setCurrentText("light")
    theme.activated.emit(theme.currentIndex())
    show.setCurrentText("window")
    show.activated.emit(show.currentIndex())
    assert not dialog.export_button.isEnabled()
    show.setCurrentText("contour")
    show.activated.emit(show.currentIndex())
    assert dialog.options.theme == "light"
    dialog.export_button.click()
    qtbot.waitUntil(lambda: window.stage.banner.text.text().startswith("Wrote"), timeout=30_000)
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "talk.pdf").read_bytes())) == 1
    window.session.load(load_scenario("ravine"))
