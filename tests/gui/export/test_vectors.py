"""SVG and PDF agree with the pixels, and hold text as text."""

import subprocess
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from fallline.gui.export.options import PictureOptions
from fallline.gui.export.window_picture import write_window
from fallline.gui.start import hidden_window

from .looks import BESIDE, PAPER, SOLID, SVG
from .reading import blurred, opened, rasterised, tool


@pytest.mark.parametrize("options", [PAPER, BESIDE, SOLID], ids=["paper", "beside", "solid"])
def test_vectors_agree_with_pixels(drawn, options):
    ours = opened(drawn(options, ".png")).astype(float)
    for ending in (".svg", ".pdf"):
        theirs = rasterised(drawn(options, ending), ours.shape[1], ours.shape[0])
        difference = np.abs(ours - theirs)
        assert difference.mean() < 4, ending
        assert (difference.max(axis=2) > 90).mean() < 0.02, ending  # edges of text and lines
        assert np.abs(blurred(ours) - blurred(theirs)).max() < 60, ending  # nothing is missing or elsewhere


@pytest.mark.parametrize("ending", [".svg", ".pdf"])
def test_the_whole_window_is_vectors_and_text(ravine, tmp_path, ending):
    options, path = PictureOptions(width=1400, height=900, show="window", step=40), tmp_path / f"a{ending}"
    with hidden_window(ravine, options) as window:
        for each in (ending, ".png"):
            write_window(ravine, tmp_path / f"a{each}", options, window)
    ours, theirs = opened(tmp_path / "a.png").astype(float), rasterised(path, 1400, 900)
    assert np.abs(ours - theirs).mean() < 6  # there is much text, and letters stand half a pixel apart
    assert np.abs(blurred(ours) - blurred(theirs)).max() < 60
    if ending == ".svg":
        root = ET.parse(path).getroot()
        text = "\n".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))
        assert len(list(root.iter(f"{SVG}path"))) > 200
    else:
        command = [tool("pdftotext"), "-raw", path, "-"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        fonts = subprocess.run([tool("pdffonts"), path], capture_output=True, text=True, check=True)
        assert fonts.stdout.count("yes no  yes") == fonts.stdout.count("DejaVu") >= 2
    for words in (
        "LANDSCAPE",
        "learning rate",
        "Gradient descent",
        "Goh, Why Momentum",
        "Hessian",
        "−2.0",
        "Wheel zooms",
    ):
        assert words in text, words


def test_text_keeps_its_place_in_any_font(drawn):
    for text in ET.parse(drawn(BESIDE, ".svg")).getroot().iter(f"{SVG}text"):
        assert text.get("font-family").endswith("sans-serif")
        words = "".join(text.itertext())
        if len(words.strip()) > 1:
            length = float(text.get("textLength")) / float(text.get("font-size"))
            assert 0.2 * len(words) < length < len(words)


@pytest.mark.parametrize("options", [BESIDE, SOLID], ids=["beside", "solid"])
def test_an_svg_is_vectors_and_text(drawn, options):
    path = drawn(options, ".svg")
    root = ET.parse(path).getroot()
    words = {"".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")}
    assert {"Momentum in a ravine", "step 60 of 120", "Loss"} <= words
    assert len(list(root.iter(f"{SVG}image"))) == 1
    assert root.get("width") == f"{options.width:g}px"
    text = path.read_text("utf-8")
    assert "vector-effect" not in text
    assert "nan" not in text.lower().split("base64")[0]
    for colour in ("orange", "sky", "green", "pink"):
        strokes = [
            path
            for group in root.iter(f"{SVG}g")
            for path in group
            if group.get("stroke", "").lower() == _light(colour)
        ]
        assert strokes, colour


def _light(colour):
    from fallline.gui.theme import LIGHT

    return LIGHT.runs[colour].lower()


def test_a_pdf_has_its_size_its_text_and_its_fonts(drawn):
    path = drawn(PAPER, ".pdf")
    info = subprocess.run([tool("pdfinfo"), path], capture_output=True, text=True, check=True).stdout
    assert "Momentum in a ravine" in info
    assert "Page size:       241 x 198 pts" in info  # 8.5 x 7 cm
    text = subprocess.run([tool("pdftotext"), path, "-"], capture_output=True, text=True, check=True).stdout
    assert "Gradient descent" in text
    fonts = subprocess.run([tool("pdffonts"), path], capture_output=True, text=True, check=True).stdout
    assert fonts.count("yes no  yes") == fonts.count("DejaVu") >= 1  # embedded, with their letters
