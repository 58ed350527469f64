"""The cache of machine code stays small, and a start looks at no more of it than it needs."""

import os
import time

import pytest

from fallline.engine.kernels import cache_folder, cache_upkeep, code_store
from fallline.engine.kernels.cache_upkeep import DAY, LOOKED, look_after
from fallline.engine.kernels.source import HEADER

OURS, OTHER = "a" * 20, "b" * 20


@pytest.fixture(name="root")
def _root(tmp_path, monkeypatch):
    """An empty cache of its own."""
    monkeypatch.setenv("FALLLINE_CACHE", str(tmp_path))
    cache_folder.folder.cache_clear()
    yield cache_folder.folder()
    cache_folder.folder.cache_clear()


def module(root, version, name, days=0.0, size=10):
    """The machine code of a module, unused for so many days, and its source."""
    place = root / version / name
    (place / "kernels_0").mkdir(parents=True)
    (place / "kernels_0" / f"{name}.nbc").write_bytes(bytes(size))
    aged(root / f"{name}.py", days).write_text("x = 1\n")
    aged(root / f"{name}.py", days)
    return aged(place, days)


def aged(path, days):
    if not path.exists():
        path.touch()
    then = time.time() - days * DAY
    os.utime(path, (then, then))
    return path


def test_what_was_not_used_for_a_month_goes_whatever_version_made_it(root):
    old, older = module(root, OURS, "fallline_rule_1", 31), module(root, OTHER, "fallline_rule_2", 99)
    fresh, kept = module(root, OURS, "fallline_rule_3", 2), module(root, OTHER, "fallline_rule_4", 29)
    look_after(root)
    assert not old.exists()
    assert not older.exists()
    assert fresh.exists()
    assert kept.exists()
    assert sorted(path.name for path in root.glob("*.py")) == ["fallline_rule_3.py", "fallline_rule_4.py"]


def test_a_version_of_which_nothing_is_left_goes_too(root):
    module(root, OTHER, "fallline_rule_1", 40)
    look_after(root)
    assert {path.name for path in root.iterdir()} == {LOOKED}


def test_of_too_many_the_longest_unused_go(root, monkeypatch):
    monkeypatch.setattr(cache_upkeep, "MOST", 5)
    places = [module(root, OURS, f"fallline_rule_{days}", days) for days in range(12)]
    look_after(root)
    assert [place.exists() for place in places] == [True] * 5 + [False] * 7


def test_of_too_many_bytes_the_longest_unused_go(root, monkeypatch):
    monkeypatch.setattr(cache_upkeep, "LARGEST", 10_000_000)
    places = [module(root, OURS, f"fallline_rule_{days}", days, 3_000_000) for days in range(6)]
    look_after(root)
    assert [place.exists() for place in places] == [True] * 3 + [False] * 3


def test_it_is_looked_after_once_a_day(root):
    look_after(root)
    old = module(root, OURS, "fallline_rule_1", 99)
    look_after(root)
    assert old.exists()
    aged(root / LOOKED, 2)
    look_after(root)
    assert not old.exists()


def test_what_another_process_is_writing_stays(root):
    aged(root / "fallline_rule_1.py", 0.5)
    aged(root / "abc.tmp", 0.5)
    aged(root / "def.tmp", 3)
    (root / "of a person").touch()
    aged(root / "of a person", 99)
    look_after(root)
    assert {path.name for path in root.iterdir()} == {LOOKED, "fallline_rule_1.py", "abc.tmp", "of a person"}


def test_using_a_module_keeps_it(root):
    text = HEADER + "@kernel(1)\ndef thrice(a, n):\n    for i in range(n):\n        a[i] *= 3.0\n"
    code_store.load("upkeep", text)
    (place,) = (path for version in root.iterdir() if version.is_dir() for path in version.iterdir())
    aged(place, 40)
    import sys

    del sys.modules[place.name]
    module = code_store.load("upkeep", text)
    assert module.thrice.cache_hits == 1
    assert time.time() - place.stat().st_mtime < DAY
    aged(root / LOOKED, 2)
    look_after(root)
    assert place.exists()


def test_a_start_lists_the_files_of_its_own_module_alone(root, monkeypatch):
    for number in range(50):
        module(root, OURS, f"fallline_rule_{number}")
    seen = []
    real = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path=".": seen.append(str(path)) or real(path))
    with cache_folder.trusted(root / OURS / "fallline_rule_7"):
        pass
    assert all("fallline_rule_7" in path for path in seen)
