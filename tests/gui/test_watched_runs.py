"""The window of watched runs: it follows files as they grow, draws several on each other, and is scrubbed meanwhile."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

import fallline
from fallline.gui.theme import DARK
from fallline.gui.watching import followed as followed_module
from fallline.gui.watching.watch_window import PLACES, WatchWindow

from .kept_window import dressed
from .reading import works

CURVES = np.linspace(1, 8, 6)


@pytest.fixture
def watching(qtbot, qapp, monkeypatch):
    monkeypatch.setattr(followed_module, "PAUSE", 5)
    dressed(qapp, DARK)
    window = WatchWindow(DARK)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    window.close()
    qtbot.waitUntil(lambda: not works(window.followed).busy)


def descend(run, steps, theta):
    for _ in range(steps):
        gradient = CURVES * theta
        loss, theta = float(theta @ gradient) / 2, theta - 0.1 * gradient
        run.step(loss, theta, gradient=gradient, rate=0.1)
    return theta


def known(window):
    """Steps of each run that is drawn."""
    picture = window.followed.picture
    return [-1 if run is None else run.recording.steps for run in picture.runs] if picture is not None else []


def test_it_follows_runs_as_they_grow_and_is_scrubbed_meanwhile(watching, qtbot, tmp_path):
    paths = [tmp_path / f"{name}.recording" for name in "ab"]
    for path in paths:
        watching.watch(path)
    qtbot.waitUntil(lambda: "not there yet" in watching.side.words.text())
    runs = [fallline.watch(path, parameters=np.ones(6) * k, every=1) for k, path in enumerate(paths, 1)]
    ends = [descend(run, 20, np.ones(6) * k) for k, run in enumerate(runs, 1)]
    for run in runs:
        run.end_epoch(0.5)
        run.curvature(product=lambda v: CURVES * v)
    qtbot.waitUntil(lambda: known(watching) == [20, 20] and not any(plot.note.text() for plot in watching.plots[:4]))
    first = watching.followed.picture
    assert len(first.runs[0].path.points) == 21
    assert "of the motion of 6 parameters" in watching.path.note.text()
    assert watching.plots[4].note.text() == "Nothing is recorded of it yet."
    assert first.runs[0].at("curvature.lambda_max", 20)[1] == pytest.approx(8)

    watching.slider.setValue(PLACES // 2)
    assert watching.place == pytest.approx(10)
    assert len(watching.path.dots.dots) == 2
    at = watching.path.dots.dots[0]
    assert (at.x, at.y) == pytest.approx(tuple(first.runs[0].path.points[10]))
    watching.slider.setValue(PLACES)
    descend(runs[0], 30, ends[0])
    qtbot.waitUntil(lambda: known(watching) == [50, 20])
    assert watching.place == 50
    now = watching.followed.picture
    before, after = first.runs[1].path.points, now.runs[1].path.points
    assert ((before - before.mean(0)) * (after - after.mean(0))).sum(axis=0)[0] > 0  # it does not turn over
    watching.side.over.setCurrentText("Seconds")
    qtbot.waitUntil(lambda: watching.followed.picture.axis == "seconds")
    watching.side.over.setCurrentText("Epoch")
    qtbot.waitUntil(lambda: watching.followed.picture.axis == "epoch")
    assert watching.followed.picture.runs[0].last == pytest.approx(1 + 30 / 21, rel=0.1)
    for run in runs:
        run.close()


def test_what_is_damaged_is_told_and_what_was_whole_stays(watching, qtbot, tmp_path):
    path = tmp_path / "run.recording"
    with fallline.watch(path, parameters=np.ones(6), every=1) as run:
        descend(run, 9, np.ones(6))
    with path.open("ab") as file:
        file.write(bytes(range(64)))
    watching.watch(path)
    qtbot.waitUntil(lambda: known(watching) == [9])
    qtbot.waitUntil(lambda: "run.recording: damaged at byte" in watching.side.words.text())
    watching.side.remove.click()
    assert watching.followed.readers == []
    assert "fallline.watch" in watching.side.words.text()


def test_a_drop_on_the_main_window_and_what_is_opened_are_watched(window, qtbot, tmp_path):
    path = tmp_path / "run.recording"
    with fallline.watch(path, parameters=np.ones(6), every=1) as run:
        descend(run, 9, np.ones(6))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip
    before = window.session.scenario
    assert window.documents.drops.eventFilter(window, event)
    watched = window.windows.open_watch()
    assert window.session.scenario is before
    assert [reader.path for reader in watched.followed.readers] == [path]
    window.documents.open_path(path)
    assert len(watched.followed.readers) == 1
    qtbot.waitUntil(lambda: known(watched) == [9])
    assert watched.kept()["files"] == [str(path)]
    watched.close()
    qtbot.waitUntil(lambda: not works(watched.followed).busy)


def test_it_is_a_run_with_its_own_loss_and_rate_wherever_parameters_per_step_are_read(tmp_path):
    path = tmp_path / "run.recording"
    with fallline.watch(path, parameters=np.ones(6), every=1) as run:
        descend(run, 9, np.ones(6))
    scenario = fallline.load_scenario(path)
    (drawn,) = fallline.trace(scenario)
    assert "on its principal plane" in scenario.title
    assert drawn.loss[0, 0] == CURVES.sum() / 2
    assert np.isnan(drawn.loss[-1, 0])  # nobody has taken a step from there
    assert (drawn.lr == 0.1).all()
    assert drawn.gradient_norm[0, 0] == pytest.approx(np.linalg.norm(CURVES))
