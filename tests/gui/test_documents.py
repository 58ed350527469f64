"""Files: saving, opening, examples, a wrong file, the title, and pictures and data to take away."""

import numpy as np
import pytest
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QPushButton

from fallline import load_scenario, loads
from fallline.engine.files.open import scenario_names
from fallline.engine.scenario.edit import replace
from fallline.gui.export.image import write_png
from fallline.gui.theme import DARK, LIGHT


def banner(window):
    return window.stage.banner.text.text() if window.stage.banner.isVisible() else ""


def number(colour):
    return int(colour[1:], 16)


def change(window):
    window.session.edit(replace(window.session.scenario, steps=77))


def test_what_was_saved_is_what_is_opened(window, tmp_path):
    change(window)
    edited = window.session.scenario
    assert window.documents.save_path(tmp_path / "mine.toml")
    assert loads((tmp_path / "mine.toml").read_text("utf-8")) == edited
    window.documents.open_example("saddle")
    assert window.session.scenario == load_scenario("saddle")
    window.documents.open_path(tmp_path / "mine.toml")
    assert window.session.scenario == edited
    assert window.transport.timeline.maximum() == 77
    assert window.session.undo_stack.count() == 0
    assert window.session.playhead == 0


def test_the_title_tells_the_file_and_whether_it_was_changed(window, tmp_path):
    assert window.windowTitle() == "Momentum in a ravine[*] – Fallline"
    assert not window.isWindowModified()
    change(window)
    assert window.isWindowModified()
    window.session.undo_stack.undo()
    assert not window.isWindowModified()
    change(window)
    window.documents.save_path(tmp_path / "mine.toml")
    assert window.windowTitle() == "mine.toml[*] – Fallline"
    assert not window.isWindowModified()
    window.session.undo_stack.undo()
    assert window.isWindowModified()
    window.session.undo_stack.redo()
    assert not window.isWindowModified()


WRONG = [
    ("steps = ", "not TOML"),
    ("version = 1\nsteps = 0\n[landscape]\nname = 'saddle'\n", "steps"),
    ("version = 1\n[landscape]\nname = 'sadle'\n", "saddle"),
    ("version = 9\n[landscape]\nname = 'saddle'\n", "version"),
    ("version = 1\nstart = [nan, 0.0]\n[landscape]\nname = 'saddle'\n", "start"),
    (b"\xff\xfe\x00\x01", "not a text file"),
    ("", "empty"),
    (None, "no file"),
]


def test_a_wrong_file_is_refused_with_the_reason_and_the_old_one_stays(window, tmp_path):
    before = window.session.scenario
    for number, (text, told) in enumerate(WRONG):
        wrong = tmp_path / f"wrong-{number}.toml"
        if text is not None:
            wrong.write_bytes(text if isinstance(text, bytes) else text.encode())
        window.documents.open_path(wrong)
        assert told in banner(window)
        assert wrong.name in banner(window)
        assert window.session.scenario is before
        assert window.documents.path is None
        assert window.windowTitle().startswith("Momentum in a ravine")


def test_a_wrong_file_keeps_the_undo_history(window, tmp_path):
    change(window)
    window.documents.open_path(tmp_path / "none.toml")
    window.session.undo_stack.undo()
    assert window.session.scenario == load_scenario("ravine")


def test_a_bad_message_stays_until_it_is_dismissed_or_mended(window, tmp_path, hand):
    window.documents.open_path(tmp_path / "none.toml")
    assert banner(window)
    hand.click(window.findChild(QPushButton, "banner-close-button"))
    assert banner(window) == ""
    window.documents.open_path(tmp_path / "none.toml")
    window.documents.open_example("saddle")
    assert banner(window) == ""


