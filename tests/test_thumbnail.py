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
from fallline.engine.files.open import scenario_names
from fallline.engine.scenario.scenario import Run

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_run_has_a_picture(name, traced_once):
    for path in traced_once(load_scenario(name)):
        root = ET.fromstring(path._repr_svg_())
        numbers = [float(x) for line in root.iter(SVG + "polyline") for x in re.split("[ ,]", line.get("points"))]
        assert min(numbers) >= 0
        assert max(numbers) <= float(root.get("width"))
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
