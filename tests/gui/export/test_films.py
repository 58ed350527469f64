"""Films play, show each step as its picture does, and end well when they must."""

import numpy as np
import pytest

from fallline import load_scenario
from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS
from fallline.gui.application import application
from fallline.gui.export.encode import encoder
from fallline.gui.export.film import Film
from fallline.gui.export.job import FilmJob, write_film
from fallline.gui.export.options import FilmOptions, PictureOptions
from fallline.gui.theme import DARK

from .drawn_once import filmed
from .looks import SMALL
from .reading import opened


@pytest.fixture(scope="module")
def films(qapp):
    """One of many frames and one of a single frame, drawn once."""
    application()
    once = FilmOptions(width=320, height=240, first=3, last=3, hold=0)
    return [filmed(Film(load_scenario("ravine"), options)) for options in (SMALL, once)]


@pytest.mark.parametrize("ending", FORMATS.endings("film"))
def test_every_film_gives_its_scenario_back_and_is_all_that_is_written(ravine, films, tmp_path, ending):
    """That it plays, and what it shows, is held by test_legible_films."""
    path = tmp_path / f"a{ending}"
    for film in films:
        write_film(film, path)
        assert load_scenario(path) == ravine
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("show", ["contour+loss", "surface+loss"])
def test_a_film_in_the_middle_is_the_picture_of_that_step(ravine, show):
    from fallline.gui.export.image import picture

    film = Film(ravine, FilmOptions(width=320, height=240, first=40, last=40, hold=0, show=show))
    frame = next(iter(film.frames()))[..., :3].astype(int)
    film.close()

    def apart(step):
        still = picture(ravine, PictureOptions(width=320, height=240, show=show, step=step))
        seen = np.frombuffer(still.constBits(), np.uint8).reshape(240, still.bytesPerLine() // 4, 4)[:, :320, 2::-1]
        return np.abs(frame - seen).max(axis=2)

    own = apart(40)
    assert (own > 60).mean() < 0.03  # the future, which a film does not show
    assert own.mean() < 0.8 * min(apart(38).mean(), apart(60).mean())


def test_a_gif_keeps_the_colours_of_the_lines(ravine, tmp_path):
    write_film(Film(ravine, FilmOptions(width=640, height=400, first=60, last=60, hold=0)), tmp_path / "a.gif")
    pixels = opened(tmp_path / "a.gif").reshape(-1, 3)
    for run in ravine.runs:
        colour = tuple(bytes.fromhex(DARK.runs[str(run.colour)][1:]))
        assert (pixels == colour).all(axis=1).sum() > 50, run.label


def test_the_steps_of_a_film_follow_speed_and_span():
    assert FilmOptions(first=10, last=13, fps=30, speed=30, hold=0).steps(100) == [10, 11, 12, 13]
    assert FilmOptions(last=4, fps=10, speed=20, hold=0.2).steps(100) == [0, 2, 4, 4, 4]
    assert FilmOptions(last=2, fps=60, speed=30, hold=0).steps(100) == [0, 0, 1, 1, 2]
    assert FilmOptions(first=90, last=200, hold=0).steps(100)[-1] == 100


def test_a_film_called_off_leaves_the_old_file(ravine, tmp_path, qtbot):
    path = tmp_path / "a.webm"
    path.write_bytes(b"old")
    film = Film(ravine, FilmOptions(width=320, height=240))
    job, frames = FilmJob(film, path), len(film.steps)
    seen = []
    job.background.told.connect(lambda share, _: (seen.append(share), job.cancel() if share >= 5 / frames else None))
    with qtbot.waitSignals([job.background.stopped, job.finished], timeout=20_000):
        job.start()
    assert list(dict.fromkeys(seen)) == [done / frames for done in range(6)]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_where_a_film_cannot_be_written_the_job_says_so(ravine, tmp_path, qtbot):
    job = FilmJob(Film(ravine, SMALL), tmp_path / "none" / "a.webm")
    said = []
    job.background.failed.connect(said.append)
    with qtbot.waitSignals([job.background.failed, job.finished], timeout=20_000):
        job.start()
    assert said == ["No such file or directory"]


def test_without_pyav_a_film_says_what_to_install(ravine, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "av", None)
    with pytest.raises(ExportError, match="pip install av"):
        encoder(".webm", ravine, SMALL, DARK, tmp_path / "a.webm")
    with pytest.raises(ExportError, match="pip install av"):
        write_film(Film(ravine, SMALL), tmp_path / "a.webm")
    assert list(tmp_path.iterdir()) == []
