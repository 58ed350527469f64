"""In the window a recording is not dragged, set, joined to what it is not, or overwritten by what is seen of it."""

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QFileDialog, QMessageBox

from fallline.gui.panels.card import Card
from fallline.gui.views.contour_keys import ContourKeys

T = np.linspace(0, 3, 20)
POINTS = np.column_stack([np.cos(T), np.sin(T)])
BUTTONS = QMessageBox.StandardButton


@pytest.fixture
def window(open_window, tmp_path):
    np.savez(tmp_path / "run.npz", theta=POINTS @ np.random.default_rng(0).normal(size=(2, 5)), loss=np.exp(-T))
    made = open_window()
    made.documents.open_path(tmp_path / "run.npz")
    made.grab()
    return made


def banner(window):
    return window.stage.banner.text.text()


def test_nothing_of_it_is_dragged_or_set(window):
    session, contour = window.session, window.stage.contour
    before = session.scenario
    assert contour.starts.rings == []
    assert not contour.starts.hint.isVisible()
    ContourKeys(contour).move_start(1, 0)
    contour.start_at(0.3, 0.3)
    assert session.scenario is before
    card = window.findChildren(Card)[0]
    card.set_opened(True)
    window.grab()
    assert not [box for box in card.findChildren(QComboBox) if box.isVisible()]
    window.documents.open_example("saddle")
    assert len(contour.starts.rings) == 1


def test_no_file_of_what_is_seen_takes_its_place(window, tmp_path, monkeypatch):
    whole, told = (tmp_path / "run.npz").read_bytes(), []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "run.npz"), ""))
    monkeypatch.setattr(QMessageBox, "warning", lambda *given: told.append(given[2]))
    window.documents.export_data()
    assert (tmp_path / "run.npz").read_bytes() == whole
    assert told == ["run.npz is what was recorded. A file of what is seen of it needs another name."]
    assert window.documents.path is None


def test_parameters_are_no_coordinates_of_its_plane(window, tmp_path):
    np.savez(tmp_path / "two.npz", theta=POINTS)
    window.documents.open_path(tmp_path / "two.npz")
    assert [run.label for run in window.session.scenario.runs] == ["two"]
    np.savez(tmp_path / "three.npz", **{"a.theta": POINTS, "b.theta": 2 * POINTS})
    window.documents.open_path(tmp_path / "three.npz")
    assert [run.label for run in window.session.scenario.runs] == ["two", "a", "b"]


def test_a_person_is_asked_what_nothing_tells_and_told_what_was_left_aside(window, tmp_path, monkeypatch):
    lines = ["apples,pears", *(f"{x!r},{y!r}" for x, y in POINTS.tolist())]
    (tmp_path / "fruit.csv").write_text("\n".join(lines), "utf-8")
    for answer, path, metrics in (("Yes", 20, []), ("Cancel", 20, []), ("No", 0, ["apples", "pears"])):
        monkeypatch.setattr(QMessageBox, "question", lambda *_, answer=answer: BUTTONS[answer])
        window.documents.open_path(tmp_path / "fruit.csv")
        (run,) = window.session.scenario.runs
        assert (len(run.optimizer.points), [each.name for each in run.optimizer.metrics]) == (path, metrics)
    shown = [window.pages.tabText(k) for k in range(window.pages.count()) if window.pages.isTabVisible(k)]
    assert "Metrics" in shown
    view = window.pages["Metrics"]
    view.names.setCurrentText("pears")
    view.names.activated.emit(1)
    np.testing.assert_array_equal(view.drawn[0].y, POINTS[:, 1])
    lines = ["w0,w1,apples", *(f"{x!r},{y!r},1" for x, y in POINTS.tolist())]
    (tmp_path / "fruit.csv").write_text("\n".join(lines), "utf-8")
    window.documents.open_example("ravine")
    window.documents.open_path(tmp_path / "fruit.csv")
    assert "Taken as metrics, not as parameters: apples." in banner(window)


def test_a_folder_of_checkpoints_opens_from_the_menu(window, tmp_path, monkeypatch):
    folder = tmp_path / "trained"
    folder.mkdir()
    for k, point in enumerate(POINTS):
        np.savez(folder / f"step_{k}.npz", weight=np.outer(point, [1.0, 2.0]), loss=np.exp(-T[k]))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    window.registry["open-folder"].trigger()
    (run,) = window.session.scenario.runs
    assert (run.label, len(run.optimizer.points), run.optimizer.losses) == ("trained", 20, tuple(np.exp(-T)))
    assert window.documents.path is None
    assert not [text for text in (banner(window),) if text.startswith("Could")]
