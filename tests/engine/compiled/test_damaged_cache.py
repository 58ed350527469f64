"""Machine code on disk is read where it is as this program left it, in a folder of one's own; else it is made anew."""

import os
import pickle
import shutil
import subprocess
import sys

import pytest

from fallline import command_line
from fallline.engine.kernels import cache_folder, code_store
from fallline.engine.kernels.source import HEADER

TEXT = HEADER + "@kernel(1)\ndef twice(a, n):\n    for i in range(n):\n        a[i] *= 2.0\n"
DAMAGES = {
    "emptied": lambda data: b"",
    "cut in half": lambda data: data[: len(data) // 2],
    "first bit flipped": lambda data: bytes([data[0] ^ 1]) + data[1:],
    "a bit flipped in the middle": lambda data: (
        data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 16]) + data[len(data) // 2 + 1 :]
    ),
    "a byte more": lambda data: data + b"\0",
}
posix = pytest.mark.skipif(os.name != "posix", reason="modes and owners of POSIX")


class Planted:
    """Unpickled, it makes a file."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return open, (self.path, "w")


@pytest.fixture(name="place")
def _place(tmp_path, monkeypatch):
    """An empty cache of its own."""
    monkeypatch.setenv("FALLLINE_CACHE", str(tmp_path / "cache"))
    cache_folder.folder.cache_clear()
    yield tmp_path / "cache" / "kernels"
    cache_folder.folder.cache_clear()


def made():
    """The module anew, as the next start makes it, and whether its machine code came from the cache."""
    for name in [name for name in sys.modules if name.startswith("fallline_small_")]:
        del sys.modules[name]
    import ctypes

    import numpy as np

    kernel = code_store.load("small", TEXT).twice
    values = np.array([1.0, 2.0, 3.0])
    call = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64)(kernel.address)
    call(values.ctypes.data, 3)
    assert values.tolist() == [2.0, 4.0, 6.0]
    return kernel.cache_hits > 0


def files(place):
    return sorted(path for path in place.rglob("*") if path.is_file())


def test_the_second_start_reads_what_the_first_made(place):
    assert not made()
    assert made()
    assert {path.suffix for path in files(place)} == {".py", ".nbi", ".nbc", ".sha256", ".day"}


@pytest.mark.parametrize("damage", DAMAGES)
def test_any_damage_to_any_file_is_mended_without_a_word(place, caplog, capfd, damage):
    made()
    for path in files(place):
        before = path.read_bytes()
        path.write_bytes(DAMAGES[damage](before))
        made()
        assert made(), f"{path.name} is whole again"
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_a_file_that_is_missing_is_made_anew(place):
    made()
    for path in files(place):
        path.unlink()
        made()
        assert made()


def test_what_another_wrote_is_never_unpickled(place, tmp_path):
    made()
    for path in files(place):
        if path.suffix in (".nbi", ".nbc"):
            path.write_bytes(pickle.dumps(Planted(tmp_path / "planted")))
            made()
    assert not (tmp_path / "planted").exists()
    pickle.loads(pickle.dumps(Planted(tmp_path / "planted"))).close()  # noqa: S301
    assert (tmp_path / "planted").exists(), "the trap works"


@posix
def test_a_folder_is_made_for_its_owner_alone(place):
    before = os.umask(0)
    try:
        assert cache_folder.folder() == place
    finally:
        os.umask(before)
    assert place.stat().st_mode & 0o777 == 0o700


@posix
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o722])
def test_a_folder_of_ones_own_that_others_could_write_is_shut_and_emptied(place, caplog, mode, tmp_path):
    made()
    for path in files(place):
        path.write_bytes(pickle.dumps(Planted(tmp_path / "planted")))
    (place / "link").symlink_to(tmp_path)
    place.chmod(mode)
    cache_folder.folder.cache_clear()
    assert cache_folder.folder() == place
    assert place.stat().st_mode & 0o777 == 0o700
    assert not files(place)
    assert tmp_path.exists()
    assert not made()
    assert made()
    assert not (tmp_path / "planted").exists()
    assert not caplog.records


@posix
def test_a_folder_that_others_can_write_and_that_cannot_be_shut_is_not_used(place, caplog, monkeypatch):
    place.mkdir(parents=True)
    place.chmod(0o777)
    monkeypatch.setattr(cache_folder, "_reclaim", lambda _: None)
    used = cache_folder.folder()
    assert used != place
    assert not cache_folder.foreign(used)
    assert "can be written by others" in caplog.text
    made()
    assert not files(place)


@posix
def test_a_folder_of_another_user_is_not_used(place, monkeypatch):
    place.mkdir(parents=True, mode=0o700)
    monkeypatch.setattr(os, "geteuid", lambda: place.stat().st_uid + 1)
    assert cache_folder.foreign(place) == "belongs to another user"
    assert cache_folder.folder() != place


@posix
def test_a_link_to_a_folder_is_not_used(place, tmp_path):
    place.parent.mkdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    place.symlink_to(tmp_path / "elsewhere")
    assert cache_folder.folder() != place


ONE = 'version = 1\nsteps = 5\n[landscape]\nname = "quadratic"\n[[runs]]\noptimizer = { name = "gradient-descent" }\n'


def test_a_cut_index_of_the_loop_over_steps_does_not_end_a_start_in_a_traceback(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("FALLLINE_COMPILE", "wait")
    (tmp_path / "one.toml").write_text(ONE)
    words = ["run", str(tmp_path / "one.toml")]
    with pytest.raises(SystemExit):
        command_line.main(words)  # the loop is in the cache from here on, if it was not before
    for folder in {path.parent for path in cache_folder.folder().rglob("driver.*.nbi")}:
        shutil.copytree(folder, tmp_path / "kernels" / folder.relative_to(cache_folder.folder()), dirs_exist_ok=True)
    indices = list(tmp_path.rglob("driver.*.nbi"))
    assert indices
    for path in indices:
        path.write_bytes(path.read_bytes()[:20])
    command = [sys.executable, "-m", "fallline", *words]
    environment = os.environ | {"FALLLINE_CACHE": str(tmp_path)}
    started = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert (started.stdout, started.stderr) == capfd.readouterr()
