"""A trajectory shows a small picture of itself in a notebook, whatever became of it; without Qt."""

import io
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from fallline import LANDSCAPES, OPTIMIZERS, Scenario, load_scenario, trace
from fallline.engine.analysis.level_lines import SHIFT, level_lines
from fallline.engine.files.open import scenario_names
from fallline.engine.run.thumbnail import HIGH, LOW
from fallline.engine.scenario.scenario import Run

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).parent.parent


def _numbers(line):
    return [float(x) for x in re.split("[ ,]", line.get("points"))]


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_run_has_a_picture(name, traced_once):
    for path in traced_once(load_scenario(name)):
        root = ET.fromstring(path._repr_svg_())
        framed = list(root.iter(SVG + "svg"))[1:]  # each shows nothing outside
        assert [(each.get("width"), each.get("height")) for each in framed] == [("170", "170")] * 2
        of_path, of_loss = ([_numbers(line) for line in each.iter(SVG + "polyline")] for each in framed)
        assert max(map(max, of_path), default=0) <= HIGH
        assert min(map(min, of_path), default=0) >= LOW
        assert all(min(each) >= 0 and max(each) <= 170 for each in of_loss)
        text = " ".join("".join(each.itertext()) for each in root.iter(SVG + "text"))
        assert (f"diverged at step {path.diverged_at}" if path.diverged_at is not None else path.status) in text
        assert len(path._repr_svg_()) < 60_000


def test_a_run_that_never_left_its_start_has_a_picture_too():
    run = Run(optimizer=OPTIMIZERS["gradient-descent"]())
    for start in ((0.0, 0.0), (1e200, 1e200), ((0.0, 0.0),) * 50):
        (path,) = trace(Scenario(landscape=LANDSCAPES["saddle"](), runs=(run,), start=start, steps=3))
        ET.fromstring(path._repr_svg_())


def test_a_notebook_needs_no_qt():
    code = (
        "import sys; from fallline import load_scenario, trace;"
        "print(trace(load_scenario('ravine'))[0]._repr_svg_()[:4]);"
        "assert not any(name.startswith(('PySide6', 'gui')) for name in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "<svg\n"


def test_the_picture_of_a_run_is_what_a_notebook_shows(tmp_path):
    rsvg = shutil.which("rsvg-convert") or pytest.skip(
        "rsvg-convert is not installed: sudo apt-get install librsvg2-bin"
    )
    (path, *_) = trace(load_scenario("ravine"))
    drawn = subprocess.run([rsvg], input=path._repr_svg_().encode(), capture_output=True, check=True).stdout
    with Image.open(io.BytesIO(drawn)) as image:
        assert image.size == (377, 202)
        alpha = np.asarray(image.convert("RGBA"))[..., 3]
    assert (alpha[:180, :180] > 0).sum() > 500  # the path
    assert (alpha[:180, 196:] > 0).sum() > 500  # the loss


def test_a_run_alone_and_all_of_them_stand_on_their_landscape():
    """The levels of a bowl are ellipses about its minimum, and each run begins where it does."""
    paths = trace(load_scenario("ravine"))
    landscape = paths.scenario.landscape
    lines = level_lines(landscape, (-3.0, 3.0, -2.0, 2.0))
    losses = landscape.loss(lines.reshape(-1, 2).T).reshape(-1, 2)
    assert len(lines) > 500
    bands = np.log(losses + SHIFT * np.median(losses))
    apart = np.abs(bands[:, 0] - bands[:, 1])
    assert np.quantile(apart, 0.9) < 0.03, "both ends of a piece are of one loss, but for the grid"
    alone = ET.fromstring(paths[0]._repr_svg_())
    html = paths._repr_html_()
    together = ET.fromstring(html[html.index("<svg") : html.index("</div>")])
    for root, count in ((alone, 1), (together, 4)):
        (ground, losses) = list(root.iter(SVG + "svg"))[1:]
        assert len(list(ground.iter(SVG + "path"))) == 1
        starts = {tuple(_numbers(line)[:2]) for line in ground.iter(SVG + "polyline")}
        assert (len(starts), len(list(losses.iter(SVG + "polyline")))) == (1, count)
        x0, x1, y0, y1 = paths.scenario.window
        side, (x, y) = float(ground.get("width")), paths[0].theta[0, :, 0]
        assert starts == {(round((x - x0) / (x1 - x0) * side, 1), round((y1 - y) / (y1 - y0) * side, 1))}


def test_of_a_recording_without_a_landscape_there_is_the_path(tmp_path):
    np.savez(tmp_path / "a.npz", **{"a.theta": np.eye(9)[:, :2], "b.theta": np.eye(9)[:, 1:3]})
    html = trace(load_scenario(tmp_path / "a.npz"))._repr_html_()
    assert html.count("<polyline") == 2
    assert 'd=""' in html