def test_the_examples_menu_lists_every_shipped_scenario_and_opens_it(window):
    menu = window.findChild(QMenu, "examples-menu")
    menu.aboutToShow.emit()
    actions = {action.objectName(): action for action in menu.actions()}
    assert set(actions) == {f"example-{name}-action" for name in scenario_names()}
    titles = [action.text() for action in menu.actions()]
    assert titles == sorted(titles)
    for name in scenario_names():
        scenario = load_scenario(name)
        action = actions[f"example-{name}-action"]
        assert action.text() == scenario.title
        if scenario.landscape.dimension > 100:
            continue  # its ground alone takes seconds
        action.trigger()
        assert window.session.scenario == scenario
        window.session.seek(scenario.steps // 2)
        window.grab()
        assert banner(window) == ""


def test_new_begins_with_one_plain_run(window):
    window.findChild(QAction, "new-action").trigger()
    assert [run.optimizer.tag() for run in window.session.scenario.runs] == ["gradient-descent"]
    assert window.session.undo_stack.count() == 0
    assert window.windowTitle().startswith("Untitled")


@pytest.mark.parametrize("answer", ["Save", "Discard", "Cancel"])
def test_a_changed_file_asks_before_it_is_left(window, tmp_path, monkeypatch, answer):
    path, asked = tmp_path / "mine.toml", []
    window.documents.save_path(path)
    change(window)
    button = getattr(QMessageBox.StandardButton, answer)
    monkeypatch.setattr(QMessageBox, "question", lambda *given: asked.append(given) or button)
    window.documents.open_example("saddle")
    assert len(asked) == 1
    assert (window.session.scenario == load_scenario("saddle")) is (answer != "Cancel")
    assert (loads(path.read_text("utf-8")).steps == 77) is (answer == "Save")


def test_a_changed_file_keeps_the_window_open_when_closing_is_called_off(window, tmp_path, monkeypatch):
    window.documents.save_path(tmp_path / "mine.toml")
    change(window)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Cancel)
    assert not window.close()
    assert window.isVisible()


def test_save_as_and_open_go_through_the_dialog(window, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "mine.toml"), ""))
    window.findChild(QAction, "save-action").trigger()
    assert (tmp_path / "mine.toml").is_file()
    change(window)
    window.findChild(QAction, "save-action").trigger()
    window.session.undo_stack.undo()
    window.session.undo_stack.setClean()
    window.findChild(QAction, "open-action").trigger()
    assert window.session.scenario.steps == 77


def test_a_dialog_that_is_called_off_does_nothing(window, monkeypatch):
    before = window.session.scenario
    for name in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: ("", ""))
    for name in ("save-as", "open", "export-image", "export-data"):
        window.findChild(QAction, f"{name}-action").trigger()
    assert window.session.scenario is before
    assert banner(window) == ""


def test_where_nothing_can_be_written_the_banner_says_so(window, tmp_path):
    nowhere = tmp_path / "none" / "file"
    for write, name in [
        (window.documents.save_path, "file.toml"), (window.documents.export_image_path, "file.png"),
        (window.documents.export_data_path, "file.csv"), (window.documents.export_data_path, "file.npz"),
    ]:  # fmt: skip
        window.stage.banner.hide()
        write(nowhere.with_name(name))
        assert name in banner(window)
        assert "Could not" in banner(window)
    assert not nowhere.parent.exists()
    assert window.windowTitle().startswith("Momentum in a ravine")


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_a_picture_shows_every_run_in_its_colour(open_window, tmp_path, pixels, theme):
    window = open_window(theme=theme)
    window.session.seek(60)
    window.documents.export_image_path(tmp_path / "out.png")
    assert "Wrote out.png" in banner(window)
    image = QImage(str(tmp_path / "out.png"))
    assert (image.width(), image.height()) == (1600, 1000)
    seen, counts = np.unique(pixels(image), return_counts=True)
    found = dict(zip(seen.tolist(), counts.tolist(), strict=True))
    for run in window.session.scenario.runs:
        assert found.get(number(theme.runs[str(run.colour)]), 0) > 100, run.label
    assert found[number(theme.plot)] > 50_000
    assert list(tmp_path.iterdir()) == [tmp_path / "out.png"]


def test_a_picture_carries_its_scenario(window, tmp_path):
    window.documents.export_image_path(tmp_path / "out.png", (400, 300))
    assert loads(QImage(str(tmp_path / "out.png")).text("fallline-scenario")) == window.session.scenario


def test_a_picture_has_the_size_that_was_asked_for(window, tmp_path):
    for size in [(200, 200), (333, 777), (1500, 500)]:
        window.documents.export_image_path(tmp_path / "out.png", size)
        image = QImage(str(tmp_path / "out.png"))
        assert (image.width(), image.height()) == size


