"""What is dropped on the window or pasted into it, and what goes to the clipboard."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from fallline import OPTIMIZERS, load_scenario
from fallline.engine.files import link
from fallline.engine.scenario.edit import replace, with_run
from fallline.gui.commands.export import export


def drop(window, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    over = window.childAt(700, 400)  # the view in the middle: it must let the window have it
    entering = QDragEnterEvent(QPoint(5, 5), *how)
    QApplication.sendEvent(over, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(over, QDropEvent(QPointF(5, 5), *how))


@pytest.mark.parametrize("name", ["a.png", "a.svg", "a.gif", "a.csv", "a.py"])
def test_a_file_dropped_on_the_window_opens(window, tmp_path, name):
    other = replace(load_scenario("ravine"), steps=17, title="Dropped")
    size = "300x240" if name.endswith((".png", ".svg", ".gif")) else None
    export(other, tmp_path / name, {}, size)
    drop(window, tmp_path / name)
    assert window.session.scenario == other
    assert window.documents.path is None  # Save will ask where, and not write over the picture


def test_a_foreign_file_dropped_on_the_window_is_refused(window, tmp_path):
    (tmp_path / "a.svg").write_text("<svg/>")
    before = window.session.scenario
    drop(window, tmp_path / "a.svg")
    assert "a.svg: this SVG image carries no scenario" in window.stage.banner.text.text()
    assert window.session.scenario is before


def test_text_goes_out_and_comes_back(window):
    edited = replace(window.session.scenario, steps=33)
    window.session.edit(edited)
    window.findChild(QAction, "copy-link-action").trigger()
    assert QGuiApplication.clipboard().text() == link.to_text(edited)
    window.documents.open_example("saddle")
    window.findChild(QAction, "paste-scenario-action").trigger()
    assert window.session.scenario == edited
    QGuiApplication.clipboard().setText("nothing of the kind")
    window.findChild(QAction, "paste-scenario-action").trigger()
    assert "Could not open it" in window.stage.banner.text.text()
    assert window.session.scenario == edited


def test_picture_and_table_go_to_the_clipboard(window):
    window.findChild(QAction, "copy-image-action").trigger()
    assert QGuiApplication.clipboard().image().width() == 1600
    window.findChild(QAction, "copy-data-action").trigger()
    head, first, *_ = QGuiApplication.clipboard().text().split("\n")
    assert head.split("\t")[:5] == ["run", "walker", "step", "lr", "theta0"]
    assert first.split("\t")[4] == "-2.6"


def test_a_recorded_run_joins_the_runs_on_the_landscape(window, tmp_path):
    np.savez(tmp_path / "mine.npz", theta=np.linspace((-2, 1), (0, 0), 200))
    before = window.session.scenario
    drop(window, tmp_path / "mine.npz")
    after = window.session.scenario
    assert after.runs[: len(before.runs)] == before.runs
    assert (after.runs[-1].label, after.landscape, after.steps) == ("mine", before.landscape, 199)
    assert window.session.paths[-1].theta[-1, :, 0].tolist() == [0.0, 0.0]
    window.session.undo_stack.undo()
    assert window.session.scenario == before


def test_a_recording_is_not_offered_as_a_method_and_says_what_it_is(window, tmp_path):
    np.savez(tmp_path / "mine.npz", theta=np.linspace((-2, 1), (0, 0), 20))
    drop(window, tmp_path / "mine.npz")
    *others, mine = [card.optimizer_box for card in window.runs_panel.cards]
    assert (mine.currentIndex(), mine.placeholderText()) == (-1, "Recorded run")
    assert all(box.findData("recorded") == -1 and box.currentIndex() >= 0 for box in others)
    window.session.edit(with_run(window.session.scenario, len(others), optimizer=OPTIMIZERS["adam"]()))
    assert mine.currentData() == "adam"
