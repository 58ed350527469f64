"""Files in the window: a full disk, empty cells, what is no file, and data elsewhere are told or asked about."""

import os

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from fallline import dumps, load_scenario, loads
from fallline.engine.files import link
from fallline.engine.scenario import data_file
from fallline.engine.scenario.edit import replace
from fallline.engine.studies.sweep import parse_axis, sweep
from fallline.gui.maps.sweep_window import SweepWindow
from fallline.gui.session import Session
from fallline.gui.theme import DARK

TABLE = "a,b,y\n" + "".join(f"{i},{i * i % 7},{i % 2}\n" for i in range(20))
MODEL = 'version = 1\nsteps = 3\n[landscape]\nname = "linear-regression"\ndata = "{}"\ntarget = "y"\n'


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
def test_a_full_disk_is_said_in_the_banner(window, tmp_path):
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        assert not window.documents.save_path(tmp_path / "a.toml")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "Could not save a.toml: File too large" in window.stage.banner.text.text()
    assert list(tmp_path.iterdir()) == []


def test_empty_cells_of_a_sweep_are_said_beside_the_map(qtbot):
    scenario = load_scenario("ravine")
    window = SweepWindow(Session(scenario), DARK)
    qtbot.addWidget(window)
    rates = parse_axis("runs.0.schedule.lr=lin:0.01:0.02:4")
    window._finish(sweep(scenario, parse_axis("steps=lin:1:1e9:2"), rates, "loss"))
    assert "4 of 8 cells are empty, for the scenario refuses their values" in window.side.words.text()


@pytest.mark.skipif(os.name != "posix", reason="pipes in a file system")
def test_what_is_no_file_is_said_and_never_opened(window, tmp_path):
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "empty.png").touch()
    os.mkfifo(tmp_path / "pipe.toml")
    told = {"folder.toml": "it is a folder", "empty.png": "the file is empty", "pipe.toml": "it is a pipe"}
    for name, words in told.items():
        window.documents.open_path(tmp_path / name)
        assert words in window.stage.banner.text.text()


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_data_elsewhere_are_asked_about_once(answer, window, tmp_path, monkeypatch):
    asked = []

    def question(_window, _title, text, *_):
        asked.append(text)
        return QMessageBox.StandardButton[answer]

    monkeypatch.setattr(data_file, "_allowed", set())
    monkeypatch.setattr(QMessageBox, "question", question)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "home").mkdir()
    table = tmp_path / "elsewhere" / "private.csv"
    table.write_text(TABLE)
    scenario = loads(MODEL.format(table))
    (tmp_path / "home" / "a.toml").write_text(dumps(scenario))
    window.documents.open_path(tmp_path / "home" / "a.toml")
    assert len(asked) == 1
    assert str(table) in asked[0]
    assert (window.session.scenario.landscape.tag() == "linear-regression") == (answer == "Yes")
    QApplication.clipboard().setText(link.to_text(replace(scenario, steps=4)))
    window.documents.paste()
    assert len(asked) == (1 if answer == "Yes" else 2)  # who said yes is not asked again
    assert (window.session.scenario.steps == 4) == (answer == "Yes")
