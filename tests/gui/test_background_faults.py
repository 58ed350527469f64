"""What fails in the background is said where it is looked for, and the next time it may do better."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication

from fallline import load_scenario
from fallline.engine.scenario.edit import replace
from fallline.gui.export.film import Film
from fallline.gui.export.job import FilmJob
from fallline.gui.export.options import FilmOptions
from fallline.gui.views import ground, surface_scene


def fail(*given, **named):
    raise ValueError("no ground here")


def through():
    assert QThreadPool.globalInstance().waitForDone(30_000)
    QApplication.processEvents()


@pytest.fixture
def slow(monkeypatch):
    """Every landscape takes long: it is computed in the background."""
    for module in (ground, surface_scene):
        monkeypatch.setattr(module, "slow", lambda *_: True)


def test_a_terrain_that_fails_is_said_in_the_banner_and_the_next_is_drawn(window, slow, monkeypatch):
    contour, banner = window.stage.contour, window.stage.banner
    through()
    with monkeypatch.context() as patch:
        patch.setattr(ground, "terrain", fail)
        contour.redraw_terrain()
        through()
    assert banner.isVisible()
    assert banner.text.text() == "The contours could not be computed: no ground here"
    assert banner.property("fault")
    assert contour.heat.image is None  # what stood there was of another look
    contour.redraw_terrain()
    through()
    assert contour.heat.image is not None
    assert banner.isHidden()


def test_a_surface_that_fails_says_so_in_its_place_and_an_edit_tries_again(window, slow, monkeypatch):
    canvas = window.pages["Surface"].canvas
    window.pages.turn_to("Surface")
    with monkeypatch.context() as patch:
        patch.setattr(surface_scene, "relief", fail)
        canvas.look_at((0.0, 1.0, 0.0, 1.0))
        through()
        assert canvas.maker.scene() is None
        through()
        asked = canvas.maker.reliefs
        canvas.repaint()
        assert canvas.maker.reliefs == asked  # not with every frame
    assert canvas.maker.fault == "The surface could not be computed: no ground here"
    window.session.edit(replace(window.session.scenario, steps=50))
    assert canvas.maker.scene() is None
    through()
    assert canvas.maker.scene() is not None
    assert canvas.maker.fault == ""


def test_a_film_of_which_a_frame_cannot_be_drawn_leaves_no_half_of_it(tmp_path, qtbot):
    class Torn(Film):
        def frames(self):
            yield next(super().frames())
            raise ValueError("no more paint")

    job = FilmJob(Torn(load_scenario("ravine"), FilmOptions(width=320, height=240)), tmp_path / "a.gif")
    with qtbot.capture_exceptions() as told, qtbot.waitSignal(job.finished, timeout=20_000):
        job.start()
    assert [str(error) for _, error, _ in told] == ["no more paint"]
    assert list(tmp_path.iterdir()) == []


RACE = """
import random
import sys

from PySide6.QtCore import QCoreApplication, QObject, QThreadPool
from shiboken6 import delete

from fallline.gui.background import Background

app = QCoreApplication([])
sys.setswitchinterval(1e-5)

def work(progress):
    while True:
        progress(0.5)

for number in range(2000):
    parent = QObject()
    Background(parent).ask(work)
    for _ in range(random.randrange(1000)):
        pass
    if number % 3 == 0:
        app.processEvents()
    delete(parent)
    assert QThreadPool.globalInstance().waitForDone(60_000)
"""


def test_whoever_asked_may_go_at_any_instruction_of_the_work():
    done = subprocess.run([sys.executable, "-c", RACE], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
