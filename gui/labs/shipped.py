"""The labs that the program brings as files: resources/labs, a class for each."""

from __future__ import annotations

from importlib import resources

from fallline.engine.files.lab_file import Lab, loads_lab
from fallline.gui.labs.declared import lab_class

for _file in sorted((resources.files("fallline.resources") / "labs").iterdir(), key=lambda item: item.name):
    if _file.name.endswith(".toml"):
        _read = loads_lab(_file.read_text(encoding="utf-8"))
        assert isinstance(_read, Lab), _file.name
        assert _read.file.number is not None, _file.name
        globals()[f"Lab{_read.file.number}"] = lab_class(_read, _read.file.number, __name__)