def test_the_picture_follows_the_zoom_and_the_playhead(window, tmp_path, hand, pixels):
    def picture(name):
        window.documents.export_image_path(tmp_path / name, (600, 400))
        return pixels(QImage(str(tmp_path / name)))

    first = picture("a.png")
    assert np.array_equal(first, picture("b.png"))
    window.session.seek(30)
    later = picture("c.png")
    assert not np.array_equal(first, later)
    hand.wheel(window.stage.contour, -1.0, 0.0, 3)
    assert not np.array_equal(later, picture("d.png"))


def test_the_picture_shows_no_hint_and_leaves_the_window_as_it_was(window, tmp_path, pixels):
    window.session.seek(30)
    before = pixels(window.grab().toImage())
    window.documents.export_image_path(tmp_path / "out.png", (600, 400))
    window.stage.banner.hide()
    assert np.array_equal(pixels(window.grab().toImage()), before)
    assert window.stage.contour.hint.isVisible()


def test_a_picture_without_a_window_is_the_same(window, tmp_path, pixels):
    (x0, x1), (y0, y1) = window.stage.contour.getViewBox().viewRange()
    window.session.seek(40)
    window.documents.export_image_path(tmp_path / "window.png", (800, 500))
    write_png(load_scenario("ravine"), tmp_path / "code.png", (800, 500), 40, DARK, (x0, x1, y0, y1))
    one, other = (pixels(QImage(str(tmp_path / f"{name}.png"))) for name in ("window", "code"))
    assert np.array_equal(one, other)


def test_a_diverged_run_and_a_long_name_fit_a_small_picture(window, tmp_path):
    scenario = load_scenario("past-the-limit")
    runs = tuple(
        replace(run, label="A name of sixty characters, as long as a name may ever be") for run in scenario.runs
    )
    window.session.load(replace(scenario, runs=runs * 3, title="A long title " * 12))
    window.documents.export_image_path(tmp_path / "out.png", (300, 300))
    assert "Wrote" in banner(window)


def test_data_are_the_trajectories(window, tmp_path):
    window.documents.export_data_path(tmp_path / "out.npz")
    with np.load(tmp_path / "out.npz") as data:
        thetas = [data[name] for name in data.files if name.endswith("theta")]
    assert any(np.array_equal(theta, window.session.paths[1].theta) for theta in thetas)
    window.documents.export_data_path(tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text("utf-8").count("\n") >= 4 * 121
    assert "Wrote out.csv" in banner(window)


@pytest.mark.parametrize(
    ("answer", "kept"), [(QMessageBox.StandardButton.No, True), (QMessageBox.StandardButton.Yes, False)]
)
def test_a_name_without_its_ending_replaces_no_file_unasked(window, tmp_path, monkeypatch, answer, kept):
    old = tmp_path / "mine.v2.toml"
    old.write_text("# mine\n", "utf-8")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine.v2"), ""))
    asked = []
    monkeypatch.setattr(QMessageBox, "question", lambda *given: asked.append(given[2]) or answer)
    window.documents.save_as()
    assert asked == ["mine.v2.toml is there already. Replace it?"]
    assert (old.read_text("utf-8") == "# mine\n") == kept
    assert [path.name for path in tmp_path.iterdir()] == ["mine.v2.toml"]


@pytest.mark.parametrize(
    ("export", "ending", "kind"),
    [
        ("export_data", ".npz", "NumPy arrays (*.npz)"),
        ("export_code", ".py", "optax script (*.py)"),
    ],
)
def test_an_export_replaces_no_file_unasked(window, tmp_path, monkeypatch, export, ending, kind):
    old = tmp_path / f"mine.v2{ending}"
    old.write_text("mine", "utf-8")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine.v2"), kind))
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.No)
    getattr(window.documents, export)()
    assert old.read_bytes() == b"mine"
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    getattr(window.documents, export)()
    assert old.read_bytes() != b"mine"
    assert "optax" in old.read_text("utf-8") if ending == ".py" else load_scenario(old) == window.session.scenario
    assert list(tmp_path.iterdir()) == [old]
