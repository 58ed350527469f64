"""Pictures have the size, the look and the scenario they were asked for."""

import numpy as np
import pytest
from msgspec import ValidationError
from PIL import Image
from PySide6.QtWidgets import QApplication

from fallline import load_scenario
from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.edit import replace
from fallline.gui.application import application
from fallline.gui.commands.export import export, write_picture_of
from fallline.gui.export.figure import Look
from fallline.gui.export.image import figure_of, write_picture
from fallline.gui.export.options import PictureOptions, checked, parse_size
from fallline.gui.export.window_picture import window_drawing
from fallline.gui.start import hidden_window
from fallline.gui.views.surface_camera import Camera

from .drawn_once import drawing
from .looks import PAPER
from .reading import opened, rasterised


def test_the_open_window_is_exported_as_it_is_and_goes_on(window, tmp_path, pixels):
    def channels():
        shown = pixels(window.grab().toImage())
        return np.stack([shown >> shift & 255 for shift in (0, 8, 16)]).astype(int)

    before = channels()
    window.documents.export_picture_path(tmp_path / "a.svg", PictureOptions(show="window", width=1400, height=900))
    window.stage.banner.hide()
    QApplication.processEvents()
    assert np.abs(channels() - before).max() <= 6, "but for the rounding of paths drawn at once or picture by picture"
    assert load_scenario(tmp_path / "a.svg") == window.session.scenario


def test_a_figure_for_paper_has_its_resolution_and_lines_that_can_be_seen(drawn):
    path = drawn(PAPER, ".png")
    with Image.open(path) as image:
        assert image.size == (1004, 827)
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.5)
    pixels = opened(path)
    assert (pixels == 255).all(axis=2).mean() > 0.2
    orange = np.abs(pixels.astype(int) - (0xC2, 0x74, 0)).max(axis=2) < 8
    widest = max(_longest(column) for column in orange[:, 300:600:5].T)
    assert widest >= 5


def _longest(row):
    edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def test_a_transparent_picture_lets_the_page_through(ravine, tmp_path):
    write_picture(ravine, tmp_path / "a.png", PictureOptions(width=400, height=300, transparent=True))
    alpha = opened(tmp_path / "a.png", "RGBA")[..., 3]
    assert alpha[2, 200] == 0
    assert alpha.max() == 255


def test_every_picture_gives_its_scenario_back(ravine, tmp_path):
    for ending in FORMATS.endings("picture"):
        path = tmp_path / f"a{ending}"
        export(ravine, path, {"show": "contour", "step": 3}, "300x200")
        assert load_scenario(path) == ravine
    assert len(list(tmp_path.iterdir())) == len(FORMATS.endings("picture"))


@pytest.mark.parametrize("show", ["contour+condition", "surface"])
def test_whatever_it_shows_it_gives_its_scenario_back(ravine, tmp_path, show):
    figure = figure_of(ravine, PictureOptions(width=300, height=200, show=show, step=3))
    drawn = drawing(figure)
    figure.close()
    for ending in FORMATS.endings("picture"):
        path = tmp_path / f"a{ending}"
        FORMATS.writing(path, "picture").save(path, drawn)
        assert load_scenario(path) == ravine
        assert list(tmp_path.iterdir()) == [path]
        path.unlink()


def test_a_window_gives_its_scenario_back(ravine, tmp_path):
    options = PictureOptions(width=900, height=600, show="window", step=3)
    with hidden_window(ravine, options) as window:
        drawn = {each: window_drawing(ravine, options, window, vectors=each) for each in (True, False)}
    for ending in FORMATS.endings("picture"):
        format = FORMATS.writing(tmp_path / f"a{ending}", "picture")
        path = tmp_path / f"a{ending}"
        format.save(path, drawn[not format.pixels])
        assert load_scenario(path) == ravine
        assert list(tmp_path.iterdir()) == [path]
        path.unlink()


def test_a_surface_is_turned_tilted_and_stretched_by_its_options(ravine, tmp_path):
    def drawn(**options):
        from fallline.gui.export.image import picture

        image = picture(ravine, checked(PictureOptions, width=200.0, height=150.0, show="surface", **options))
        return np.array(image.constBits())

    usual = drawn()
    assert np.array_equal(usual, drawn(turn=-32.0, tilt=46.0, log=True))
    for other in ({"turn": 40.0}, {"tilt": 80.0}, {"log": False}):
        assert not np.array_equal(usual, drawn(**other))
    with pytest.raises(ValidationError):
        drawn(tilt=5.0)


@pytest.mark.parametrize(("ending", "turns"), [(".png", (-180.0, -100.0, -32.0, 0.0, 90.0)), (".svg", (45.0,))])
def test_a_surface_fills_its_picture_from_every_side(ravine, tmp_path, ending, turns):
    for turn in turns:
        options = PictureOptions(
            width=360, height=225, show="surface", theme="print", turn=turn, legend=False, title=False
        )
        write_picture(ravine, tmp_path / f"a{ending}", options, Look(draft=ending == ".png"))
        pixels = opened(tmp_path / "a.png") if ending == ".png" else rasterised(tmp_path / "a.svg", 360, 225)
        rows, columns = np.nonzero((pixels < 250).any(axis=2))
        assert min(columns.min(), 360 - columns.max(), rows.min(), 225 - rows.max()) > 1  # nothing is cut
        assert max(np.ptp(columns) / 360, np.ptp(rows) / 225) > 0.8


def test_sizes_are_read_and_bounded():
    assert parse_size("1600x1000") == {"width": 1600.0, "height": 1000.0, "unit": "px"}
    assert parse_size("8.5x6cm") == parse_size("8.5cmx6cm") == {"width": 8.5, "height": 6.0, "unit": "cm"}
    for wrong in ("", "8", "8x", "x8", "-8x6", "8x6m", "8cmx6in", "1e9x3", "nanxnan"):
        with pytest.raises(ValueError, match="write width x height"):
            parse_size(wrong)
    for wrong in ({"width": 100.0, "unit": "cm", "dpi": 2400}, {"width": 1.0}, {"width": float("nan")}):
        with pytest.raises((ValidationError, ValueError)):
            PictureOptions(**wrong)


def test_a_surface_is_exported_as_the_window_shows_it(window, tmp_path):
    window.pages["Surface"].canvas.set_camera(Camera(turn=1.0, tilt=0.5))
    window.pages["Surface"].logarithmic.setChecked(False)
    options = window.documents.look_of(PictureOptions)
    assert (round(options.turn), round(options.tilt), options.log) == (57, 29, False)
    window.documents.export_picture_path(
        tmp_path / "a.png", replace(options, show="surface", width=200.0, height=150.0)
    )
    assert opened(tmp_path / "a.png").std() > 5


@pytest.mark.parametrize("show", ["contour+loss", "surface", "window"])
def test_nothing_is_left_of_a_picture_when_it_is_written(no_other_window, ravine, tmp_path, show):
    application()
    before = set(QApplication.allWidgets())
    options = PictureOptions(width=200, height=150, show=show)
    write_picture_of(ravine, tmp_path / "a.png", options)
    left = set(QApplication.allWidgets()) - before
    assert not left, "a script has no event loop that would delete it later"
