"""A lesson, a lab or a scenario where there is no file: it is said at once; to read a pipe would wait for ever."""

import os

import pytest

from fallline.engine.files.embedded_scenario import text_of
from fallline.engine.scenario.scenario import ScenarioError
from fallline.gui.lessons.grading import named_lesson
from fallline.gui.lessons.lesson import LessonError, load_lesson


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_no_text_is_read_from_a_pipe_a_folder_a_device_or_an_empty_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.png").touch()
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name, why in {
        "empty.png": "the file is empty",
        "folder": "it is a folder, not a file",
        "/dev/zero": "it is a device, not a file",
        "pipe": "it is a pipe, not a file",
    }.items():
        path = tmp_path / name
        with pytest.raises(ScenarioError, match=f"^{why}$"):
            text_of(path)
        with pytest.raises(LessonError, match=f"^{path.name}: {why}$"):
            load_lesson(path)
        with pytest.raises(LessonError, match=f"^{path.name}: {why}$"):
            named_lesson(name)
