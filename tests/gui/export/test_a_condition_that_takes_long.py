"""The spectra of a network in an export: whoever waits is told how far they are, and may call them off."""

import pytest
from msgspec.structs import replace

from fallline import load_scenario
from fallline.engine.run.progress import Stopped
from fallline.gui.application import application
from fallline.gui.background import Background
from fallline.gui.commands.export import export
from fallline.gui.export.film import Film
from fallline.gui.export.image import figure_of
from fallline.gui.export.job import FilmJob
from fallline.gui.export.options import FilmOptions, PictureOptions
from fallline.gui.export.styled import StyledFigure

SMALL = {"width": 200, "height": 160, "show": "contour+condition"}


@pytest.fixture(autouse=True)
def _told_of_each(monkeypatch):
    """However quick the machine is."""
    monkeypatch.setattr("fallline.gui.views.condition.GATHERED", 0.0)


@pytest.fixture(scope="module")
def moons():
    """A network of 33 parameters, whose Hessians are sums over examples, with one run of a few steps."""
    application()
    scenario = load_scenario("moons")
    return replace(scenario, steps=30, runs=scenario.runs[:1])


@pytest.mark.parametrize("name", ["a.png", "a.gif"])
def test_the_bar_of_a_command_moves_while_spectra_are_computed(moons, name, tmp_path):
    shares, given = [], {"show": "contour+condition"} | ({"last": 1, "hold": 0.0} if name == "a.gif" else {})
    export(moons, tmp_path / name, given, size="200x160", progress=lambda share, *_: shares.append(share))
    assert len(set(shares)) > 2
    assert shares == sorted(shares)
    assert shares[-1] <= 1


@pytest.mark.parametrize("style", ["screen", "print"])
def test_spectra_that_nobody_waits_for_are_computed_no_further(moons, style):
    figure = figure_of(moons, PictureOptions(**SMALL, style=style), later=True)
    assert isinstance(figure, StyledFigure) is (style == "print")
    heard = []

    def stop(share, *_):
        heard.append(share)
        raise Stopped

    with pytest.raises(Stopped):
        figure.compute(stop)
    assert len(heard) == 1
    figure.close()


def test_the_line_of_a_film_moves_before_its_first_frame(moons, tmp_path, qtbot):
    film = Film(moons, FilmOptions(**SMALL, last=1, hold=0.0), later=True)
    job, shares = FilmJob(film, tmp_path / "a.gif"), []
    assert isinstance(job.background, Background)
    job.background.told.connect(lambda share, _: shares.append(share))
    with qtbot.waitSignal(job.finished, timeout=60_000):
        job.start()
    assert any(0 < share < 0.5 for share in shares)
    assert shares == sorted(shares)
