"""The labs that the program brings as files: resources/labs, a class for each."""

from __future__ import annotations

from fallline.engine.files.lab_file import shipped_labs
from fallline.gui.labs.declared import lab_class

for _read in shipped_labs():
    assert _read.file.number is not None, _read.file.title
    globals()[f"Lab{_read.file.number}"] = lab_class(_read, _read.file.number, __name__, shipped=True)
