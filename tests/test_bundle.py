"""The bundle of `make bundle` (FALLLINE_BUNDLE names its program): it runs, draws, compiles, and opens its window."""

import os
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image, ImageGrab

from fallline.gui.theme import DARK

BUNDLE = os.environ.get("FALLLINE_BUNDLE")
pytestmark = pytest.mark.skipif(not BUNDLE, reason="make bundle makes one, and runs these")
ENOUGH = 200
"""Colours of a drawn window; an empty screen has one."""


@pytest.fixture
def bundle(tmp_path):
    def run(*words, **more):
        plain = {
            key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "FALLLINE_", "VIRTUAL"))
        }
        environment = plain | {"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin"} | more
        done = subprocess.run(
            [BUNDLE, *words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


def test_a_run_prints_what_the_checkout_prints(bundle, tmp_path):
    there = subprocess.run(
        [sys.executable, "-m", "fallline", "run", "two-minima"], capture_output=True, text=True, check=True
    )
    assert bundle("run", "two-minima") == there.stdout


def test_a_picture_a_film_and_a_sweep_in_processes_are_written(bundle, tmp_path):
    bundle("export", "ravine", "a.png")
    bundle("export", "ravine", "a.gif", "--size", "300x200")
    bundle(
        "sweep",
        "ravine",
        "a.csv",
        "--x",
        "runs.1.schedule.lr=log:1e-3:0.2:8",
        "--y",
        "runs.1.optimizer.beta=lin:0:0.99:8",
    )
    with Image.open(tmp_path / "a.png") as picture, Image.open(tmp_path / "a.gif") as film:
        assert len(np.unique(np.asarray(picture.convert("L")))) > ENOUGH / 2
        assert film.n_frames > 10
    assert len((tmp_path / "a.csv").read_text().splitlines()) > 64


def test_machine_code_is_made_in_it(bundle, tmp_path):
    bundle("run", "two-minima", FALLLINE_COMPILE="wait", FALLLINE_CACHE=str(tmp_path))
    assert list(tmp_path.rglob("*.nbc"))


@pytest.mark.skipif(not shutil.which("Xvfb"), reason="no Xvfb")
def test_the_window_opens_and_is_drawn(bundle, tmp_path):
    read, write = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24"], pass_fds=[write]
    ) as screen:
        os.close(write)
        with os.fdopen(read) as answer:
            display = f":{answer.readline().strip()}"
        environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "XDG_STATE_HOME": str(tmp_path)}
        with subprocess.Popen([BUNDLE, "ravine"], env=environment) as window:
            picture = ImageGrab.grab(xdisplay=display)
            while len(picture.getcolors(1 << 24)) < ENOUGH and window.poll() is None:
                time.sleep(0.2)  # another program's first frame cannot be waited for otherwise
                picture = ImageGrab.grab(xdisplay=display)
            picture.save(os.environ.get("FALLLINE_PICTURE") or tmp_path / "window.png")
            window.terminate()
        screen.terminate()
    colours = {f"#{r:02x}{g:02x}{b:02x}" for _, (r, g, b) in picture.getcolors(1 << 24)}
    assert len(colours) >= ENOUGH
    assert DARK.window in colours
