"""A format is one record: registered, it is written, opened, offered and named in the help everywhere."""

import pytest
from PIL import Image
from PySide6.QtWidgets import QComboBox, QFileDialog

from fallline import command_line, load_scenario
from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.edit import replace
from fallline.gui.export.dialog import ExportDialog
from fallline.gui.export.options import PictureOptions

from . import toy_picture, toy_table
from .test_drop_and_clipboard import drop

TOYS = (toy_table.FORMAT, toy_picture.FORMAT)


@pytest.fixture(autouse=True)
def toys():
    """Both formats, for one test."""
    for each in TOYS:
        FORMATS.register(each)
    yield
    for each in TOYS:
        FORMATS.withdraw(each)


def ended(*words):
    with pytest.raises(SystemExit) as end:
        command_line.main([str(word) for word in words])
    return end.value.code or 0


def test_the_command_line_writes_it_and_any_command_opens_it(ravine, tmp_path, capsys):
    assert ended("export", "ravine", tmp_path / "a.toy") == 0
    assert ended("export", "ravine", tmp_path / "a.ppm", "--size", "200x150") == 0
    assert {path.name for path in tmp_path.iterdir()} == {"a.toy", "a.ppm"}
    assert (tmp_path / "a.toy").read_text("utf-8").count("\t") == len(ravine.runs)
    with Image.open(tmp_path / "a.ppm") as image:
        assert image.size == (200, 150)
        assert len(image.getcolors(1 << 16)) > 50
    for name in ("a.toy", "a.ppm"):
        assert load_scenario((tmp_path / name).rename(tmp_path / "under another name")) == ravine
    assert ended("run", tmp_path / "under another name") == 0
    assert "Adam" in capsys.readouterr().out


def test_the_help_and_the_refusal_name_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "300")
    assert ended("export", "--help") == 0
    told = capsys.readouterr().out
    assert "data (.csv .json .npz .parquet .toy)" in told
    assert "a picture (.eps .pdf .pgf .png .svg .tiff .tif .ppm .pnm)" in told
    assert ended("export", "ravine", tmp_path / "a.bmp") == 2
    assert ".ppm, .pnm," in capsys.readouterr().err


def test_the_window_writes_it(window, tmp_path):
    window.documents.export_data_path(tmp_path / "a.toy")
    assert window.stage.banner.text.text() == "Wrote a.toy."
    window.documents.export_picture_path(tmp_path / "a.pnm", PictureOptions(width=200, height=150))
    assert window.stage.banner.text.text() == "Wrote a.pnm."
    for name in ("a.toy", "a.pnm"):
        assert load_scenario(tmp_path / name) == window.session.scenario


@pytest.mark.parametrize("name", ["a.toy", "a.ppm"])
def test_it_opens_where_it_is_dropped(window, tmp_path, name):
    window.session.edit(replace(window.session.scenario, steps=17))
    edited = window.session.scenario
    if name == "a.toy":
        window.documents.export_data_path(tmp_path / name)
    else:
        window.documents.export_image_path(tmp_path / name, (200, 150))
    window.documents.open_example("saddle")
    drop(window, tmp_path / name)
    assert window.session.scenario == edited


def test_every_dialog_offers_it(window, tmp_path, monkeypatch):
    asked = []
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *given: asked.append(given[3]) or ("", ""))
    window.documents.open()
    window.documents.export_data()
    opening, saving = asked
    assert " *.toy" in opening
    assert " *.ppm *.pnm" in opening
    assert saving.split(";;")[-1] == "Toy table (*.toy)"
    dialog = ExportDialog(window.documents, window, ".ppm")
    kinds = dialog.findChild(QComboBox, "export-kind")
    assert kinds.currentText() == "Portable pixmap"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out"), ""))
    dialog.ask()
    dialog.close()
    assert load_scenario(tmp_path / "out.ppm") == window.session.scenario


def test_a_writer_that_fails_half_way_leaves_nothing(window, tmp_path, monkeypatch):
    def half(_scenario, _paths, target):
        target.write_text("half", "utf-8")
        raise ExportError("the ink ran out")

    FORMATS.withdraw(toy_table.FORMAT)
    FORMATS.register(replace(toy_table.FORMAT, write=half))
    window.documents.export_data_path(tmp_path / "a.toy")
    assert window.stage.banner.text.text() == "Could not write a.toy: the ink ran out."
    assert list(tmp_path.iterdir()) == []
