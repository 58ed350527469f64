"""The README's example of an optimizer is the whole text of a real file."""

import re
from pathlib import Path

import pytest

from fallline import OPTIMIZERS
from fallline.engine.catalogue import __main__ as catalogue
from fallline.engine.catalogue.example import with_example

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_example_is_the_file_of_rmsprop():
    section = README[README.index("## Adding an optimizer") :]
    (shown, *_) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    assert shown == (ROOT / "engine" / "optimizers" / "rmsprop.py").read_text("utf-8")
    assert OPTIMIZERS["rmsprop"].__name__ in shown


def test_it_is_renewed_with_what_else_is_generated(monkeypatch, tmp_path):
    for name in ("TEXT", "PICTURES", "README"):
        monkeypatch.setattr(catalogue, name, tmp_path / name)
    monkeypatch.setattr(catalogue, "pictures", dict)
    catalogue.README.write_text(README.replace('tag="rmsprop"', 'tag="old"'), "utf-8")
    assert "README" in catalogue.stale()
    catalogue.write()
    assert catalogue.README.read_text("utf-8") == README
    assert catalogue.stale() == []


def test_a_readme_without_a_place_for_it_is_told_of():
    with pytest.raises(ValueError, match="Adding an optimizer"):
        with_example("# Fallline\n")
