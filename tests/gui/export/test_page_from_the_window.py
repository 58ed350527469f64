"""File > Export page writes what is open, and what it wrote opens in the window again."""

from msgspec.structs import replace
from PySide6.QtWidgets import QFileDialog

from fallline import load_scenario


def test_the_page_of_a_window_is_written_and_opens_in_it_again(window, tmp_path, monkeypatch):
    offered, target = [], tmp_path / "lecture.html"

    def choose(parent, title, suggested, filters):
        offered.extend([suggested.rpartition("/")[2], filters])
        return str(target), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    scenario = window.session.scenario
    window.windows.actions["export-page"].trigger()
    assert offered == ["momentum-in-a-ravine.html", "Interactive page (*.html *.htm);;SCORM 1.2 package (*.zip)"]
    assert window.stage.banner.text.text() == "Wrote lecture.html."
    assert target.read_text("utf-8").startswith("<!doctype html>")
    assert load_scenario(target) == scenario
    window.session.edit(replace(scenario, steps=7), "change the number of steps")
    window.session.undo_stack.setClean()
    window.documents.open_path(target)
    assert window.session.scenario == scenario
