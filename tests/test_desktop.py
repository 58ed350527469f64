"""A launcher, an icon and a type of file are written where a desktop looks, start this program, and go away again."""

import os
import shlex
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these are Linux's")


@pytest.fixture
def desktop(tmp_path):
    def run(*words):
        command = [sys.executable, "-m", "fallline", "desktop", *words]
        environment = os.environ | {"XDG_DATA_HOME": str(tmp_path / "data")}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


def written(folder):
    """Those of ours; what the desktop's own programs make of them has other names."""
    return {str(path.relative_to(folder)) for path in folder.rglob("fallline.*")}


def test_what_is_written_is_listed_starts_this_program_and_is_removed(desktop, tmp_path):
    done, data = desktop(), tmp_path / "data"
    assert (done.returncode, done.stderr) == (0, "")
    listed = {line.removeprefix("Wrote ") for line in done.stdout.splitlines()}
    assert listed == {str(data / each) for each in written(data)}
    entry = ConfigParser(interpolation=None)
    entry.read(data / "applications" / "fallline.desktop")
    starts = shlex.split(entry["Desktop Entry"]["Exec"])
    assert starts == [sys.executable, "-m", "fallline", "window", "%f"]
    type_ = ElementTree.parse(data / "mime" / "packages" / "fallline.xml").getroot()[0].get("type")
    assert type_ in entry["Desktop Entry"]["MimeType"].split(";")
    assert (data / "icons/hicolor/scalable/apps/fallline.svg").read_text().startswith("<svg")
    gone = desktop("--remove")
    assert len(gone.stdout.splitlines()) == 3
    assert written(data) == set()
    assert desktop("--remove").stdout == ""


def test_a_folder_that_cannot_be_written_is_one_line(desktop, tmp_path):
    (tmp_path / "data").write_text("a file is in the way")
    done = desktop()
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert str(Path(tmp_path, "data")) in done.stderr
